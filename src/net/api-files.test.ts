import { text } from 'node:stream/consumers'
import { expect, onTestFinished, test } from 'vitest'
import { createManualClock } from '../../test/support/clock.ts'
import { openLoopback } from '../../test/support/loopback.ts'
import { createApiFiles } from './api-files.ts'

const key = 'key-that-nobody-may-see'
const { signal } = new AbortController()

const serve = async (listener: Parameters<typeof openLoopback>[0]) => {
  const server = await openLoopback(listener)
  onTestFinished(() => server.close())
  const clock = createManualClock()
  const files = createApiFiles({ baseUrl: `${server.url}/base`, headers: { authorization: `Bearer ${key}` }, timeoutMs: 60_000, clock })
  return { server, clock, files }
}
const failure = async (work: Promise<unknown>) => {
  const error: unknown = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  expect(String(error)).not.toMatch(/127\.0\.0\.1|key-that/)
  return error
}

test('a file is opened with the key, and streamed', async () => {
  const { files } = await serve((request, response) => {
    response.writeHead(200, { 'content-type': 'image/png', 'content-disposition': 'filename="a b.png"', 'content-length': '4' })
    response.end(request.headers.authorization === `Bearer ${key}` && request.url === '/base/view?filename=a+b.png' ? 'good' : 'evil')
  })
  const { stream, ...rest } = await files.open({ path: '/view', query: { filename: 'a b.png' }, signal })
  expect(rest).toEqual({ mimeType: 'image/png', fileName: 'a b.png', bytes: 4 })
  expect(await text(stream)).toBe('good')
})

test('a refusal is told by its status', async () => {
  const { files } = await serve((_, response) => response.writeHead(404).end('nothing'))
  expect(await failure(files.open({ path: '/view', signal }))).toMatchObject({ code: 'fetch_failed', detail: 'HTTP 404' })
})

test('the key goes to no other host', async () => {
  let reached = 0
  const other = await openLoopback((_, response) => {
    reached += 1
    response.end()
  })
  onTestFinished(() => other.close())
  const { files } = await serve((_, response) => response.writeHead(302, { location: other.url }).end())
  expect(await failure(files.open({ path: '/view', signal }))).toMatchObject({ code: 'fetch_failed' })
  expect(reached).toBe(0)
})

test.each([
  ['the sender breaks off', (end: () => void) => end(), 'the connection broke off'],
  ['nothing comes for too long', (_: () => void, wait: (ms: number) => void) => wait(30_000), 'nothing came for too long'],
  ['the whole takes too long', (_: () => void, wait: (ms: number) => void) => wait(60_000), /too long/],
])('half a file is none: %s', async (_, happens, detail) => {
  let drop = (): void => {}
  const { files, clock } = await serve((request, response) => {
    drop = () => request.socket.destroy()
    response.writeHead(200, { 'content-length': '10' })
    response.write('half')
  })
  const { stream } = await files.open({ path: '/view', signal })
  const chunks = stream[Symbol.asyncIterator]()
  expect(String((await chunks.next()).value)).toBe('half')
  const rest = chunks.next()
  rest.catch(() => {})
  await new Promise((resolve) => setImmediate(resolve))
  happens(drop, clock.advance)
  expect(await failure(rest)).toMatchObject({ code: 'fetch_failed', detail: expect.stringMatching(detail) as string })
})

test('it is called off before and while it is under way', async () => {
  const caller = new AbortController()
  const { files } = await serve(() => caller.abort())
  const wanted = { code: 'fetch_failed', detail: 'it was called off' }
  expect(await failure(files.open({ path: '/view', signal: caller.signal }))).toMatchObject(wanted)
  expect(await failure(files.open({ path: '/view', signal: caller.signal }))).toMatchObject(wanted)
})
