import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { BackendUpdate } from '../../src/model/backend.ts'
import { type Bench, openBench } from '../support/comfyui/bench.ts'
import { generations } from '../support/comfyui/index.ts'
import { resize } from '../support/comfyui/workflows.ts'
import { isEnd } from './backend-under-test.ts'

let bench: Bench
let hints: BackendUpdate[]
let stop: AbortController
const watch = async (): Promise<void> => {
  bench.backend.watch((update) => void hints.push(update), stop.signal)
  await vi.waitFor(() => expect(bench.server.sockets.open()).toHaveLength(1))
}
const progressOf = (ref: string): readonly number[] =>
  hints.flatMap((update) => (update.ref === ref && update.status === 'running' ? (update.progress ?? []) : []))
beforeEach(() => {
  hints = []
  stop = new AbortController()
})
afterEach(async () => {
  stop.abort()
  await bench.close()
})

describe.each(generations)('the socket of a server of %s', (generation) => {
  beforeEach(async () => {
    bench = await openBench({ servers: [{ generation, quirks: { steps: 5, rounds: 2, preview: true } }] })
  })

  test('progress arrives, never goes back, and says what is being done', async () => {
    await watch()
    const run = await bench.submit('gen_progress.1')
    expect((await bench.endOf(run)).status).toBe('completed')
    await vi.waitFor(() => expect(hints.some((update) => update.ref === run.ref && isEnd(update))).toBe(true))
    const progress = progressOf(run.ref)
    expect(progress.length).toBeGreaterThan(4)
    expect(progress).toEqual(progress.toSorted((a, b) => a - b))
    expect(Math.min(...progress)).toBeGreaterThanOrEqual(0)
    expect(Math.max(...progress)).toBeLessThanOrEqual(1)
    expect(Math.max(...progress)).toBeGreaterThan(0.5)
    // What comes before the answer to the submit is nobody's yet where the server chose the name.
    expect(new Set(hints.map(({ callId }) => callId)).has('gen_progress.1')).toBe(true)
    expect(new Set(hints.map(({ ref }) => ref))).toEqual(new Set([run.ref]))
    expect(hints.some((update) => update.status === 'running' && update.step !== undefined)).toBe(true)
  })

  test('a poll knows how far it is, too', async () => {
    await watch()
    bench.server.hold(2)
    const run = await bench.submit('gen_held.1')
    await bench.server.settled()
    await vi.waitFor(async () => expect(await bench.poll(run.ref)).toMatchObject({ status: 'running', progress: 0.5 }))
    bench.server.release()
  })

  test("somebody else's run moves nothing of ours", async () => {
    await watch()
    bench.server.hold()
    const run = await bench.submit('gen_mine.1')
    await bench.server.settled()
    const before = hints.length
    bench.server.release()
    await bench.endOf(run)
    const theirs = bench.server.putForeign(resize, { client_id: 'somebody' })
    await bench.server.settled()
    expect(hints.length).toBeGreaterThan(before)
    expect(hints.filter(({ ref }) => ref.includes(theirs))).toEqual([])
    expect((await bench.poll(run.ref)).status).toBe('completed')
  })
})

describe('the socket', () => {
  beforeEach(async () => {
    bench = await openBench({ servers: [{ quirks: { steps: 2 } }] })
  })

  test('dropped in the middle of a run, it is opened again, and what it missed the polls make good', async () => {
    await watch()
    bench.server.hold(1)
    const run = await bench.submit('gen_dropped.1')
    await bench.server.settled()
    bench.server.sockets.drop()
    await vi.waitFor(() => expect(bench.server.sockets.opened()).toBe(2), { timeout: 5_000 })
    bench.server.release()
    expect((await bench.endOf(run)).status).toBe('completed')
    await vi.waitFor(() => expect(hints.some((update) => update.ref === run.ref && isEnd(update))).toBe(true))
    expect(progressOf(run.ref)).toEqual(progressOf(run.ref).toSorted((a, b) => a - b))
  })

  test('opened again while a run goes on that was begun before: it is told which', async () => {
    await watch()
    bench.server.hold()
    const run = await bench.submit('gen_again.1')
    await bench.server.settled()
    bench.server.sockets.drop()
    bench.server.release()
    bench.server.hold()
    await vi.waitFor(() => expect(bench.server.sockets.opened()).toBe(2), { timeout: 5_000 })
    hints = []
    bench.server.release()
    expect((await bench.endOf(run)).status).toBe('completed')
    await vi.waitFor(() => expect(hints.some((update) => update.ref === run.ref && isEnd(update))).toBe(true))
    expect(progressOf(run.ref).length).toBeGreaterThan(0)
  })

  test('what nobody understands moves nothing', async () => {
    await watch()
    for (const text of ['', '{', '[]', 'null', '{"type":7}', '{"type":"progress","data":null}', '{"type":"progress","data":{"value":"x"}}'])
      bench.server.sockets.sendRaw(text)
    bench.server.sockets.sendRaw(JSON.stringify({ type: 'executing', data: { node: { a: 1 }, prompt_id: 7 } }))
    const run = await bench.submit('gen_odd.1')
    expect((await bench.endOf(run)).status).toBe('completed')
    expect(hints.every((update) => update.ref === run.ref)).toBe(true)
  })

  test('refused, polling alone does it', async () => {
    bench.server.quirks.socket = 'refused'
    bench.backend.watch((update) => void hints.push(update), stop.signal)
    await vi.waitFor(() => expect(bench.server.requests().some(({ method }) => method === 'WS')).toBe(true))
    const good = await bench.submit('gen_poll.1')
    expect((await bench.endOf(good)).status).toBe('completed')
    bench.server.failNext()
    expect((await bench.endOf(await bench.submit('gen_poll.2'))).status).toBe('failed')
    expect(hints).toEqual([])
    for (const secret of bench.secrets) expect(bench.logged()).not.toContain(secret)
  })

  test('closed when nobody wants it any more, and not opened again', async () => {
    await watch()
    stop.abort()
    await vi.waitFor(() => expect(bench.server.sockets.open()).toEqual([]))
    expect(bench.server.sockets.opened()).toBe(1)
  })

  test('of a server that is down at first, it is opened when that is back', async () => {
    bench.server.goDown()
    bench.backend.watch((update) => void hints.push(update), stop.signal)
    await vi.waitFor(() => expect(bench.logged()).toContain('live progress is interrupted'))
    bench.server.comeBack()
    await vi.waitFor(() => expect(bench.server.sockets.opened()).toBe(1), { timeout: 5_000 })
  })
})
