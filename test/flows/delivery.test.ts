import { afterEach, describe, expect, test, vi } from 'vitest'
import type { SendResult } from '../../src/ports/channel.ts'
import { type DeliveryWorld, openDeliveryWorld } from '../support/delivery-world.ts'

const worlds: DeliveryWorld[] = []
afterEach(() => Promise.all(worlds.splice(0).map((world) => world.close())))

const open = async (...options: Parameters<typeof openDeliveryWorld>): Promise<DeliveryWorld> => {
  const world = await openDeliveryWorld(...options)
  worlds.push(world)
  return world
}

const ok: SendResult = { ok: true, refs: ['m1'] }
const down: SendResult = { ok: false, gone: false, note: 'HTTP 503' }

describe('handing over', () => {
  test('the duty becomes a record with its parts planned, before anything is sent', async () => {
    const world = await open({ pieces: 2 })
    const deliveryId = await world.begin()
    expect(await world.record(deliveryId)).toMatchObject({
      generationId: 'g1',
      account: 'api:test',
      channel: 'webhook',
      status: 'owed',
      dueAt: expect.any(Number),
      parts: [
        { index: 0, plan: { piece: 0 }, state: 'todo' },
        { index: 1, plan: { piece: 1 }, state: 'todo' },
      ],
    })
    expect(await world.generation()).toMatchObject({ owes: ['settle'], dueAt: expect.any(Number), deliveryState: 'handed_over' })
    expect(world.sends).toEqual([])
  })

  test('the last duty takes the due date with it', async () => {
    const world = await open()
    await world.finish({ owes: ['deliver'] })
    await world.delivery.handOver('g1')
    expect(await world.generation()).not.toHaveProperty('dueAt')
  })

  test('done twice, at once or after a crash, it is one delivery', async () => {
    const world = await open()
    await world.finish()
    const ids = await Promise.all([world.delivery.handOver('g1'), world.open().handOver('g1'), world.open().handOver('g1')])
    expect(new Set(ids.flat().map(({ key }) => key)).size).toBe(1)
    expect(await world.store.deliveries.forGeneration('g1')).toHaveLength(1)
    await world.delivery.deliver(ids[0]?.[0]?.key ?? '')
    expect(await world.delivery.handOver('g1')).toEqual([])
  })

  test('a delivery that was made before the hand-over was noted is not forgotten by it', async () => {
    const world = await open()
    const deliveryId = await world.begin()
    const { revision } = await world.generation()
    await world.store.generations.transition('g1', { revision }, { owes: ['deliver'], deliveryState: 'owed' })
    await world.delivery.deliver(deliveryId)
    await world.delivery.handOver('g1')
    expect(await world.generation()).toMatchObject({ owes: [], deliveryState: 'delivered' })
  })

  test('other writes to the generation in between do not get lost', async () => {
    const world = await open()
    await world.finish()
    const settle = async (): Promise<void> => {
      const { revision, owes } = await world.generation()
      const patch = { owes: owes.filter((duty) => duty !== 'settle'), costUsd: 1 }
      if ((await world.store.generations.transition('g1', { revision }, patch)) === undefined) await settle()
    }
    await Promise.all([world.delivery.handOver('g1'), settle()])
    expect(await world.generation()).toMatchObject({ owes: [], costUsd: 1, deliveryState: 'handed_over' })
  })

  test('a way that does not exist fails visibly, and the others go on', async () => {
    const world = await open()
    await world.finish({ deliverTo: { webhook: { url: 'https://receiver.example/', secret: 'a-shared-secret' }, telegram: { chat: '1' } } })
    const ids = await world.delivery.handOver('g1')
    expect(ids).toHaveLength(1)
    const records = await world.store.deliveries.forGeneration('g1')
    expect(records.find(({ channel }) => channel === 'telegram')).toMatchObject({
      status: 'failed',
      error: 'There is no way to deliver to telegram here.',
    })
    expect(await world.heard()).toEqual(['delivery.failed'])
    await world.delivery.deliver(ids[0]?.key ?? '')
    expect((await world.generation()).deliveryState).toBe('failed')
  })

  test('nothing is handed over that is not finished, not wanted anywhere, or not there', async () => {
    const world = await open()
    await world.finish({ generationId: 'g2', status: 'running' })
    await world.finish({ generationId: 'g3', deliverTo: {} })
    expect(await Promise.all(['g2', 'g3', 'g4'].map((id) => world.delivery.handOver(id)))).toEqual([[], [], []])
    expect((await world.generation('g2')).owes).toContain('deliver')
    expect(await world.generation('g3')).toMatchObject({ owes: ['settle'] })
    expect(await world.generation('g3')).not.toHaveProperty('deliveryState')
  })
})

