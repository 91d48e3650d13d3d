import type { Update } from 'grammy/types'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { silentLog } from '../../src/log.ts'
import type { InboxItem } from '../../src/model/inbox.ts'
import type { Queue } from '../../src/ports/queue.ts'
import type { Store } from '../../src/ports/store/index.ts'
import { openQueue } from '../../src/queues/index.ts'
import { openStore } from '../../src/stores/index.ts'
import { createInbox, type Handling } from '../../src/telegram/inbox.ts'
import { createManualClock, type ManualClock } from '../support/clock.ts'

let clock: ManualClock
let store: Store
let queue: Queue
let handled: string[]
let aside: InboxItem[]
let behave: (handling: Handling) => Promise<void>

beforeEach(async () => {
  clock = createManualClock()
  store = await openStore('sqlite::memory:', { clock, log: silentLog })
  queue = await openQueue('sqlite:', { clock, log: silentLog, storeUrl: 'sqlite::memory:' })
  handled = []
  aside = []
  behave = async () => undefined
})
afterEach(async () => {
  await queue.close(0)
  await store.close()
})

const message = (updateId: number, chat: number, parts: object = {}): Update =>
  ({ update_id: updateId, message: { message_id: updateId, date: 0, chat: { id: chat, type: 'private' }, ...parts } }) as unknown as Update

const open = (bot = '1') =>
  createInbox({
    bot,
    clock,
    log: silentLog,
    queue,
    inbox: store.inbox,
    kv: store.kv,
    metrics: { count: () => undefined, observe: () => undefined },
    handle: async (handling) => {
      await behave(handling)
      handled.push(`${handling.item.lane}:${handling.album.map((one) => one.update_id).join('+')}`)
    },
    onAside: async (item) => void aside.push(item),
  })

const listen = (inbox: ReturnType<typeof open>): void => queue.work('chat.drain', inbox.drain, { concurrency: 8 })
/** Long enough for everything that needs no time. */
const settled = async (): Promise<void> => {
  for (let turn = 0; turn < 50; turn += 1) await new Promise<void>((resolve) => setImmediate(resolve))
}
/** Time in steps, everything that is due done in each. */
const pass = async (ms: number): Promise<void> => {
  for (let left = ms; left > 0; left -= 250) {
    clock.advance(250)
    await queue.drain()
  }
}

describe('what comes in from Telegram', () => {
  test('is handled in order, chat by chat, once however often it comes', async () => {
    const inbox = open()
    listen(inbox)
    await inbox.receive([message(1, 7), message(2, 8), message(3, 7)])
    await inbox.receive([message(3, 7), message(4, 7), message(1, 7)])
    await queue.drain()
    expect(handled.filter((one) => one.startsWith('7'))).toEqual(['7:1', '7:3', '7:4'])
    expect(handled.filter((one) => one.startsWith('8'))).toEqual(['8:2'])
    await inbox.receive([message(2, 8)])
    await queue.drain()
    expect(handled).toHaveLength(4)
  })

  test('a slow chat keeps nobody else waiting, and a press waits behind the message of its own chat', async () => {
    let release = (): void => undefined
    const gate = new Promise<void>((resolve) => {
      release = () => resolve()
    })
    behave = ({ item }) => (item.updateId === 1 ? gate : Promise.resolve())
    const inbox = open()
    listen(inbox)
    const press = { update_id: 3, callback_query: { id: 'q', from: { id: 7 }, message: { chat: { id: 7 } } } } as unknown as Update
    await inbox.receive([message(1, 7), message(2, 8), press])
    await new Promise<void>((resolve) => {
      const look = (): void => (handled.length > 0 ? resolve() : void setImmediate(look))
      look()
    })
    expect(handled).toEqual(['8:2'])
    release()
    await queue.drain()
    expect(handled).toEqual(['8:2', '7:1', '7:3'])
  })

  test('one that fails every time is tried three times, set aside, and does not block its chat', async () => {
    let tries = 0
    behave = async ({ item }) => {
      if (item.updateId !== 1) return
      tries += 1
      throw new Error('poison, with the token 123456789:AAabcdefghijklmnopqrstuvwxyz012345 in it')
    }
    const inbox = open()
    listen(inbox)
    await inbox.receive([message(1, 7), message(2, 7)])
    await pass(10_000)
    expect({ tries, handled, aside: aside.map((item) => item.updateId) }).toEqual({ tries: 3, handled: ['7:2'], aside: [1] })
    const kept = await store.inbox.get('1', 1)
    expect(kept).toMatchObject({ status: 'aside', tries: 3 })
    expect(kept?.error).not.toContain('AAabc')
    expect(await store.inbox.count('1')).toEqual({ waiting: 0, aside: 1 })
  })

  test('one that stops the process each time is set aside too', async () => {
    let deaths = 0
    behave = ({ item }) => {
      if (item.updateId !== 1) return Promise.resolve()
      deaths += 1
      return new Promise(() => undefined)
    }
    await open().receive([message(1, 7), message(2, 7)])
    for (let starts = 0; starts < 5; starts += 1) {
      const inbox = open()
      await inbox.open()
      // The process ends here, in the middle of the first one; the last start has none of it left.
      await Promise.race([inbox.drain({ kind: 'chat.drain', key: '', data: { lane: '7' } }, new AbortController().signal), settled()])
    }
    expect({ deaths, handled, aside: aside.length }).toEqual({ deaths: 4, handled: ['7:2'], aside: 1 })
  })

  test('an album is gathered before it is handled, as one, however it trickles in', async () => {
    const inbox = open()
    listen(inbox)
    const picture = (updateId: number) => message(updateId, 7, { media_group_id: 'album' })
    await inbox.receive([picture(1)])
    await pass(500)
    await inbox.receive([picture(2), picture(3), message(4, 7)])
    await pass(750)
    expect(handled).toEqual([])
    await pass(2_000)
    expect(handled).toEqual(['7:1+2+3', '7:4'])
    await inbox.receive([picture(5)])
    await pass(2_000)
    expect(handled).toEqual(['7:1+2+3', '7:4', '7:5'])
    expect(await store.inbox.count('1')).toEqual({ waiting: 0, aside: 0 })
  })

  test('what was written down before a crash is handled after it, the queue lost or not', async () => {
    await open().receive([message(1, 7), message(2, 8)])
    await queue.close(0)
    queue = await openQueue('sqlite:', { clock, log: silentLog, storeUrl: 'sqlite::memory:' })
    const inbox = open()
    listen(inbox)
    await inbox.sweep()
    await queue.drain()
    expect(handled.sort()).toEqual(['7:1', '8:2'])
  })

  test('two bots that count alike are two', async () => {
    await open('1').receive([message(1, 7)])
    const other = open('2')
    listen(other)
    await other.receive([message(1, 7)])
    await queue.drain()
    expect(handled).toEqual(['7:1'])
    expect(await store.inbox.count('1')).toEqual({ waiting: 1, aside: 0 })
  })

  test('what was handled is forgotten after a week, what waits is not', async () => {
    const inbox = open()
    await inbox.receive([message(1, 7)])
    listen(inbox)
    await inbox.sweep()
    await queue.drain()
    clock.advance(8 * 86_400_000)
    await store.inbox.add([{ bot: '1', updateId: 9, lane: '9', update: {}, receivedAt: 0 }])
    expect(await inbox.clear()).toBe(1)
    expect(await store.inbox.count('1')).toEqual({ waiting: 1, aside: 0 })
  })
})
