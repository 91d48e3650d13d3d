import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { Channel, SendResult } from '../../src/ports/channel.ts'
import type { WorkResult } from '../../src/ports/queue.ts'
import { createManualClock } from '../support/clock.ts'
import { type DeliveryWorld, openDeliveryWorld } from '../support/delivery-world.ts'

const lane = 'telegram:5'
const ok: SendResult = { ok: true, refs: ['m1'] }
const down: SendResult = { ok: false, gone: false, note: '502' }

/** A chat that answers each generation's sends from a list of its own; what isn't listed arrives. */
const createChat = () => {
  const answers = new Map<string, (SendResult | Promise<SendResult>)[]>()
  const tried: string[] = []
  const arrived: string[] = []
  let freeAt = 0
  let onArrival = (): void => {}
  const channel: Channel = {
    name: 'telegram',
    plan: ({ batch }) => Array.from({ length: batch?.size ?? 1 }, (_, piece) => ({ piece })),
    lane: (address) => address['chat'] ?? '',
    freeAt: () => freeAt,
    send: async (_delivery, part, { generationId }) => {
      const name = part.index === 0 ? generationId : `${generationId}/${part.index}`
      tried.push(name)
      const answer = (await answers.get(name)?.shift()) ?? ok
      if (!answer.ok) return answer
      arrived.push(name)
      onArrival()
      return answer
    },
  }
  return {
    channel,
    tried,
    arrived,
    answer: (name: string, ...next: (SendResult | Promise<SendResult>)[]) => answers.set(name, next),
    closeUntil: (at: number) => {
      freeAt = at
    },
    whenArrived: (then: () => void) => {
      onArrival = then
    },
  }
}

let world: DeliveryWorld
let chat: ReturnType<typeof createChat>
beforeEach(async () => {
  chat = createChat()
  world = await openDeliveryWorld({ extra: [chat.channel] })
})
afterEach(() => world.close())

/** That many finished ones for that chat, a second after one another. */
const begin = async (...ids: readonly string[]): Promise<void> => {
  for (const generationId of ids) {
    await world.finish({ generationId, deliverTo: { telegram: { chat: '5' } } })
    expect(await world.delivery.handOver(generationId)).toEqual([{ kind: 'send', key: lane, data: { lane } }])
    world.clock.advance(1_000)
  }
}

const work = (): Promise<WorkResult> => world.delivery.send({ data: { lane } })

/** As the queue would do it: again when it says so. Answers the pauses. */
const workOff = async (most = 20): Promise<readonly number[]> => {
  const pauses: number[] = []
  for (let round = 0; round < most; round += 1) {
    const result = await work()
    if (result === 'done') return pauses
    pauses.push(result.againAt - world.clock.now())
    world.clock.set(result.againAt)
  }
  throw new Error('it does not end')
}

const repeats = (): number => world.counted.filter((line) => line === 'darkroom_delivery_repeats_total telegram').length

