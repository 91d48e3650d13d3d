import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import { afterEach, expect, test, vi } from 'vitest'
import { createManualClock } from '../../test/support/clock.ts'
import { type Loopback, openLoopback } from '../../test/support/loopback.ts'
import type { LookupAll } from './agents.ts'
import { createNet, type NetOptions } from './checked-net.ts'

const open: Loopback[] = []
afterEach(async () => {
  vi.unstubAllEnvs()
  await Promise.all(open.splice(0).map((server) => server.close()))
})

const serve = async (listener: RequestListener): Promise<Loopback> => {
  const server = await openLoopback(listener)
  open.push(server)
  return server
}

const netWith = (options: Partial<NetOptions> = {}) => createNet({ trustedHosts: ['127.0.0.1'], clock: createManualClock(), ...options })
const limits = { maxBytes: 1_000_000, timeoutMs: 60_000 }
const code = (code: string, detail?: unknown) => expect.objectContaining({ code, ...(detail === undefined ? {} : { detail }) })
const lookupOf =
  (...addresses: string[]): LookupAll =>
  async () =>
    addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }))

const send = (response: ServerResponse, body: string | Buffer, headers: Record<string, string> = {}, status = 200): void => {
  response.writeHead(status, { 'content-length': String(Buffer.byteLength(body)), ...headers })
  response.end(body)
}

test('downloads the bytes with what the server says of them', async () => {
  const server = await serve((_request, response) => send(response, 'hello', { 'content-type': 'Text/Plain; charset=utf-8' }))
  const file = await netWith().download(`${server.url}/out/a%20b.txt`, limits)
  expect(file).toMatchObject({ mimeType: 'text/plain', fileName: 'a b.txt', bytes: 5 })
  expect(String(await buffer(file.stream))).toBe('hello')
})

test('https goes the same checked way', async () => {
  const server = await serve((_request, response) => send(response, 'not encrypted'))
  const url = server.url.replace('http:', 'https:')
  await expect(netWith().download(url, limits)).rejects.toThrow(code('fetch_failed'))
  const named = netWith({ trustedHosts: [], lookup: lookupOf('127.0.0.1') })
  await expect(named.download(`https://files.example:${server.port}/`, limits)).rejects.toThrow(code('url_refused'))
  expect(server.connections()).toBe(1)
})

test('sends no cookies, no credentials, and asks for plain bytes', async () => {
  let headers: IncomingMessage['headers'] = {}
  const server = await serve((request, response) => {
    headers = request.headers
    send(response, 'x')
  })
  await buffer((await netWith().download(server.url, limits)).stream)
  expect(headers['accept-encoding']).toBe('identity')
  expect(headers).not.toHaveProperty('authorization')
  expect(headers).not.toHaveProperty('cookie')
})

test('connections are used again', async () => {
  const server = await serve((_request, response) => send(response, 'x'))
  const net = netWith()
  for (let i = 0; i < 3; i += 1) await buffer((await net.download(server.url, limits)).stream)
  for (let i = 0; i < 3; i += 1) await net.post(server.url, '{}', { headers: {}, timeoutMs: 1_000 })
  expect(server.connections()).toBe(1)
})

test('a private address is refused unless it is trusted', async () => {
  const server = await serve((_request, response) => send(response, 'secret'))
  await expect(netWith({ trustedHosts: [] }).download(server.url, limits)).rejects.toThrow(code('url_refused'))
  await expect(netWith({ trustedHosts: [] }).post(server.url, '{}', { headers: {}, timeoutMs: 1_000 })).rejects.toThrow(code('url_refused'))
  expect(server.connections()).toBe(0)
})

test('a name is judged by every address it has', async () => {
  const server = await serve((_request, response) => send(response, 'secret'))
  for (const addresses of [['127.0.0.1'], ['8.8.8.8', '127.0.0.1'], ['::1'], ['::ffff:127.0.0.1'], ['169.254.169.254']]) {
    const net = netWith({ trustedHosts: [], lookup: lookupOf(...addresses) })
    await expect(net.download(`http://files.example:${server.port}/`, limits)).rejects.toThrow(code('url_refused'))
  }
  expect(server.connections()).toBe(0)
})

test('a name that answers differently the second time gains nothing', async () => {
  const server = await serve((_request, response) => send(response, 'secret'))
  const answers = ['192.0.2.1', '127.0.0.1']
  let asked = 0
  const rebinding: LookupAll = async () => [{ address: answers[Math.min(asked++, 1)] ?? '', family: 4 }]
  const net = netWith({ trustedHosts: ['192.0.2.0/24'], lookup: rebinding, connectTimeoutMs: 5 })
  const clock = createManualClock()
  const slow = createNet({ trustedHosts: ['192.0.2.0/24'], clock, lookup: rebinding, connectTimeoutMs: 5 })
  const first = slow.download(`http://files.example:${server.port}/`, limits)
  first.catch(() => {})
  await vi.waitFor(() => expect(asked).toBe(1))
  clock.advance(5)
  await expect(first).rejects.toThrow(code('fetch_failed'))
  await expect(net.download(`http://files.example:${server.port}/`, limits)).rejects.toThrow(code('url_refused'))
  expect(server.connections()).toBe(0)
})

