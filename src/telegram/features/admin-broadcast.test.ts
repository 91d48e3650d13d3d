import { GrammyError } from 'grammy'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type AdminWorld, type Call, command, openAdminWorld, press } from '../../../test/support/admin-world.ts'
import { wordsFor } from '../../words/index.ts'
import type { Feature } from '../feature.ts'
import { adminBroadcast } from './admin-broadcast.ts'
import { createBroadcasts } from './broadcasts.ts'

const { broadcast: said } = wordsFor('en').admin
const minuteMs = 60_000
let world: AdminWorld
let feature: Feature

beforeEach(async () => {
  world = await openAdminWorld()
  feature = world.open(adminBroadcast)
})
afterEach(() => world.close())

const people = async (count: number): Promise<void> => {
  for (let i = 0; i < count; i += 1) await world.addPerson(String(100 + i), { seenAt: world.clock.now() - i })
}
/** The ids in the buttons of what was said last. */
const prepare = async (text = 'hello', message?: Record<string, unknown>): Promise<string> => {
  const fake = await command(world, feature, 'broadcast', text, message === undefined ? {} : { message })
  const [key] = fake.said.at(-1)?.options.keys?.[0] ?? []
  return key !== undefined && 'data' in key ? (key.data.split(':')[1] ?? '') : ''
}
const pressed = async (id: string, action: string) => press(world, feature, `b:${id}:${action}`)
const begin = async (): Promise<string> => {
  const id = await prepare()
  await pressed(id, 'send')
  return id
}

/** Runs its work as the queue would, until it is done; time goes on to whenever it wants to be asked again. */
const work = async (id: string, most = 50): Promise<void> => {
  for (let turn = 0; turn < most; turn += 1) {
    const result = await createBroadcasts(world.deps).handle({ kind: 'broadcast', key: id, data: { id } }, new AbortController().signal)
    if (result === 'done') return
    world.clock.set(Math.max(world.clock.now(), result.againAt))
  }
  throw new Error('it does not end')
}
const chatsIn = (calls: readonly Call[]): readonly string[] => calls.map(({ args }) => String(args[0])).filter((chat) => chat !== '7')
const reports = (): readonly string[] =>
  world.calls.filter(({ method, args }) => method === 'sendMessage' && args[0] === '7').map(({ args }) => String(args[1]))
const refusal = (code: number, description: string, parameters = {}): GrammyError =>
  new GrammyError('no', { ok: false, error_code: code, description, parameters }, 'sendMessage', {})
const failFor = (chat: string, error: () => Error, times = Number.POSITIVE_INFINITY): void => {
  let left = times
  world.world.onCall = async ({ args }) => {
    if (args[0] === chat && left-- > 0) throw error()
  }
}

test('what everybody will see is shown first, with how many; nothing leaves before Send', async () => {
  await people(3)
  const fake = await command(world, feature, 'broadcast', 'hello\nall')
  expect(fake.said.map(({ text }) => text)).toEqual(['hello\nall', said.preview(3)])
  expect(world.enqueued).toEqual([])
  expect((await command(world, feature, 'broadcast')).said[0]?.text).toBe(said.howTo)
})

test('everybody gets it once, and the admin hears of it once', async () => {
  await people(45)
  const id = await begin()
  expect(world.enqueued).toEqual([{ kind: 'broadcast', key: id, data: { id } }])
  await work(id)
  await work(id)
  expect(chatsIn(world.calls)).toEqual(Array.from({ length: 45 }, (_, i) => String(100 + i)))
  expect(reports()).toEqual([said.report(45)])
})

test('a reply is copied', async () => {
  await people(1)
  const id = await prepare('', { reply_to_message: { message_id: 77 } })
  await pressed(id, 'send')
  await work(id)
  expect(world.calls[0]).toEqual({ method: 'copyMessage', args: ['100', '7', 77] })
})

test('the first message of a topic is not what is replied to', async () => {
  await people(1)
  const message = { reply_to_message: { message_id: 77, forum_topic_created: {} } }
  expect((await command(world, feature, 'broadcast', '', { message })).said[0]?.text).toBe(said.howTo)
})

test('a second press of Send changes nothing, while it runs and after', async () => {
  await people(25)
  const id = await begin()
  expect((await pressed(id, 'send')).revised[0]?.keys?.[0]).toMatchObject([{ text: said.stop }])
  await work(id)
  const late = await pressed(id, 'send')
  expect(late.revised[0]).toEqual({ text: said.over, keys: [] })
  await work(id)
  expect(chatsIn(world.calls)).toHaveLength(25)
})

test('cancelled is cancelled', async () => {
  await people(2)
  const id = await prepare()
  expect((await pressed(id, 'cancel')).revised[0]?.text).toBe(said.cancelled)
  expect((await pressed(id, 'send')).revised[0]?.text).toBe(said.cancelled)
  await work(id)
  expect(world.calls).toEqual([])
})