describe('a lane', () => {
  test('is sent the oldest first, in one go', async () => {
    await begin('g1', 'g2', 'g3')
    expect(await work()).toBe('done')
    expect(chat.arrived).toEqual(['g1', 'g2', 'g3'])
    expect(await work()).toBe('done')
    expect(chat.tried).toHaveLength(3)
  })

  test('keeps its order over a 429, waits as long as it was told, and counts no failure', async () => {
    await begin('g1', 'g2')
    chat.answer('g1', { ...down, note: '429', retryAfterMs: 3_000 }, { ...down, note: '429', retryAfterMs: 40_000 })
    expect(await workOff()).toEqual([3_000, 40_000])
    expect(chat.tried).toEqual(['g1', 'g1', 'g1', 'g2'])
    expect(repeats()).toBe(0)
  })

  test('asked to wait for hours, everything still arrives, in order', async () => {
    await begin('g1', 'g2')
    chat.answer('g1', ...Array.from({ length: 40 }, () => ({ ...down, retryAfterMs: 3_600_000 })))
    await workOff(100)
    expect(chat.arrived).toEqual(['g1', 'g2'])
  })

  test('a receiver that asks for pauses for days has failed at last', async () => {
    await begin('g1', 'g2')
    chat.answer('g1', ...Array.from({ length: 1_000 }, () => ({ ...down, retryAfterMs: 3_600_000 })))
    await workOff(200)
    expect(chat.arrived).toEqual(['g2'])
    expect((await world.store.deliveries.forGeneration('g1'))[0]?.status).toBe('failed')
  })

  test('a short outage keeps the order', async () => {
    await begin('g1', 'g2')
    chat.answer('g1', down, down)
    expect(await workOff()).toEqual([10_000, 60_000])
    expect(chat.arrived).toEqual(['g1', 'g2'])
  })

  test('after the second failure in a row the others pass, and it arrives when it can', async () => {
    await begin('g1', 'g2', 'g3')
    chat.answer('g1', down, down, down, down)
    expect(await workOff()).toEqual([10_000, 60_000, 300_000, 900_000])
    expect(chat.tried).toEqual(['g1', 'g1', 'g1', 'g2', 'g3', 'g1', 'g1'])
    expect(chat.arrived).toEqual(['g2', 'g3', 'g1'])
  })

  test('what comes while one that failed too often waits does not wait for it', async () => {
    await begin('g1')
    chat.answer('g1', down, down, down)
    for (let round = 0; round < 3; round += 1) world.clock.set(((await work()) as { againAt: number }).againAt)
    chat.answer('g1', down)
    const later = (await work()) as { againAt: number }
    await begin('g2')
    expect(await work()).toEqual(later)
    expect(chat.arrived).toEqual(['g2'])
  })

  test('a pause that the chat asks for is for all that goes there, whoever was told', async () => {
    await begin('g1')
    chat.answer('g1', down, down, down, { ...down, retryAfterMs: 30_000 })
    for (let round = 0; round < 3; round += 1) world.clock.set(((await work()) as { againAt: number }).againAt)
    const told = await work()
    await begin('g2')
    expect(await work()).toEqual(told)
    await workOff()
    expect(chat.arrived).toEqual(['g1', 'g2'])
  })

  test('what can never arrive makes way at once', async () => {
    await begin('g1', 'g2')
    chat.answer('g1', { ok: false, gone: true, note: '403' })
    expect(await work()).toBe('done')
    expect(chat.arrived).toEqual(['g2'])
  })

  test('nothing is marked before the channel can take it, between two pieces neither', async () => {
    await world.finish({ generationId: 'g1', deliverTo: { telegram: { chat: '5' } }, batch: { index: 0, size: 2 } })
    await world.delivery.handOver('g1')
    const recordOf = async () => (await world.store.deliveries.forGeneration('g1'))[0]
    const at = world.clock.now() + 7_000
    chat.closeUntil(at)
    const before = await recordOf()
    expect(await work()).toEqual({ againAt: at })
    expect(await recordOf()).toEqual(before)

    world.clock.set(at)
    chat.whenArrived(() => chat.closeUntil(at + 5_000))
    expect(await work()).toEqual({ againAt: at + 5_000 })
    expect((await recordOf())?.parts.map(({ state }) => state)).toEqual(['sent', 'todo'])
    expect(await world.store.deliveries.due(at + 60_000, 10)).toHaveLength(1)
    world.clock.set(at + 5_000)
    expect(await work()).toBe('done')
    expect(chat.tried).toEqual(['g1', 'g1/1'])
  })

  test('a crash in the middle loses nothing, keeps the order and counts the repeat', async () => {
    await begin('g1', 'g2', 'g3')
    chat.answer('g2', new Promise<SendResult>(() => {}))
    // This worker dies while it sends the second: nothing is heard of it again, not even a timeout.
    void world.open(createManualClock(world.clock.now())).deliverLane(lane)
    await vi.waitFor(() => expect(chat.tried).toEqual(['g1', 'g2']))
    world.clock.advance(60_000)
    expect(await world.delivery.dueWork(100)).toEqual([{ kind: 'send', key: lane, data: { lane } }])
    expect(await workOff()).toHaveLength(1)
    expect(chat.tried).toEqual(['g1', 'g2', 'g2', 'g3'])
    expect(repeats()).toBe(1)
  })

  test('two workers at once: each is sent once', async () => {
    await begin('g1', 'g2', 'g3')
    await Promise.all([world.delivery.deliverLane(lane), world.open().deliverLane(lane)])
    await workOff()
    expect(chat.arrived).toEqual(['g1', 'g2', 'g3'])
  })

  test('our own stop leaves the rest for whoever comes after', async () => {
    await begin('g1', 'g2')
    chat.answer('g1', new Promise<SendResult>(() => {}))
    const stop = new AbortController()
    const result = world.delivery.deliverLane(lane, stop.signal)
    await vi.waitFor(() => expect(chat.tried).toEqual(['g1']))
    stop.abort()
    expect(await result).toEqual({ againAt: expect.any(Number) })
    expect(chat.tried).toEqual(['g1'])
  })

  test('work that used up its tries ends the one it was at; the others are still owed', async () => {
    await begin('g1', 'g2')
    await world.delivery.giveUp({ data: { lane } }, 'a bug')
    expect(await work()).toBe('done')
    expect(chat.arrived).toEqual(['g2'])
  })

  test('one that ended before its generation knew is closed by work of its own', async () => {
    await begin('g1')
    const [record] = await world.store.deliveries.forGeneration('g1')
    const { deliveryId = '', revision = 0 } = record ?? {}
    await world.store.deliveries.transition(deliveryId, { revision }, { status: 'delivered', dueAt: world.clock.now() })
    const [due] = await world.delivery.dueWork(10)
    expect(due).toEqual({ kind: 'send', key: deliveryId, data: { deliveryId } })
    await world.delivery.send({ data: due?.data ?? {} })
    expect(await world.delivery.dueWork(10)).toEqual([])
    expect((await world.generation('g1')).deliveryState).toBe('delivered')
  })
})

describe('a second copy', () => {
  const address = { chat: '5', copy: '1' }

  test('goes the same way as the first, once for each address', async () => {
    await begin('g1')
    expect(await work()).toBe('done')
    expect(await world.delivery.resend('g1', 'telegram', address)).toEqual({ kind: 'send', key: lane, data: { lane } })
    expect(await world.delivery.resend('g1', 'telegram', address)).toEqual({ kind: 'send', key: lane, data: { lane } })
    expect(await work()).toBe('done')
    expect(chat.arrived).toEqual(['g1', 'g1'])
    expect(await world.delivery.resend('g1', 'telegram', address)).toBeUndefined()
    expect(await world.delivery.resend('g1', 'telegram', { ...address, copy: '2' })).toBeDefined()
  })

  test('of what lives, is not there, or has no way, there is none', async () => {
    await world.finish({ generationId: 'g2', status: 'running' })
    await world.finish({ generationId: 'g3' })
    expect(await world.delivery.resend('g2', 'telegram', address)).toBeUndefined()
    expect(await world.delivery.resend('g4', 'telegram', address)).toBeUndefined()
    expect(await world.delivery.resend('g3', 'fax', address)).toBeUndefined()
    expect(world.counted).toEqual(['darkroom_deliveries_total fax failed'])
  })
})