test('a trusted name may be private, for that call or for all', async () => {
  const server = await serve((_request, response) => send(response, 'mine'))
  const lookup = lookupOf('127.0.0.1')
  const net = netWith({ trustedHosts: [], lookup })
  const url = `http://studio.example:${server.port}/`
  const file = await net.download(url, { ...limits, trustedHosts: [`Studio.example:${server.port}`] })
  expect(String(await buffer(file.stream))).toBe('mine')
  // The open connection of the trusted call is not lent to a call without that trust.
  await expect(net.download(url, limits)).rejects.toThrow(code('url_refused'))
  await expect(net.download(url, { ...limits, trustedHosts: ['studio.example:1'] })).rejects.toThrow(code('url_refused'))
})

test('redirects are followed, each of them checked', async () => {
  const inner = await serve((_request, response) => send(response, 'inner'))
  const outer = await serve((request, response) => {
    if (request.url === '/in') response.writeHead(302, { location: inner.url }).end()
    else if (request.url === '/meta') response.writeHead(307, { location: 'http://169.254.169.254/' }).end()
    else if (request.url === '/file') response.writeHead(301, { location: 'file:///etc/passwd' }).end()
    else if (request.url === '/relative') response.writeHead(303, { location: 'done.txt' }).end()
    else if (request.url === '/loop') response.writeHead(302, { location: '/loop' }).end()
    else send(response, 'done')
  })
  const net = netWith({ trustedHosts: [`127.0.0.1:${outer.port}`] })
  for (const path of ['/in', '/meta', '/file']) {
    await expect(net.download(`${outer.url}${path}`, limits)).rejects.toThrow(code('url_refused'))
  }
  expect(inner.connections()).toBe(0)
  await expect(net.download(`${outer.url}/loop`, limits)).rejects.toThrow(code('fetch_failed', 'it was redirected too often'))
  const file = await net.download(`${outer.url}/relative`, limits)
  expect(file.fileName).toBe('done.txt')
  expect(String(await buffer(file.stream))).toBe('done')
})

test('a status that is no success says which, and when to come back', async () => {
  const server = await serve((_request, response) => send(response, 'no', { 'retry-after': '7' }, 503))
  await expect(netWith().download(server.url, limits)).rejects.toThrow(
    expect.objectContaining({ code: 'fetch_failed', detail: 'HTTP 503', retryAfterMs: 7_000 }),
  )
})

test('too large by its own word is refused before a byte is read; by its bytes, on the way', async () => {
  const server = await serve((request, response) => {
    if (request.url === '/said') send(response, Buffer.alloc(2_000))
    else for (let i = 0; i < 20; i += 1) response.write(Buffer.alloc(100))
    response.end()
  })
  await expect(netWith().download(`${server.url}/said`, { ...limits, maxBytes: 1_999 })).rejects.toThrow(code('payload_too_large'))
  const file = await netWith().download(`${server.url}/unsaid`, { ...limits, maxBytes: 1_999 })
  await expect(buffer(file.stream)).rejects.toThrow(code('payload_too_large'))
  expect((await buffer((await netWith().download(`${server.url}/unsaid`, { ...limits, maxBytes: 2_000 })).stream)).length).toBe(2_000)
})

test('an encoded body is decoded, and counted as it unfolds', async () => {
  const big = Buffer.alloc(5_000_000)
  const server = await serve((request, response) => {
    if (request.url === '/br') send(response, brotliCompressSync('hello'), { 'content-encoding': 'br' })
    else if (request.url === '/bomb') send(response, gzipSync(big), { 'content-encoding': 'gzip' })
    else send(response, 'x', { 'content-encoding': 'gzip, gzip' })
  })
  expect(String(await buffer((await netWith().download(`${server.url}/br`, limits)).stream))).toBe('hello')
  const bomb = await netWith().download(`${server.url}/bomb`, limits)
  expect(bomb.bytes).toBeUndefined()
  await expect(buffer(bomb.stream)).rejects.toThrow(code('payload_too_large'))
  await expect(netWith().download(`${server.url}/twice`, limits)).rejects.toThrow(code('fetch_failed'))
})

test('a body that breaks off is an error, not a short file', async () => {
  let brokenOff = 0
  const server = await serve((_request, response) => {
    response.writeHead(200, { 'content-length': '1000' })
    response.once('close', () => {
      brokenOff += 1
    })
    response.write('half', () => response.destroy())
  })
  const file = await netWith().download(server.url, limits)
  await expect(buffer(file.stream)).rejects.toThrow(code('fetch_failed', 'the connection broke off'))
  const late = await netWith().download(server.url, limits)
  await vi.waitFor(() => expect(brokenOff).toBe(2))
  await new Promise((resolve) => setImmediate(resolve))
  await expect(buffer(late.stream)).rejects.toThrow(code('fetch_failed', 'the connection broke off'))
})