test('killed in the middle of a page: nobody gets it twice, and who was in the act is counted as unsure', async () => {
  await people(30)
  const id = await begin()
  // It dies while the call for 107 is under way: nothing of what would come after it happens.
  const broadcasts = createBroadcasts(world.deps)
  await new Promise<void>((resolve) => {
    world.world.onCall = async ({ args }) => {
      if (args[0] !== '107') return
      resolve()
      await new Promise(() => undefined)
    }
    void broadcasts.handle({ kind: 'broadcast', key: id, data: { id } }, new AbortController().signal)
  })
  world.enqueued.length = 0
  await broadcasts.resume()
  expect(world.enqueued).toHaveLength(1)
  await work(id)
  const chats = chatsIn(world.calls)
  expect(chats).toHaveLength(30)
  expect(new Set(chats).size).toBe(30)
  expect(reports()).toEqual([`${said.report(29)}\n${said.unsure(1)}`])
})

test('whoever writes meanwhile moves to the front, and gets it all the same; newcomers do not', async () => {
  await people(30)
  const id = await begin()
  world.world.onCall = async ({ args }) => {
    if (args[0] !== '105') return
    world.clock.advance(minuteMs)
    await world.addPerson('129', { seenAt: world.clock.now() })
    await world.addPerson('300')
  }
  await work(id)
  const chats = chatsIn(world.calls)
  expect(chats).toContain('129')
  expect(chats).not.toContain('300')
  expect(new Set(chats).size).toBe(chats.length)
  expect(chats).toHaveLength(30)
})

test('the banned, the unreachable and those without a private chat are left out', async () => {
  await people(5)
  await world.store.accounts.update('telegram:101', { banned: { at: 1, by: 'telegram:7' } }, 1)
  await world.store.accounts.update('telegram:102', { unreachableAt: 1 }, 1)
  await world.addPerson('103', { chat: undefined })
  await work(await begin())
  expect(chatsIn(world.calls)).toEqual(['100', '104'])
})

test('whoever blocked the bot is remembered as unreachable', async () => {
  await people(3)
  failFor('101', () => refusal(403, 'Forbidden: bot was blocked by the user'))
  await work(await begin())
  expect((await world.store.accounts.get('telegram:101'))?.unreachableAt).toBe(world.clock.now())
  expect(reports()).toEqual([`${said.report(2)}\n${said.unreachable(1)}`])
})

test('a 429 waits as told and then goes on with the same one', async () => {
  await people(3)
  failFor('101', () => refusal(429, 'Too Many Requests', { retry_after: 90 }), 1)
  const start = world.clock.now()
  await work(await begin())
  expect(world.clock.now() - start).toBe(90_000)
  expect(chatsIn(world.calls)).toEqual(['100', '101', '101', '102'])
  expect(reports()).toEqual([said.report(3)])
})

test('no answer: they perhaps have it, so it is not sent again; the pauses grow', async () => {
  await people(4)
  let failing = 2
  world.world.onCall = async ({ args }) => {
    if (args[0] !== '7' && failing-- > 0) throw new Error('socket hang up')
  }
  const start = world.clock.now()
  await work(await begin())
  expect(world.clock.now() - start).toBe(90_000)
  expect(chatsIn(world.calls)).toEqual(['100', '101', '102', '103'])
  expect(reports()).toEqual([`${said.report(2)}\n${said.unsure(2)}`])
})

test('a message that is gone ends it early', async () => {
  await people(3)
  const id = await prepare('', { reply_to_message: { message_id: 77 } })
  await pressed(id, 'send')
  failFor('101', () => refusal(400, 'Bad Request: message to copy not found'))
  await work(id)
  expect(chatsIn(world.calls)).toEqual(['100', '101'])
  expect(reports()).toEqual([said.reportBroken(1)])
})

test('Stop stops before the next person, and tells how far it came', async () => {
  await people(30)
  const id = await begin()
  world.world.onCall = async ({ args }) => {
    if (args[0] === '104') expect((await pressed(id, 'stop')).revised[0]?.text).toBe(said.stopped)
  }
  await work(id)
  await work(id)
  expect(chatsIn(world.calls)).toEqual(['100', '101', '102', '103', '104'])
  expect(reports()).toEqual([said.reportStopped(5)])
})

test('a stop of the program lets go between two people, and goes on where it was', async () => {
  await people(5)
  const id = await begin()
  const stopping = new AbortController()
  world.world.onCall = async ({ args }) => {
    if (args[0] === '102') stopping.abort()
  }
  const result = await createBroadcasts(world.deps).handle({ kind: 'broadcast', key: id, data: { id } }, stopping.signal)
  expect(result).toEqual({ againAt: world.clock.now() })
  expect(chatsIn(world.calls)).toEqual(['100', '101', '102'])
  await work(id)
  expect(chatsIn(world.calls)).toEqual(['100', '101', '102', '103', '104'])
  expect(reports()).toEqual([said.report(5)])
})

test('to others its buttons are old ones; a day later nobody can send it', async () => {
  await people(1)
  const id = await prepare()
  const other = await press(world, feature, `b:${id}:send`, { caller: { isAdmin: false } })
  expect(other.answered[0]?.text).toBe(wordsFor('en').access.oldButton)
  world.clock.advance(25 * 60 * minuteMs)
  expect((await pressed(id, 'send')).answered).toEqual([{ text: said.gone, alert: true }])
  expect(world.enqueued).toEqual([])
})

test('with nobody to send it to it says so', async () => {
  expect((await command(world, feature, 'broadcast', 'hello')).said[0]?.text).toBe(said.nobody)
})
