import { buffer } from 'node:stream/consumers'
import { afterEach, describe, expect, test, vi } from 'vitest'
import type { BackendUpdate } from '../../src/model/backend.ts'
import { auth, type Bench, openBench, secretValue } from '../support/comfyui/bench.ts'
import type { ComfyUi } from '../support/comfyui/index.ts'
import { resize } from '../support/comfyui/workflows.ts'
import { pictureBytes } from '../support/delivery-steps.ts'
import { caught, openMediaOf } from './backend-under-test.ts'

const wrongValue = 'Bearer somebody-elses-0123456789'

let bench: Bench
afterEach(() => bench.close())

const open = async (count: number): Promise<readonly ComfyUi[]> => {
  bench = await openBench({ servers: Array.from({ length: count }, () => ({})) })
  for (const server of bench.servers) server.hold()
  return bench.servers
}
const serverOf = ({ ref }: BackendUpdate): number => bench.servers.findIndex((server) => ref.startsWith(`${bench.keyOf(server)}/`))
const crowd = async (server: ComfyUi, runs: number): Promise<void> => {
  for (const _ of Array(runs)) server.putForeign(resize)
  await server.settled()
}
/** No two tints make the same file. */
const upload = async (callId: string, tint: number): Promise<string> => {
  const file = openMediaOf(await pictureBytes(24, 18, tint), 'image/png', 'p.png')
  return (await bench.backend.upload(file, { callId, target: bench.toolNamed('Blend').target }, bench.signal())).url
}
const keyIn = (address: string): string => /^comfyui:([^/]+)\//.exec(address)?.[1] ?? ''