test('time runs out while waiting for an answer, and in the middle of a body', async () => {
  const reached = vi.fn()
  const server = await serve((request, response) => {
    if (request.url === '/body') response.write('some')
    reached()
  })
  const clock = createManualClock()
  const net = netWith({ clock })
  const silent = net.download(`${server.url}/silent`, limits)
  silent.catch(() => {})
  await vi.waitFor(() => expect(reached).toHaveBeenCalledTimes(1))
  clock.advance(60_000)
  await expect(silent).rejects.toThrow(code('fetch_failed', 'it took too long'))

  const file = await net.download(`${server.url}/body`, limits)
  const read = buffer(file.stream)
  read.catch(() => {})
  await vi.waitFor(() => expect(file.stream.readableDidRead).toBe(true))
  clock.advance(60_000)
  await expect(read).rejects.toThrow(code('fetch_failed'))
})

test('a sender that falls silent is given up long before the total time', async () => {
  const server = await serve((_request, response) => void response.write('some'))
  const clock = createManualClock()
  const file = await netWith({ clock, idleMs: 1_000 }).download(server.url, { ...limits, timeoutMs: 3_600_000 })
  const iterator = file.stream[Symbol.asyncIterator]()
  expect(String((await iterator.next()).value)).toBe('some')
  const next = iterator.next()
  next.catch(() => {})
  await vi.waitFor(() => {
    clock.advance(1_000)
    return expect(next).rejects.toThrow(code('fetch_failed', 'nothing came for too long'))
  })
})

test('a connection that never comes about is given up', async () => {
  const clock = createManualClock()
  const asked = vi.fn()
  const never: LookupAll = () => {
    asked()
    return new Promise(() => {})
  }
  const download = netWith({ clock, lookup: never, connectTimeoutMs: 1_000 }).download('http://files.example/', limits)
  download.catch(() => {})
  await vi.waitFor(() => expect(asked).toHaveBeenCalled())
  clock.advance(1_000)
  await expect(download).rejects.toThrow(code('fetch_failed', 'the connection timed out'))
})

test('the caller may call it off, before and during', async () => {
  const server = await serve((_request, response) => void response.write('some'))
  const gone = new AbortController()
  gone.abort()
  await expect(netWith().download(server.url, { ...limits, signal: gone.signal })).rejects.toThrow(
    code('fetch_failed', 'it was called off'),
  )
  const controller = new AbortController()
  const file = await netWith().download(server.url, { ...limits, signal: controller.signal })
  controller.abort()
  await expect(buffer(file.stream)).rejects.toThrow(code('fetch_failed'))
})

test('a reader that loses interest frees the connection', async () => {
  let closed = false
  const server = await serve((request, response) => {
    request.socket.once('close', () => {
      closed = true
    })
    response.write('some')
  })
  const file = await netWith().download(server.url, limits)
  file.stream.destroy()
  await vi.waitFor(() => expect(closed).toBe(true))
})

test('an error names neither the address nor what was asked', async () => {
  const server = await serve(() => {})
  const { port } = server
  await server.close()
  const error: unknown = await netWith()
    .post(`http://127.0.0.1:${port}/hook?key=hidden`, '{"a":"body"}', { headers: { 'x-secret': 'hush' }, timeoutMs: 1_000 })
    .catch((thrown: unknown) => thrown)
  expect(error).toMatchObject({ code: 'fetch_failed', detail: 'the connection was refused' })
  const seen = JSON.stringify(error, Object.getOwnPropertyNames(error)) + String((error as Error).cause)
  expect(seen).not.toMatch(new RegExp(`hidden|body|hush|127\\.0|${port}`))
})

test('a proxy in the environment is not asked', async () => {
  const proxied = vi.fn()
  const proxy = await serve((_request, response) => {
    proxied()
    send(response, 'proxied')
  })
  for (const name of ['http_proxy', 'HTTP_PROXY', 'all_proxy']) vi.stubEnv(name, proxy.url)
  const server = await serve((_request, response) => send(response, 'direct'))
  expect(String(await buffer((await netWith().download(server.url, limits)).stream))).toBe('direct')
  expect(proxied).not.toHaveBeenCalled()
})

test('posts the very bytes it is given, and follows no redirect', async () => {
  const bodies: string[] = []
  const server = await serve(async (request, response) => {
    bodies.push(`${request.headers['content-type']} ${request.headers['x-one']} ${String(await buffer(request))}`)
    response.writeHead(request.url === '/moved' ? 302 : 429, { location: '/elsewhere', 'retry-after': '3' }).end('x'.repeat(100_000))
  })
  const body = ' {"a": 1,  "ü": "\\u0041"}\n'
  const options = { headers: { 'X-One': 'one' }, timeoutMs: 1_000 }
  expect(await netWith().post(`${server.url}/hook`, body, options)).toEqual({ status: 429, retryAfterMs: 3_000 })
  expect((await netWith().post(`${server.url}/moved`, body, options)).status).toBe(302)
  expect(bodies).toEqual([`application/json one ${body}`, `application/json one ${body}`])
})
