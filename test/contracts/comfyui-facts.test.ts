import { buffer } from 'node:stream/consumers'
import sharp from 'sharp'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { BackendUpdate } from '../../src/model/backend.ts'
import { BackendError } from '../../src/model/errors.ts'
import type { JsonObject } from '../../src/model/json.ts'
import { type Bench, openBench } from '../support/comfyui/bench.ts'
import { generations, serverFolder } from '../support/comfyui/index.ts'
import { pictureBytes } from '../support/delivery-steps.ts'
import { caught, isEnd, openMediaOf } from './backend-under-test.ts'

/** What real servers do, and a mock would hide. The number says which of their nine surprises it is. */
describe.each(generations)('a server of %s', (generation) => {
  let bench: Bench
  const isOld = generation < '2024-05'
  beforeEach(async () => {
    bench = await openBench({ servers: [{ generation }] })
  })
  afterEach(() => bench.close())

  const namesOf = (update: BackendUpdate): readonly string[] =>
    update.status === 'completed' ? update.outputs.map(({ name }) => name) : [JSON.stringify(update)]
  const addressesOf = (update: BackendUpdate): readonly string[] =>
    update.status === 'completed' ? update.outputs.flatMap((output) => ('url' in output ? [output.url] : [])) : []
  const statusesUntilEnd = async (ref: string): Promise<readonly string[]> => {
    const seen: string[] = []
    for (let update = await bench.poll(ref); ; update = await bench.poll(ref)) {
      seen.push(update.status)
      if (isEnd(update) || seen.length > 500) return seen
    }
  }

  test('1: a run that ends between two looks is never lost', async () => {
    bench.server.quirks.endBetweenLooks = true
    for (const number of Array.from({ length: 20 }, (_, index) => index)) {
      const { ref } = await bench.submit(`gen_race.${number}`)
      expect(await statusesUntilEnd(ref)).not.toContain('unknown')
    }
    const looks = bench.server.requests().filter(({ path }) => /^\/(?:queue|history)/.test(path))
    const early = looks.findIndex(({ path }, index) => path.startsWith('/history') && looks[index - 1]?.path !== '/queue')
    expect(early).toBe(-1)
  })

  test('1: nor one of many that are looked at together', async () => {
    bench.server.quirks.endBetweenLooks = true
    const refs = (await Promise.all(['a.1', 'b.1', 'c.1'].map((callId) => bench.submit(callId)))).map(({ ref }) => ref)
    const seen: string[] = []
    await vi.waitFor(async () => {
      const updates = await bench.backend.pollMany(refs, bench.signal())
      seen.push(...updates.map(({ status }) => status))
      expect(updates.map(({ status }) => status)).toEqual(['completed', 'completed', 'completed'])
    })
    expect(seen).not.toContain('unknown')
  })

  test('2: what the socket says of an end is no proof: until the history has it, the run goes on', async () => {
    const hints: BackendUpdate[] = []
    const stop = new AbortController()
    bench.backend.watch((update) => void hints.push(update), stop.signal)
    await vi.waitFor(() => expect(bench.server.sockets.open()).toHaveLength(1))
    bench.server.quirks.lateBy = 4
    const { ref } = await bench.submit('gen_late.1')
    await bench.server.settled()
    if (generation >= '2024-09') await vi.waitFor(() => expect(hints.some(isEnd)).toBe(true))
    const seen = await statusesUntilEnd(ref)
    stop.abort()
    expect(seen.slice(0, 3)).toEqual(['running', 'running', 'running'])
    expect(seen.at(-1)).toBe('completed')
    expect(namesOf(await bench.poll(ref))).toEqual(['picture'])
  })

  test('3: a waiting run that was called off left no trace, and is told as cancelled; one that somebody else removed is unknown', async () => {
    bench.server.hold()
    await bench.submit('gen_first.1')
    const ours = await bench.submit('gen_ours.1')
    const others = await bench.submit('gen_others.1')
    await bench.server.settled()
    await bench.backend.cancel(ours.ref, bench.signal())
    bench.server.queue.remove(others.ref.split('/')[1] ?? '')
    expect(await bench.poll(ours.ref)).toEqual({ ref: ours.ref, status: 'cancelled' })
    expect((await bench.poll(others.ref)).status).toBe('unknown')
    expect(bench.server.isInterrupted()).toBe(false)
    bench.server.release()
  })

  test('3: one that was stopped is cancelled and not failed, whatever it left', async () => {
    bench.server.hold(3)
    const run = await bench.submit('gen_stopped.1', 'Two')
    await bench.server.settled()
    await bench.backend.cancel(run.ref, bench.signal())
    bench.server.release()
    expect((await bench.endOf(run)).status).toBe('cancelled')
  })

  test('5: it is asked for a name of our own, and goes by whatever name it got', async () => {
    const first = await bench.submit('gen_name.1')
    await bench.server.settled()
    const [id = ''] = [...bench.server.queue.history.keys()]
    expect(first.ref).toBe(`${bench.keyOf(bench.server)}/${id}`)
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-[45][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
    const again = await bench.submit('gen_name.1')
    await bench.server.settled()
    // Nothing is ever merged: the same name twice is two runs.
    expect(again.ref === first.ref).toBe(generation >= '2025-10')
    expect(bench.server.requests().filter(({ method, path }) => method === 'POST' && path === '/prompt')).toHaveLength(2)
    expect((await bench.endOf(again)).status).toBe('completed')
  })

  test('5: a run whose answer was lost is found, by name or by what travelled with it', async () => {
    bench.server.quirks.nextPrompts.push('answer_lost')
    expect(await caught(bench.submit('gen_lost.1'))).toMatchObject({ sent: 'maybe' })
    await bench.server.settled()
    for (const number of [2, 3, 4]) await bench.submit(`gen_lost.${number}`)
    // As a program that was started anew in between: it knows nothing but the call.
    const found = await bench.reopened().backend.find(bench.call('gen_lost.1'), new Date(Date.now() - 60_000), bench.signal())
    expect(found).toMatchObject({ callId: 'gen_lost.1', ref: expect.stringContaining(bench.keyOf(bench.server)) as string })
    if (found === undefined) throw new Error('it was not found')
    expect(namesOf(await bench.endOf(found))).toEqual(['picture'])
    expect(await bench.backend.find(bench.call('gen_lost.11'), new Date(0), bench.signal())).toBeUndefined()
  })

  test('5: the callId comes back with every poll, so that find can be relied upon', async () => {
    bench.server.hold()
    const [first, second] = [await bench.submit('gen_back.1'), await bench.submit('gen_back.2')]
    await bench.server.settled()
    expect([await bench.poll(first.ref), await bench.poll(second.ref)]).toMatchObject([
      { status: 'running', callId: 'gen_back.1' },
      { status: 'queued', position: 1, callId: 'gen_back.2' },
    ])
    bench.server.release()
    expect(await bench.endOf(first)).toMatchObject({ callId: 'gen_back.1' })
  })

  test('6: a node that it lacks is refused for good, and by name where it names it', async () => {
    bench.server.remove('ImageScale')
    const error = await caught(bench.submit('gen_refused.1'))
    expect(error).toMatchObject({ sent: 'no', retryable: false, code: 'backend_refused' })
    expect(error.message).toMatch(isOld ? /node/ : /ImageScale/)
    expect(error.message).not.toContain(serverFolder)
    expect(bench.server.queue.history.size).toBe(0)
  })

  test('6: a value that it does not take is refused with node and value; nothing was begun', async () => {
    const error = await caught(bench.submit('gen_value.1', 'Resize', { width: 99_999, height: 20 }))
    expect(error).toBeInstanceOf(BackendError)
    expect(error).toMatchObject({ sent: 'no', retryable: false })
    expect(error.message).toMatch(/ImageScale.*99999 bigger than max/)
    expect(await bench.backend.find(bench.call('gen_value.1'), new Date(0), bench.signal())).toBeUndefined()
  })

  test('6: a workflow of which only a part can run gives that part', async () => {
    const call = bench.call('gen_part.1', 'Two')
    const target = structuredClone(call.target) as { workflow: Record<string, { inputs: JsonObject }> }
    target.workflow['5'] = { ...target.workflow['5'], inputs: { images: ['99', 0], filename_prefix: 'x' } }
    const run = await bench.backend.submit({ ...call, target: target as unknown as JsonObject }, bench.signal())
    const end = await bench.endOf(run)
    expect(JSON.stringify([end, bench.logged()])).not.toContain(serverFolder)
    if (generation >= '2024-05') expect(namesOf(end)).toEqual(['small'])
  })

  test('7: the same graph again is answered from memory: another run, the same file, no progress', async () => {
    const inputs = { width: 40, height: 30 }
    const first = await bench.endOf(await bench.submit('gen_same.1', 'Resize', inputs))
    const hints: BackendUpdate[] = []
    const stop = new AbortController()
    bench.backend.watch((update) => void hints.push(update), stop.signal)
    await vi.waitFor(() => expect(bench.server.sockets.open()).toHaveLength(1))
    const second = await bench.endOf(await bench.submit('gen_same.2', 'Resize', inputs))
    stop.abort()
    expect(second.ref).not.toBe(first.ref)
    expect(addressesOf(second)).toEqual(addressesOf(first))
    expect(addressesOf(second)).toHaveLength(1)
    const [address = ''] = addressesOf(second)
    const file = await bench.backend.download(address, bench.signal())
    expect(await sharp(await buffer(file.stream)).metadata()).toMatchObject({ format: 'png', width: 40, height: 30 })
  })

  test('8: a failed node is told by what it said, without the traceback', async () => {
    bench.server.failNext({ message: 'height and width must be > 0', type: 'RuntimeError' })
    const stop = new AbortController()
    bench.backend.watch(() => {}, stop.signal)
    await vi.waitFor(() => expect(bench.server.sockets.open()).toHaveLength(1))
    const end = await bench.endOf(await bench.submit('gen_said.1'))
    stop.abort()
    expect(end).toMatchObject({
      status: 'failed',
      code: 'run_failed',
      detail: expect.stringMatching(/LoadImage.*height and width must be > 0/) as string,
    })
    expect(JSON.stringify(end)).not.toMatch(/traceback|File "|execution\.py/i)
    expect(JSON.stringify(end)).not.toContain(serverFolder)
  })

  test('8: where it tells of its own folders, nobody else is told', async () => {
    const call = bench.call('gen_path.1', 'Resize')
    const target = structuredClone(call.target) as { workflow: Record<string, { inputs: Record<string, unknown> }> }
    const last = target.workflow['4']
    if (last !== undefined) last.inputs['filename_prefix'] = '../../outside'
    const end = await bench.endOf(await bench.backend.submit({ ...call, target: target as unknown as JsonObject }, bench.signal()))
    expect(end.status).toBe('failed')
    expect(JSON.stringify([end, bench.logged()])).not.toContain(serverFolder)
  })

  test.each([
    ['at once', 0],
    ['after it had kept a first result', 3],
  ])('9: a run that failed %s is never "completed, no files"', async (_, nodes) => {
    bench.server.hold(nodes)
    const run = await bench.submit('gen_failed.1', 'Two')
    await bench.server.settled()
    bench.server.failNext()
    bench.server.release()
    expect((await bench.endOf(run)).status).toBe('failed')
  })

  test('a file is put where its loader finds it, whatever it is called', async () => {
    const media = openMediaOf(await pictureBytes(21, 12), 'image/png', '../../téal "x" [output].jpg')
    const target = bench.toolNamed('Invert').target
    const put = () => bench.backend.upload(media, { callId: 'gen_file.1', target }, bench.signal())
    const [first, second] = [await put(), await put()]
    expect(second.url).toBe(first.url)
    expect(first.url).toMatch(new RegExp(`^comfyui:${bench.keyOf(bench.server)}/`))
    expect(bench.server.folders.list().filter((path) => path.startsWith('input/') && path !== 'input/example.png')).toHaveLength(1)
    const end = await bench.endOf(await bench.submit('gen_file.1', 'Invert', { photo: first.url }))
    const [address = ''] = addressesOf(end)
    const opened = await bench.backend.download(address, bench.signal())
    expect(await sharp(await buffer(opened.stream)).metadata()).toMatchObject({ width: 21, height: 12 })
    expect(opened).toMatchObject({ mimeType: 'image/png', fileName: expect.stringMatching(/^darkroom_\d+_\.png$/) as string })
  })
})