describe('sending', () => {
  test('each part once, in order, then it is delivered', async () => {
    const world = await open({
      pieces: 3,
      answers: [
        { ok: true, refs: ['m1'] },
        { ok: true, refs: ['m2'] },
        { ok: true, refs: ['m3'] },
      ],
    })
    const deliveryId = await world.begin()
    world.clock.advance(5_000)
    expect(await world.delivery.deliver(deliveryId)).toBe('done')
    expect(world.sends.map(({ index }) => index)).toEqual([0, 1, 2])
    const record = await world.record(deliveryId)
    expect(record).toMatchObject({ status: 'delivered', deliveredAt: world.clock.now(), tries: [{ ok: true }, { ok: true }, { ok: true }] })
    expect(record.parts.map(({ state, refs, repeats }) => [state, refs, repeats])).toEqual([
      ['sent', ['m1'], undefined],
      ['sent', ['m2'], undefined],
      ['sent', ['m3'], undefined],
    ])
    expect(record).not.toHaveProperty('dueAt')
    expect((await world.generation()).deliveryState).toBe('delivered')
    expect(await world.heard()).toEqual(['delivery.delivered'])
    expect(world.counted).toEqual(['darkroom_deliveries_total webhook delivered', 'darkroom_delivery_seconds 5'])
  })

  test('once it is delivered it is not sent again', async () => {
    const world = await open()
    const deliveryId = await world.begin()
    for (let i = 0; i < 3; i += 1) expect(await world.delivery.deliver(deliveryId)).toBe('done')
    expect(world.sends).toHaveLength(1)
    expect(await world.delivery.deliver('another')).toBe('done')
  })

  test('two workers at once: one sends', async () => {
    const world = await open({ pieces: 2 })
    const deliveryId = await world.begin()
    await Promise.all([world.delivery.deliver(deliveryId), world.open().deliver(deliveryId), world.open().deliver(deliveryId)])
    expect(world.sends.map(({ index }) => index)).toEqual([0, 1])
    expect((await world.record(deliveryId)).status).toBe('delivered')
  })

  test('a worker that comes while another is sending waits for it', async () => {
    let release = (_: SendResult): void => {}
    const world = await open({
      answers: [
        new Promise<SendResult>((resolve) => {
          release = resolve
        }),
      ],
    })
    const deliveryId = await world.begin()
    const first = world.delivery.deliver(deliveryId)
    await vi.waitFor(() => expect(world.sends).toHaveLength(1))
    expect(await world.open().deliver(deliveryId)).toEqual({ againAt: expect.any(Number) })
    release(ok)
    await first
    expect(world.sends).toHaveLength(1)
    expect((await world.record(deliveryId)).parts[0]).toEqual({ index: 0, plan: { piece: 0 }, state: 'sent', refs: ['m1'] })
  })
})