describe('several servers', () => {
  test('the least busy one is chosen', async () => {
    const [one, two, three] = await open(3)
    if (one === undefined || two === undefined || three === undefined) throw new Error('three')
    await crowd(one, 2)
    await crowd(two, 1)
    expect(serverOf(await bench.submit('gen_a.1'))).toBe(2)
    await crowd(three, 3)
    expect(serverOf(await bench.submit('gen_b.1'))).toBe(1)
  })

  test('calls that come at the same time spread out', async () => {
    await open(3)
    const runs = await Promise.all(Array.from({ length: 6 }, (_, index) => bench.submit(`gen_many.${index}`)))
    expect(runs.map(serverOf).toSorted()).toEqual([0, 0, 1, 1, 2, 2])
  })

  test("a call's files lie on one server, and it runs there even if that got busy since; another call's go elsewhere", async () => {
    await open(2)
    const [one, two] = await Promise.all([upload('gen_files.1', 1), upload('gen_files.1', 2)])
    expect(keyIn(two)).toBe(keyIn(one))
    const other = await upload('gen_files.2', 3)
    expect(keyIn(other)).not.toBe(keyIn(one))
    const home = bench.servers.find((server) => bench.keyOf(server) === keyIn(one))
    if (home === undefined) throw new Error('it lies nowhere')
    await crowd(home, 3)
    const run = await bench.submit('gen_files.1', 'Blend', { one, two, mode: 'screen' })
    expect(run.ref.startsWith(`${keyIn(one)}/`)).toBe(true)
    for (const server of bench.servers) server.release()
    expect((await bench.endOf(run)).status).toBe('completed')
  })

  test('files on two servers can not meet, and nothing is sent', async () => {
    await open(2)
    const [one, two] = [await upload('gen_apart.1', 1), await upload('gen_apart.2', 2)]
    expect(keyIn(two)).not.toBe(keyIn(one))
    expect(await caught(bench.submit('gen_apart.3', 'Blend', { one, two, mode: 'normal' }))).toMatchObject({ sent: 'no' })
  })

  test('one is down: calls and files go to the other, and its runs are left out rather than lost', async () => {
    const [one, two] = await open(2)
    if (one === undefined || two === undefined) throw new Error('two')
    const runs = [await bench.submit('gen_x.1'), await bench.submit('gen_x.2')]
    const [onOne, onTwo] = [0, 1].map((server) => runs.find((run) => serverOf(run) === server))
    if (onOne === undefined || onTwo === undefined) throw new Error('both on one')
    one.goDown()
    const later = [await bench.submit('gen_y.1'), await bench.submit('gen_y.2')]
    expect(later.map(serverOf)).toEqual([1, 1])
    expect(keyIn(await upload('gen_y.3', 1))).toBe(bench.keyOf(two))
    const many = await bench.backend.pollMany([onOne.ref, onTwo.ref], bench.signal())
    expect(many.map(({ ref }) => ref)).toEqual([onTwo.ref])
    await caught(bench.poll(onOne.ref))
    expect((await bench.backend.listTools(bench.signal())).tools.length).toBe(bench.listed.tools.length)
    one.comeBack()
    expect((await bench.poll(onOne.ref)).status).toBe('running')
  })

  test('none is up: nothing was sent, and it can be tried again', async () => {
    const servers = await open(2)
    for (const server of servers) server.goDown()
    expect(await caught(bench.submit('gen_none.1'))).toMatchObject({ sent: 'no', retryable: true })
    await caught(bench.backend.listTools(bench.signal()))
    for (const server of servers) server.comeBack()
    expect((await bench.submit('gen_none.1')).status).toBe('queued')
  })

  test('a run is not said to be nowhere while a server that may have it is down', async () => {
    const [one, two] = await open(2)
    if (one === undefined || two === undefined) throw new Error('two')
    one.quirks.nextPrompts.push('answer_lost')
    two.quirks.nextPrompts.push('answer_lost')
    await caught(bench.submit('gen_lost.1'))
    const holder = [one, two].find((server) => server.queue.remaining() === 1)
    const other = holder === one ? two : one
    const fresh = bench.reopened()
    const find = () => fresh.backend.find(bench.call('gen_lost.1'), new Date(Date.now() - 60_000), bench.signal())
    expect((await find())?.ref).toContain(bench.keyOf(holder ?? one))
    holder?.goDown()
    await caught(find())
    holder?.comeBack()
    // Found on the one that answers, whoever else is silent.
    other.goDown()
    expect((await find())?.ref).toContain(bench.keyOf(holder ?? one))
    other.comeBack()
  })

  test('one was started anew: what it forgot is unknown, and its files are still there', async () => {
    const [one] = await open(1)
    if (one === undefined) throw new Error('one')
    one.release()
    const done = await bench.endOf(await bench.submit('gen_gone.1'))
    await one.restart()
    // The connections of before are dead, which the first look may find out.
    await vi.waitFor(async () => expect((await bench.poll(done.ref)).status).toBe('unknown'))
    if (done.status !== 'completed' || done.outputs[0] === undefined || !('url' in done.outputs[0])) throw new Error(JSON.stringify(done))
    expect((await buffer((await bench.backend.download(done.outputs[0].url, bench.signal())).stream)).byteLength).toBeGreaterThan(60)
  })

  test('one was taken out of the configuration: its runs are unknown, its files can not be had, and nothing breaks', async () => {
    const servers = await open(2)
    const runs = [await bench.submit('gen_r.1'), await bench.submit('gen_r.2')]
    for (const server of servers) server.release()
    const ends = await Promise.all(runs.map(bench.endOf))
    const gone = ends.find((run) => serverOf(run) === 0)
    const kept = ends.find((run) => serverOf(run) === 1)
    if (gone?.status !== 'completed' || kept === undefined) throw new Error(JSON.stringify(ends))
    const { backend } = bench.reopened(servers.slice(1))
    expect(await backend.poll(gone.ref, bench.signal())).toEqual({ ref: gone.ref, status: 'unknown' })
    expect(await backend.pollMany([gone.ref, kept.ref], bench.signal())).toEqual([{ ref: gone.ref, status: 'unknown' }, kept])
    expect(await caught(backend.cancel(gone.ref, bench.signal()))).toMatchObject({ code: 'cannot_cancel' })
    const [output] = gone.outputs
    if (output === undefined || !('url' in output)) throw new Error('no address')
    expect(await caught(backend.download(output.url, bench.signal()))).toMatchObject({ code: 'fetch_failed' })
    const call = bench.call('gen_r.3', 'Invert', { photo: `comfyui:${bench.keyOf(servers[0] as ComfyUi)}/a.png` })
    expect(await caught(backend.submit(call, bench.signal()))).toMatchObject({ sent: 'no' })
  })

  test('one lacks what a workflow needs: it runs on those that have it, however busy they are', async () => {
    bench = await openBench({ servers: [{}, {}] })
    const [one, two] = bench.servers
    if (one === undefined || two === undefined) throw new Error('two')
    one.remove('ImageScale')
    const { tools, notes } = await bench.backend.listTools(bench.signal())
    expect(tools.find(({ displayName }) => displayName === 'Resize')?.unavailable).toBeUndefined()
    expect(JSON.stringify(notes)).toContain('ImageScale')
    two.hold()
    await crowd(two, 2)
    expect(serverOf(await bench.submit('gen_able.1'))).toBe(1)
    two.remove('ImageScale')
    const nowhere = await bench.backend.listTools(bench.signal())
    expect(nowhere.tools.find(({ displayName }) => displayName === 'Resize')?.unavailable).toContain('ImageScale')
  })

  test('behind a proxy that serves it below a path; the same address twice is one server', async () => {
    bench = await openBench({ servers: [{ basePath: '/studio/one' }] })
    const twice = bench.reopened([bench.server, { url: `${bench.server.url}/` }])
    expect(twice.limits.concurrency).toBe(bench.instance.limits.concurrency)
    expect((await bench.endOf(await bench.submit('gen_path.1'))).status).toBe('completed')
    const stop = new AbortController()
    bench.backend.watch(() => {}, stop.signal)
    await vi.waitFor(() => expect(bench.server.sockets.open()).toHaveLength(1))
    stop.abort()
  })
})

