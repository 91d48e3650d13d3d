import { Readable } from 'node:stream'
import { afterEach, expect, test } from 'vitest'
import { type Loopback, openLoopback } from '../../test/support/loopback.ts'
import { ApiError, createApi } from './api.ts'

const open: Loopback[] = []
const serve = async (listener: Parameters<typeof openLoopback>[0]): Promise<Loopback> => {
  const server = await openLoopback(listener)
  open.push(server)
  return server
}
afterEach(async () => {
  await Promise.all(open.splice(0).map((server) => server.close()))
})

const signal = new AbortController().signal
const key = 'key-that-nobody-may-see'
const apiAt = (url: string, timeoutMs = 5_000, maxBytes = 10_000) =>
  createApi({ baseUrl: url, headers: { authorization: `Bearer ${key}` }, timeoutMs, maxBytes })
const failureOf = async (work: Promise<unknown>): Promise<ApiError> => {
  const error: unknown = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  if (!(error instanceof ApiError)) throw new Error(`expected an ApiError, got ${String(error)}`)
  return error
}

test('sends JSON with the key and the query, and answers the parsed body', async () => {
  const server = await serve((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const { method, url, headers } = request
      response.end(JSON.stringify({ method, url, auth: headers.authorization, body: Buffer.concat(chunks).toString() }))
    })
  })
  const answer = await apiAt(`${server.url}/api`).request({
    method: 'POST',
    path: '/run',
    query: { a: 'b c', no: undefined },
    json: { x: 1 },
    signal,
  })
  expect(answer).toEqual({ method: 'POST', url: '/api/run?a=b+c', auth: `Bearer ${key}`, body: '{"x":1}' })
})

test.each([
  [400, 'no'],
  [401, 'no'],
  [404, 'no'],
  [422, 'no'],
  [429, 'no'],
  [307, 'no'],
  [303, 'maybe'],
  [408, 'maybe'],
  [500, 'maybe'],
  [502, 'maybe'],
  [504, 'maybe'],
] as const)('an answer of %i to a POST means sent: %s', async (status, sent) => {
  const server = await serve((_, response) => {
    response.writeHead(status, { 'retry-after': '7' }).end(JSON.stringify({ detail: `no, ${key}, see http://10.0.0.1/x?token=1` }))
  })
  const error = await failureOf(apiAt(server.url).request({ method: 'POST', path: '/x', json: {}, signal }))
  expect(error).toMatchObject({ status, sent, retryAfterMs: 7_000, body: 'no, [secret], see [address]' })
  expect(error.message).not.toContain(key)
  expect(error.message).not.toContain('127.0.0.1')
})

test('a refused connection was not sent', async () => {
  const server = await openLoopback(() => undefined)
  await server.close()
  const error = await failureOf(apiAt(server.url).request({ method: 'POST', path: '/x', json: {}, signal }))
  expect(error).toMatchObject({ sent: 'no', status: undefined })
  expect(error.message).not.toContain('127.0.0.1')
})

test('a server that went away since the last request was not reached, on a connection of its own', async () => {
  const server = await serve((_, response) => response.end('{}'))
  const api = apiAt(server.url)
  await api.request({ method: 'GET', path: '/x', signal })
  expect(server.connections()).toBe(1)
  await api.request({ method: 'POST', path: '/x', json: {}, fresh: true, signal })
  expect(server.connections()).toBe(2)
  void server.close()
  expect((await failureOf(api.request({ method: 'POST', path: '/x', json: {}, fresh: true, signal }))).sent).toBe('no')
})

test('a failed TLS handshake was not sent', async () => {
  const server = await serve((_, response) => response.end('{}'))
  const error = await failureOf(apiAt(server.url.replace('http:', 'https:')).request({ method: 'POST', path: '/x', json: {}, signal }))
  expect(error.sent).toBe('no')
})

test('a connection that breaks, a timeout and what is no JSON were perhaps sent', async () => {
  const server = await serve((request, response) => {
    if (request.url === '/breaks') request.socket.destroy()
    if (request.url === '/no-json') response.end('<html>')
  })
  const api = apiAt(server.url, 200)
  for (const path of ['/breaks', '/silent', '/no-json']) {
    expect((await failureOf(api.request({ method: 'POST', path, json: {}, signal }))).sent, path).toBe('maybe')
  }
})

test('calling it off before it leaves and while it is under way', async () => {
  const caller = new AbortController()
  const server = await serve(() => caller.abort())
  const request = { method: 'POST', path: '/x', json: {}, signal: caller.signal } as const
  expect((await failureOf(apiAt(server.url).request(request))).sent).toBe('maybe')
  expect((await failureOf(apiAt(server.url).request(request))).sent).toBe('no')
  expect(server.connections()).toBe(1)
})

test('an answer past the size limit is cut off', async () => {
  const server = await serve((_, response) => response.end(JSON.stringify('x'.repeat(20_000))))
  expect((await failureOf(apiAt(server.url).request({ method: 'GET', path: '/x', signal }))).message).toBe('The answer was too large.')
})

test('a redirect is followed on the same host alone', async () => {
  let reached = 0
  const other = await serve((_, response) => {
    reached += 1
    response.end('{}')
  })
  const server = await serve((request, response) => {
    if (request.url === '/there') response.writeHead(307, { location: '/here' }).end()
    else if (request.url === '/away') response.writeHead(307, { location: `${other.url}/here` }).end()
    else response.end('{"ok":true}')
  })
  expect(await apiAt(server.url).request({ method: 'GET', path: '/there', signal })).toEqual({ ok: true })
  const { message } = await failureOf(apiAt(server.url).request({ method: 'GET', path: '/away', signal }))
  expect(message).toContain('it redirects to another address')
  expect(reached).toBe(0)
})

test('an upload streams a form with its length known', async () => {
  const server = await serve((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const body = Buffer.concat(chunks)
      response.end(
        JSON.stringify({
          length: Number(request.headers['content-length']) - body.length,
          body: body.toString(),
          type: request.headers['content-type'],
        }),
      )
    })
  })
  const file = {
    field: 'file',
    fileName: 'ä"b\r\n.png',
    mimeType: 'image/png',
    bytes: 8,
    stream: Readable.from([Buffer.from('1234'), Buffer.from('5678')]),
  }
  const answer = (await apiAt(server.url).request({ method: 'POST', path: '/x', file, signal })) as {
    length: number
    body: string
    type: string
  }
  expect(answer.length).toBe(0)
  expect(answer.type).toMatch(/^multipart\/form-data; boundary=/)
  expect(answer.body).toContain('name="file"; filename="_b_.png"\r\nContent-Type: image/png\r\n\r\n12345678\r\n--')
})

test('a request without a body announces none', async () => {
  const server = await serve((request, response) => response.end(JSON.stringify({ type: request.headers['content-type'] ?? 'none' })))
  for (const method of ['GET', 'POST', 'DELETE'] as const) {
    expect(await apiAt(server.url).request({ method, path: '/x', signal })).toEqual({ type: 'none' })
  }
})
