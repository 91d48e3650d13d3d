import { afterEach, describe, expect, test, vi } from 'vitest'
import type { SendResult } from '../../src/ports/channel.ts'
import { createManualClock } from '../support/clock.ts'
import { type DeliveryWorld, openDeliveryWorld } from '../support/delivery-world.ts'

const worlds: DeliveryWorld[] = []
afterEach(() => Promise.all(worlds.splice(0).map((world) => world.close())))

const open = async (...options: Parameters<typeof openDeliveryWorld>): Promise<DeliveryWorld> => {
  const world = await openDeliveryWorld(...options)
  worlds.push(world)
  return world
}

const ok: SendResult = { ok: true, refs: ['m1'] }

describe('a delivery and a crash', () => {
  test('between sending and sent: it is sent once more, and counted', async () => {
    const world = await open({ pieces: 2, answers: [ok, new Promise<SendResult>(() => {}), ok] })
    const deliveryId = await world.begin()
    // This worker dies in the middle of the second part: nothing is heard of it again, not even a timeout.
    void world.open(createManualClock()).deliver(deliveryId)
    await vi.waitFor(() => expect(world.sends).toHaveLength(2))
    const { againAt } = (await world.delivery.deliver(deliveryId)) as { againAt: number }
    expect(againAt).toBe((await world.record(deliveryId)).dueAt)
    world.clock.set(againAt)
    expect(await world.delivery.deliver(deliveryId)).toBe('done')
    const record = await world.record(deliveryId)
    expect(record.parts.map(({ state, repeats }) => [state, repeats])).toEqual([
      ['sent', undefined],
      ['sent', 1],
    ])
    expect(world.sends.map(({ index }) => index)).toEqual([0, 1, 1])
  })

  test('that left nothing but a part in sending', async () => {
    const world = await open()
    const deliveryId = await world.begin()
    const { revision, parts } = await world.record(deliveryId)
    const dueAt = world.clock.now() + 150_000
    await world.store.deliveries.transition(
      deliveryId,
      { revision },
      { parts: parts.map((part) => ({ ...part, state: 'sending' as const })), dueAt },
    )
    expect(await world.delivery.deliver(deliveryId)).toEqual({ againAt: dueAt })
    expect(world.sends).toHaveLength(0)
    expect(await world.store.deliveries.due(dueAt, 10)).toHaveLength(1)
    world.clock.set(dueAt)
    expect(await world.delivery.deliver(deliveryId)).toBe('done')
    expect((await world.record(deliveryId)).parts[0]).toMatchObject({ state: 'sent', repeats: 1 })
  })

  test('every single time ends it', async () => {
    const world = await open()
    const deliveryId = await world.begin()
    const { revision, parts } = await world.record(deliveryId)
    await world.store.deliveries.transition(
      deliveryId,
      { revision },
      { parts: parts.map((part) => ({ ...part, state: 'sending' as const, repeats: 9 })), dueAt: world.clock.now() },
    )
    expect(await world.delivery.deliver(deliveryId)).toBe('done')
    expect(await world.record(deliveryId)).toMatchObject({ status: 'failed', error: 'It broke off every time it was sent.' })
  })

  test('after delivered, before the generation knew: the next look makes it good', async () => {
    const world = await open()
    const deliveryId = await world.begin()
    const { revision } = await world.record(deliveryId)
    const dueAt = world.clock.now() + 60_000
    await world.store.deliveries.transition(deliveryId, { revision }, { status: 'delivered', dueAt })
    const [due] = await world.store.deliveries.due(dueAt, 10)
    expect(await world.delivery.deliver(due?.deliveryId ?? '')).toBe('done')
    expect((await world.generation()).deliveryState).toBe('delivered')
    expect(await world.record(deliveryId)).not.toHaveProperty('dueAt')
    expect(world.sends).toEqual([])
  })

  test('a channel that throws is tried again, and its words are kept out of the record', async () => {
    const world = await open({ answers: [new TypeError('hush-hush in https://receiver.example/hook'), ok] })
    const deliveryId = await world.begin()
    const { againAt } = (await world.delivery.deliver(deliveryId)) as { againAt: number }
    expect(againAt).toBe(world.clock.now() + 10_000)
    expect((await world.record(deliveryId)).tries).toMatchObject([{ ok: false, note: 'it broke off (TypeError)' }])
    world.clock.set(againAt)
    expect(await world.delivery.deliver(deliveryId)).toBe('done')
    expect((await world.record(deliveryId)).parts[0]).toMatchObject({ state: 'sent', repeats: 1 })
  })

  test('our own stop leaves the part for whoever comes after, and is no failure of the receiver', async () => {
    const world = await open({ answers: [new Promise<SendResult>(() => {}), ok] })
    const deliveryId = await world.begin()
    const stop = new AbortController()
    const result = world.delivery.deliver(deliveryId, stop.signal)
    await vi.waitFor(() => expect(world.sends).toHaveLength(1))
    stop.abort()
    const { againAt } = (await result) as { againAt: number }
    expect(world.sends[0]?.signal.aborted).toBe(true)
    expect(await world.record(deliveryId)).toMatchObject({ tries: [], dueAt: againAt, parts: [{ state: 'sending' }] })
    world.clock.set(againAt)
    await world.open().deliver(deliveryId)
    expect((await world.record(deliveryId)).parts[0]).toMatchObject({ state: 'sent', repeats: 1 })
  })
})