describe('the header', () => {
  const everything = async (): Promise<readonly unknown[]> => {
    const photo = await upload('gen_all.1', 4)
    const stop = new AbortController()
    bench.backend.watch(() => {}, stop.signal)
    await vi.waitFor(() => expect(bench.server.sockets.open()).toHaveLength(1))
    const run = await bench.submit('gen_all.1', 'Invert', { photo })
    const end = await bench.endOf(run)
    if (end.status !== 'completed' || end.outputs[0] === undefined || !('url' in end.outputs[0])) throw new Error(JSON.stringify(end))
    const file = await bench.backend.download(end.outputs[0].url, bench.signal())
    await buffer(file.stream)
    const found = await bench.backend.find(bench.call('gen_none.1'), new Date(), bench.signal())
    bench.server.hold()
    const held = await bench.submit('gen_all.2')
    await bench.server.settled()
    const waiting = await bench.submit('gen_all.3')
    await bench.backend.cancel(waiting.ref, bench.signal())
    await bench.backend.cancel(held.ref, bench.signal())
    bench.server.release()
    stop.abort()
    return [photo, run, end, found, held, waiting, bench.listed, { ...file, stream: null }]
  }

  test('goes along with every request, the socket and the files included', async () => {
    bench = await openBench()
    await everything()
    const requests = bench.server.requests()
    const kinds = new Set(requests.map(({ method, path }) => `${method} ${path.replace(/\?.*$/, '').replace(/\/[^/]{30,}$/, '')}`))
    for (const kind of ['WS /ws', 'GET /view', 'POST /upload/image', 'POST /prompt', 'GET /queue', 'GET /history', 'GET /object_info'])
      expect(kinds).toContain(kind)
    for (const kind of ['POST /interrupt', 'POST /queue']) expect(kinds).toContain(kind)
    for (const { headers, path } of requests) expect(headers[auth.name.toLowerCase()], path).toBe(secretValue)
  })

  test('neither it nor an address is in anything that is told or logged', async () => {
    bench = await openBench()
    const told = JSON.stringify(await everything()) + bench.logged()
    for (const secret of bench.secrets) expect(told).not.toContain(secret)
  })

  test('a wrong one is refused, and nobody is told what it was', async () => {
    bench = await openBench()
    const { backend } = bench.reopened(bench.servers, { COMFYUI_AUTH: `${auth.name}: ${wrongValue}` })
    const errors = [
      await caught(backend.submit(bench.call('gen_w.1'), bench.signal())),
      await caught(backend.poll(`${bench.keyOf(bench.server)}/x`, bench.signal())),
      await caught(backend.listTools(bench.signal())),
    ]
    expect(errors[0]).toMatchObject({ sent: 'no', retryable: false, code: 'backend_refused' })
    const told = errors.map((error) => `${error.message} ${error.stack} ${JSON.stringify(error)}`).join() + bench.logged()
    expect(told).toContain('COMFYUI_AUTH')
    for (const secret of [...bench.secrets, wrongValue]) expect(told).not.toContain(secret)
  })
})