describe('trying again', () => {
  test('down, then up: one part sent, the failure in the log, no repeat', async () => {
    const world = await open({ answers: [down, ok] })
    const deliveryId = await world.begin()
    const { againAt } = (await world.delivery.deliver(deliveryId)) as { againAt: number }
    expect(await world.record(deliveryId)).toMatchObject({ status: 'owed', dueAt: againAt, error: 'HTTP 503', parts: [{ state: 'todo' }] })
    // A second item, or the sweep, does not shorten the pause.
    expect(await world.delivery.deliver(deliveryId)).toEqual({ againAt })
    world.clock.set(againAt)
    expect(await world.delivery.deliver(deliveryId)).toBe('done')
    const record = await world.record(deliveryId)
    expect(record.tries.map(({ ok, note }) => [ok, note])).toEqual([
      [false, 'HTTP 503'],
      [true, 'sent'],
    ])
    expect(record).not.toHaveProperty('error')
    expect(record.parts[0]).not.toHaveProperty('repeats')
  })

  test('over hours, then it has failed for everybody to see', async () => {
    const world = await open({ answers: [down] })
    const deliveryId = await world.begin()
    const begun = world.clock.now()
    for (;;) {
      const result = await world.delivery.deliver(deliveryId)
      if (result === 'done') break
      expect(await world.store.deliveries.due(result.againAt, 10)).toHaveLength(1)
      world.clock.set(result.againAt)
    }
    expect(world.sends).toHaveLength(10)
    expect((world.clock.now() - begun) / 3_600_000).toBeCloseTo(27.35, 1)
    expect(await world.record(deliveryId)).toMatchObject({
      status: 'failed',
      error: 'It was tried 10 times in vain; the last time: HTTP 503',
    })
    expect(await world.record(deliveryId)).not.toHaveProperty('dueAt')
    expect((await world.generation()).deliveryState).toBe('failed')
    expect(await world.heard()).toEqual(['delivery.failed'])
    expect(world.counted.filter((line) => line.endsWith('failed'))).toHaveLength(1)
  })

  test('a longer pause that the receiver asks for is kept', async () => {
    const world = await open({ answers: [{ ...down, retryAfterMs: 90_000 }] })
    const deliveryId = await world.begin()
    expect(await world.delivery.deliver(deliveryId)).toEqual({ againAt: world.clock.now() + 90_000 })
  })

  test('gone is gone at once', async () => {
    const world = await open({ answers: [{ ok: false, gone: true, note: 'HTTP 410' }] })
    const deliveryId = await world.begin()
    expect(await world.delivery.deliver(deliveryId)).toBe('done')
    expect(await world.record(deliveryId)).toMatchObject({ status: 'failed', error: 'It cannot be delivered: HTTP 410' })
  })

  test('a later part has its own patience; what was sent stays sent', async () => {
    const world = await open({ pieces: 2, answers: [down, down, ok, down, ok] })
    const deliveryId = await world.begin()
    const pauses: number[] = []
    for (;;) {
      const result = await world.delivery.deliver(deliveryId)
      if (result === 'done') break
      pauses.push(result.againAt - world.clock.now())
      world.clock.set(result.againAt)
    }
    expect(world.sends.map(({ index }) => index)).toEqual([0, 0, 0, 1, 1])
    expect(pauses).toEqual([10_000, 60_000, 10_000])
  })

  test('a channel that hangs is cut off', async () => {
    const world = await open({ answers: [new Promise<SendResult>(() => {})] })
    const deliveryId = await world.begin()
    const result = world.delivery.deliver(deliveryId)
    await vi.waitFor(() => expect(world.sends).toHaveLength(1))
    world.clock.advance(120_000)
    expect(await result).toEqual({ againAt: world.clock.now() + 10_000 })
    expect(world.sends[0]?.signal.aborted).toBe(true)
    expect((await world.record(deliveryId)).tries).toMatchObject([{ ok: false, note: 'it took too long', ms: 120_000 }])
  })

  test('work that used up its tries ends the delivery, and only one that is still owed', async () => {
    const world = await open()
    const deliveryId = await world.begin()
    await world.delivery.giveUp({ data: { deliveryId } }, 'the disk at https://receiver.example/hook?key=hush-hush is full')
    const record = await world.record(deliveryId)
    expect(record).toMatchObject({ status: 'failed', error: 'It was given up: the disk at … is full' })
    expect((await world.generation()).deliveryState).toBe('failed')
    await world.delivery.giveUp({ data: { deliveryId } }, 'again')
    await world.delivery.giveUp({ data: { deliveryId: 'another' } }, 'again')
    expect(await world.record(deliveryId)).toEqual(record)
  })
})
