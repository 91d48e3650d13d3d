import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { BackendUpdate } from '../../src/model/backend.ts'
import { type Bench, openBench } from '../support/comfyui/bench.ts'
import { generations } from '../support/comfyui/index.ts'
import { resize } from '../support/comfyui/workflows.ts'
import { caught } from './backend-under-test.ts'

/** The fourth surprise: a stop is heard between two nodes; newer servers stop the run that is named, older ones whatever runs. */
describe.each(generations)('calling a run off on a server of %s', (generation) => {
  let bench: Bench
  beforeEach(async () => {
    bench = await openBench({ servers: [{ generation }] })
  })
  afterEach(() => bench.close())

  const cancel = (ref: string): Promise<void> => bench.backend.cancel(ref, bench.signal())
  const foreign = (width: number): string =>
    bench.server.putForeign({ ...resize, '2': { class_type: 'ImageScale', inputs: { ...resize['2']?.inputs, width } } })
  const historyOf = (id: string) => vi.waitFor(() => expect(bench.server.queue.history.get(id)).toBeDefined())
  const isWhole = (id: string): boolean => Object.keys(Object(bench.server.queue.history.get(id)?.['outputs'])).length === 1
  const interrupts = (): number => bench.server.requests().filter(({ path }) => path.endsWith('/interrupt')).length

  test("ours runs: it stops, and somebody else's behind it runs on", async () => {
    bench.server.hold()
    const ours = await bench.submit('gen_ours.1')
    await bench.server.settled()
    const theirs = foreign(33)
    await cancel(ours.ref)
    bench.server.release()
    expect((await bench.endOf(ours)).status).toBe('cancelled')
    await historyOf(theirs)
    expect(isWhole(theirs)).toBe(true)
  })

  test("ours waits behind somebody else's: that one is left alone", async () => {
    bench.server.hold()
    const theirs = foreign(34)
    await bench.server.settled()
    const ours = await bench.submit('gen_ours.1')
    await cancel(ours.ref)
    expect(await bench.poll(ours.ref)).toEqual({ ref: ours.ref, status: 'cancelled' })
    await cancel(ours.ref)
    bench.server.release()
    await historyOf(theirs)
    expect(isWhole(theirs)).toBe(true)
    expect(interrupts()).toBe(0)
  })

  test('ours has ended, or is not known any more: nothing is stopped', async () => {
    const ours = await bench.endOf(await bench.submit('gen_ours.1'))
    bench.server.hold()
    const theirs = foreign(35)
    await bench.server.settled()
    await cancel(ours.ref)
    expect(await bench.poll(ours.ref)).toEqual(ours)
    bench.server.queue.history.clear()
    expect(await caught(cancel(ours.ref))).toMatchObject({ code: 'cannot_cancel' })
    bench.server.release()
    await historyOf(theirs)
    expect(isWhole(theirs)).toBe(true)
    expect(interrupts()).toBe(0)
  })

  test('ours begins to run while it is being taken out of the line: it is stopped all the same', async () => {
    bench.server.quirks.endBetweenLooks = true
    const theirs = foreign(36)
    await bench.server.settled()
    bench.server.hold()
    const ours = await bench.submit('gen_ours.1')
    await cancel(ours.ref)
    bench.server.quirks.endBetweenLooks = false
    bench.server.release()
    expect((await bench.endOf(ours)).status).toBe('cancelled')
    expect(isWhole(theirs)).toBe(true)
  })

  test('a stop that comes too late, during the last node, leaves a whole run', async () => {
    bench.server.hold(3)
    const ours = await bench.submit('gen_ours.1')
    await bench.server.settled()
    await cancel(ours.ref)
    bench.server.release()
    await bench.server.settled()
    const [id = ''] = [...bench.server.queue.history.keys()]
    expect(isWhole(id)).toBe(true)
    expect(['completed', 'cancelled']).toContain((await bench.endOf(ours)).status)
  })

  test('many wait in no order that the list would show: each is told its place', async () => {
    // Theirs is at its last node; once it is let go, the first of ours is held at its first.
    bench.server.hold(3)
    foreign(37)
    await bench.server.settled()
    const runs: BackendUpdate[] = []
    for (const number of [0, 1, 2, 3, 4, 5, 6, 7]) runs.push(await bench.submit(`gen_line.${number}`))
    bench.server.release()
    bench.server.hold()
    await bench.server.settled()
    await cancel(runs[2]?.ref ?? '')
    const rest = runs.filter((_, index) => index !== 0 && index !== 2)
    const listed = bench.server.queue.pending().map(([number]) => number)
    expect(listed).not.toEqual(listed.toSorted((a, b) => a - b))
    const told = await bench.backend.pollMany(
      rest.map(({ ref }) => ref),
      bench.signal(),
    )
    expect(told.map((update) => (update.status === 'queued' ? update.position : update.status))).toEqual([1, 2, 3, 4, 5, 6])
    bench.server.release()
  })
})
