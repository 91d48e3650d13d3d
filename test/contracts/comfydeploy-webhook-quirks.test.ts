import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { type Bench, openBench } from '../support/stand-in-bench.ts'

/** The stand-in's webhooks, with and without their switches. */

let bench: Bench
beforeEach(async () => {
  bench = await openBench()
})
afterEach(() => bench.close())

describe('webhooks', () => {
  test('a clean run tells of every status once, in order, with six keys', async () => {
    const id = await bench.runIdOf(bench.submit())
    await bench.standIn.settled()
    expect(bench.told()).toEqual(['queued0', 'started0', 'running0', 'success1'])
    for (const body of bench.bodies())
      expect(Object.keys(body)).toEqual(['event_type', 'status', 'live_status', 'progress', 'run_id', 'outputs'])
    expect(new Set(bench.bodies().map((body) => body['run_id']))).toEqual(new Set([id]))
    expect(new Set(bench.receiver.received().map(({ method }) => method))).toEqual(new Set(['POST']))
  })

  test('ticks only for those who ask, without outputs', async () => {
    await bench.submit({ webhook_intermediate_status: true })
    await bench.standIn.settled()
    const ticks = bench.bodies().filter((body) => body['status'] === 'running' && body['live_status'] !== null)
    expect(ticks.map((body) => body['live_status'])).toContain('Executing PlaygroundPainter')
    expect(ticks.map((body) => body['progress'])).toEqual([0, 0.17, 0.33, 0.5, 0.67, 0.83])
    for (const tick of ticks) expect(tick['outputs']).toEqual([])
  })

  test.each([
    ['run.output,run.updated', 1],
    ['run.output%2Crun.updated', 0],
    ['run.updated', 0],
  ])('single outputs for ?target_events=%s: %i', async (events, count) => {
    await bench.submit({ webhook: `${bench.receiver.url}?target_events=${events}` })
    await bench.standIn.settled()
    expect(bench.bodies().filter((body) => body['event_type'] === 'run.output')).toHaveLength(count)
  })

  test('three tries, the second and third as GET with the same body', async () => {
    bench.receiver.answers.push(500, 500, 500)
    bench.standIn.quirks.nextEnds.push('stuck')
    bench.standIn.hold('queued')
    await bench.submit()
    await vi.waitFor(() => expect(bench.receiver.received()).toHaveLength(1))
    for (const [ms, count] of [
      [500, 2],
      [1000, 3],
    ] as const) {
      await vi.waitFor(() => {
        bench.clock.advance(ms)
        expect(bench.receiver.received()).toHaveLength(count)
      })
    }
    await bench.standIn.settled()
    expect(bench.receiver.received().map(({ method }) => method)).toEqual(['POST', 'GET', 'GET'])
    expect(new Set(bench.receiver.received().map(({ body }) => body)).size).toBe(1)
    expect(bench.standIn.webhookTries().map(({ status }) => status)).toEqual([500, 500, 500])
  })

  test('dropped, doubled, reordered, as GET, without event_type', async () => {
    const toldWith = async (turn: () => void): Promise<string[]> => {
      const before = bench.receiver.received().length
      turn()
      await bench.submit()
      await bench.standIn.settled()
      return bench.told().slice(before)
    }
    expect(await toldWith(() => Object.assign(bench.standIn.quirks, { webhooksDropped: true }))).toEqual([])
    bench.standIn.quirks.webhooksDropped = false
    expect(await toldWith(() => Object.assign(bench.standIn.quirks, { webhooksDoubled: true }))).toHaveLength(8)
    bench.standIn.quirks.webhooksDoubled = false
    expect(await toldWith(() => Object.assign(bench.standIn.quirks, { webhooksReordered: true }))).toEqual([
      'success1',
      'running0',
      'started0',
      'queued0',
    ])
    bench.standIn.quirks.webhooksReordered = false
    await toldWith(() => Object.assign(bench.standIn.quirks, { webhooksAsGet: true, webhooksWithoutEventType: true }))
    expect(bench.receiver.received().at(-1)?.method).toBe('GET')
    expect(bench.bodies().at(-1)).not.toHaveProperty('event_type')
    expect(bench.told().at(-1)).toBe('success1')
  })

  test('a success with nothing in it, before and after the real one', async () => {
    bench.standIn.quirks.emptySuccessTick = 'both'
    await bench.submit()
    await bench.standIn.settled()
    expect(bench.told().slice(-3)).toEqual(['success0', 'success1', 'success0'])
  })

  test('before the submit has answered', async () => {
    bench.standIn.quirks.webhooksBeforeAnswer = true
    await bench.submit()
    expect(bench.told()).toContain('success1')
  })

  test('a forged success, while GET says that it runs', async () => {
    bench.standIn.quirks.webhooksForged = true
    bench.standIn.hold('running')
    const id = await bench.runIdOf(bench.submit())
    await bench.standIn.settled()
    expect(bench.told()).toContain('success1')
    expect((await bench.runOf(id)).status).toBe('running')
  })
})
