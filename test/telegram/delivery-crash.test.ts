import { Readable } from 'node:stream'
import { Api } from 'grammy'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createTelegramChannel } from '../../src/delivery/channels/telegram/index.ts'
import { createDelivery } from '../../src/delivery/deliver.ts'
import { createShow } from '../../src/delivery/show.ts'
import { silentLog } from '../../src/log.ts'
import type { StoredOutput } from '../../src/model/generation.ts'
import type { Store } from '../../src/ports/store/index.ts'
import { openStore } from '../../src/stores/index.ts'
import { createManualClock, type ManualClock } from '../support/clock.ts'
import { pictureBytes } from '../support/delivery-steps.ts'
import { generationOf } from '../support/generation.ts'
import { createLife, type Life, mortal, mortalClock } from '../support/mortal.ts'
import { type FakeTelegram, openFakeTelegram, type Person, type Seen } from '../support/telegram/index.ts'

let telegram: FakeTelegram
let store: Store
let clock: ManualClock
let ada: Person
let request: Seen
const bytes = await pictureBytes()
const signal = new AbortController().signal
const underWay: Promise<unknown>[] = []

beforeEach(async () => {
  telegram = await openFakeTelegram({ flood: false })
  ada = telegram.user(7)
})
afterEach(() => telegram.close())

const picture = (mediaId: string): StoredOutput => ({
  name: 'image',
  kind: 'image',
  mediaId,
  mimeType: 'image/png',
  bytes: bytes.length,
  width: 64,
  height: 48,
})
const poem: StoredOutput = { name: 'text', kind: 'text', text: 'a poem', mimeType: 'text/plain', bytes: 6 }

/** One process: whatever it says to the store or to Telegram is a step at which it may die. */
const open = (life: Life) => {
  const api = new Api(telegram.token, { apiRoot: telegram.url })
  api.config.use((prev, method, payload, abort) =>
    life.call(() => {
      const call = prev(method, payload, abort)
      underWay.push(call)
      return call
    }),
  )
  const own = mortal(store, life)
  const ownClock = mortalClock(clock, life)
  const channel = createTelegramChannel({
    api,
    progress: api,
    clock: ownClock,
    log: silentLog,
    kv: own.kv,
    generations: own.generations,
    media: { open: async (file) => ({ ...file, stream: async () => Readable.from([bytes]) }) },
    mediaRows: { get: async (mediaId) => ({ mediaId, mimeType: 'image/png', bytes: bytes.length, createdAt: 0, lastUsedAt: 0 }) },
    accounts: own.accounts,
    pictures: { preview: async () => undefined },
    currentChat: (chat) => chat,
    freeAt: () => 0,
    progressAt: () => 0,
  })
  const channels = new Map([[channel.name, channel]])
  const metrics = { count: () => undefined, observe: () => undefined }
  return {
    show: createShow({ clock: ownClock, generations: own.generations, channels, isPaused: async () => false }),
    delivery: createDelivery({ clock: ownClock, store: own, log: silentLog, metrics, channels, random: () => 0.5 }),
  }
}

/** From a running generation to its delivery, as far as that process lives. */
const live = async (life: Life, outputs: readonly StoredOutput[]): Promise<void> => {
  const { show, delivery } = open(life)
  const work = async (): Promise<void> => {
    await show.handle({ key: 'g1', data: { generationId: 'g1' } }, signal)
    await store.generations.transition('g1', { status: 'running' }, { status: 'completed', stage: undefined, outputs, owes: ['deliver'] })
    for (const { data } of await delivery.handOver('g1')) {
      for (let result = await delivery.send({ data }); result !== 'done'; result = await delivery.send({ data })) clock.set(result.againAt)
    }
  }
  await Promise.race([work(), life.died])
}

const begin = async (): Promise<void> => {
  clock = createManualClock()
  store = await openStore('sqlite::memory:', { clock, log: silentLog })
  request = await ada.says('/paint a boat')
  const message = String(request.messageId)
  await store.generations.insert(
    generationOf({
      status: 'running',
      stage: 'executing',
      account: 'telegram:7',
      origin: { platform: 'telegram', chat: '7', user: '7', message },
      deliverTo: { telegram: { chat: '7', replyTo: message } },
    }),
  )
}

describe.each([
  ['one picture', [picture('m1')], { photo: 1, text: 0 }],
  ['an album and a poem', [picture('m1'), picture('m2'), poem], { photo: 2, text: 1 }],
] as const)('a crash at any step of bringing %s', (_what, outputs, wanted) => {
  test.each(['before', 'after'] as const)('(%s it is done): all of it arrives, and what doubled was counted', async (when) => {
    let step = 0
    for (let isOver = true; isOver; ) {
      step += 1
      await begin()
      const first = createLife()
      first.dieAt(step, when)
      await live(first, outputs)
      isOver = first.isOver()
      // A call that was already on its way arrives.
      await Promise.allSettled(underWay)
      clock.advance(200_000)
      await live(createLife(), outputs)
      const [delivery] = await store.deliveries.forGeneration('g1')
      const repeats = (delivery?.parts ?? []).filter((part) => part.repeats !== undefined)
      const seen = telegram
        .chat(ada)
        .fromBot()
        .filter(({ messageId }) => messageId > request.messageId)
      const photos = seen.filter(({ kind }) => kind === 'photo').length
      const poems = seen.filter(({ text }) => text === 'a poem').length
      const left = seen.length - photos - poems
      const at = `step ${step}: ${seen.map(({ kind, text }) => `${kind} ${text}`).join(', ')}`
      expect(delivery?.status, at).toBe('delivered')
      expect(repeats.length, at).toBeLessThanOrEqual(1)
      expect(photos + poems, at).toBeGreaterThanOrEqual(wanted.photo + wanted.text)
      if (photos + poems > wanted.photo + wanted.text) expect(repeats, at).toHaveLength(1)
      expect(left, at).toBeLessThanOrEqual(1)
      await store.close()
    }
    expect(step).toBeGreaterThan(10)
  })
})
