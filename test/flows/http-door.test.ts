import { request as rawRequest } from 'node:http'
import { connect } from 'node:net'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { bodyOf, keys, openTestHttp, type TestHttp } from '../support/http.ts'

let server: TestHttp
beforeEach(async () => {
  server = await openTestHttp()
})
afterEach(() => server.close())

const errorOf = async (response: Response) => {
  const body = await bodyOf(response)
  expect(body).toEqual({
    error: expect.objectContaining({ code: expect.any(String), message: expect.any(String), requestId: expect.any(String) }),
  })
  expect(body.error.requestId).toBe(response.headers.get('x-request-id'))
  return body.error
}

describe('keys', () => {
  it.each([
    ['none', {}],
    ['a wrong one', { authorization: 'Bearer nope' }],
    ['another scheme', { authorization: `Basic ${keys.plain}` }],
    ['an empty one', { authorization: 'Bearer ' }],
  ])('turns away %s', async (_name, headers) => {
    const response = await server.call('/api/v1/tools', { key: null, headers })
    expect(response.status).toBe(401)
    expect((await errorOf(response)).code).toBe('unauthorized')
    expect(response.headers.get('www-authenticate')).toBe('Bearer')
  })

  it('turns away before the body is read', async () => {
    const response = await server.call('/internal/v1/execute', {
      key: null,
      method: 'POST',
      body: 'not json',
      headers: { 'content-type': 'application/json' },
    })
    expect(response.status).toBe(401)
  })

  it('without any keys the API is off and says how to switch it on, and the rest works', async () => {
    const off = await openTestHttp({ config: { apiKeys: [] } })
    try {
      const response = await off.call('/api/v1/tools')
      expect(response.status).toBe(401)
      expect((await errorOf(response)).message).toContain('API_KEYS')
      expect((await off.call('/healthz', { key: null })).status).toBe(200)
      expect((await off.call('/webhooks/test/g1/1/abc', { key: null, method: 'POST' })).status).toBe(200)
    } finally {
      await off.close()
    }
  })
})

describe('errors have one shape', () => {
  it.each([
    ['an unknown route', '/nothing/here', {}, 404, 'not_found'],
    ['an unknown generation', '/internal/v1/generations/none', {}, 404, 'generation_not_found'],
    ['an unknown tool', '/api/v1/tools/none', {}, 404, 'tool_not_found'],
    ['a broken query', '/api/v1/generations?limit=many', {}, 400, 'bad_request'],
    ['a broken cursor', '/api/v1/generations?cursor=%00nope', {}, 400, 'bad_request'],
    ['a broken time', '/api/v1/generations?from=tomorrow-ish', {}, 400, 'bad_request'],
    [
      'broken JSON',
      '/internal/v1/execute',
      { method: 'POST', body: '{"a":', headers: { 'content-type': 'application/json' } },
      400,
      'bad_request',
    ],
    ['no JSON', '/internal/v1/execute', { method: 'POST', body: 'a=b', headers: { 'content-type': 'text/csv' } }, 400, 'bad_request'],
    ['an empty body', '/internal/v1/execute', { method: 'POST', headers: { 'content-type': 'application/json' } }, 400, 'bad_request'],
    [
      'a poisoned body',
      '/internal/v1/execute',
      { method: 'POST', body: '{"__proto__":{"a":1}}', headers: { 'content-type': 'application/json' } },
      400,
      'bad_request',
    ],
    [
      'too much',
      '/api/v1/tools/paint/defaults',
      { method: 'PUT', body: `"${'a'.repeat(1_100_000)}"`, headers: { 'content-type': 'application/json' } },
      413,
      'payload_too_large',
    ],
  ])('%s', async (_name, path, init, status, code) => {
    const response = await server.call(path, init)
    expect(response.status).toBe(status)
    expect((await errorOf(response)).code).toBe(code)
  })

  it('also for an address that cannot be read', async () => {
    const { port } = new URL(server.url)
    const body = await new Promise<string>((resolve) => {
      rawRequest({ port, host: '127.0.0.1', path: '/%E0%A4%A' }, (response) =>
        response.on('data', (chunk: Buffer) => resolve(chunk.toString())),
      ).end()
    })
    expect(JSON.parse(body).error).toMatchObject({ code: 'bad_request', requestId: expect.any(String) })
  })

  it.each([
    ['no HTTP at all', 'hello?\r\n\r\n', 400, 'bad_request'],
    ['two lengths', 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n', 400, 'bad_request'],
    ['an address without an end', `GET /${'a'.repeat(20_000)} HTTP/1.1\r\nHost: x\r\n\r\n`, 413, 'payload_too_large'],
  ])('also for %s', async (_name, bytes, status, code) => {
    const answer = await new Promise<string>((resolve) => {
      let text = ''
      const socket = connect(Number(new URL(server.url).port), '127.0.0.1', () => socket.write(bytes))
      socket.on('data', (chunk: Buffer) => {
        text += chunk.toString()
      })
      socket.once('close', () => resolve(text))
    })
    expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `))
    expect(JSON.parse(answer.split('\r\n\r\n')[1] ?? '')).toEqual({
      error: { code, message: expect.any(String), requestId: expect.any(String) },
    })
  })

  it('is never many times the size of the request', async () => {
    const names = Array.from({ length: 50_000 }, (_, index) => `k${index}`)
    const many = Object.fromEntries(names.map((name) => [name, 1]))
    for (const body of [
      { toolId: 'paint', ...many },
      { toolId: 'paint', inputs: many },
    ]) {
      const response = await server.call('/internal/v1/execute', { json: body })
      expect([response.status, (await response.clone().text()).length < 5_000]).toEqual([422, true])
    }
    const saved = await server.call('/api/v1/tools/paint/defaults', { method: 'PUT', json: { inputs: many } })
    expect([saved.status, (await saved.text()).length < 5_000]).toEqual([422, true])
  })

  it.each([
    ['/api/v1/generations?limit=many', 'limit', 'Please give a number.'],
    ['/api/v1/generations?limit=0', 'limit', 'Please give at least 1.'],
    ['/api/v1/generations?status=odd', 'status', 'Please use one of: pending, running, completed, failed, cancelled.'],
    ['/api/v1/generations?odd=1', 'odd', 'This is not known here: odd.'],
  ])('says in plain words what is wrong with %s', async (path, name, message) => {
    expect((await errorOf(await server.call(path))).fields).toEqual([{ name, message }])
  })

  it('keeps what nobody foresaw inside, and logs it with the request id', async () => {
    server.store.generations.get = () => Promise.reject(new Error('disk at /secret/place is full'))
    const response = await server.call('/internal/v1/generations/g1', { headers: { 'x-request-id': 'find-me' } })
    expect(response.status).toBe(500)
    const text = await response.text()
    expect(text).not.toContain('secret')
    expect(JSON.parse(text).error).toMatchObject({ code: 'internal', requestId: 'find-me' })
    expect(server.lines).toContainEqual(
      expect.objectContaining({ level: 'error', fields: expect.objectContaining({ requestId: 'find-me' }) }),
    )
  })
})

describe('request ids and logs', () => {
  it.each(['two words', 'a'.repeat(101), 'x";DROP'])('makes its own in place of %j', async (given) => {
    const response = await server.call('/healthz', { headers: { 'x-request-id': given } })
    expect(response.headers.get('x-request-id')).toMatch(/^id-\d+$/)
  })

  it('logs one line a request: the template, never the token or the key', async () => {
    await server.call('/media/some-secret-token')
    await server.call('/webhooks/test/g1/1/very-secret', { method: 'POST', key: null })
    await server.call('/api/v1/tools?category=hidden-query')
    await server.call('/healthz')
    await vi.waitFor(() => expect(server.lines.filter((line) => line.message === 'request')).toHaveLength(4))
    expect(server.lines).toContainEqual({
      level: 'info',
      message: 'request',
      fields: expect.objectContaining({
        method: 'GET',
        route: '/api/v1/tools',
        status: 200,
        key: 'plain',
        ms: expect.any(Number),
        requestId: expect.any(String),
      }),
    })
    const all = JSON.stringify(server.lines)
    for (const secret of ['some-secret-token', 'very-secret', 'hidden-query', keys.plain]) expect(all).not.toContain(secret)
    expect(server.lines.find((line) => line.fields['route'] === '/healthz')?.level).toBe('debug')
  })
})

describe('rate limits', () => {
  it('count per key over all routes, and say when to come back', async () => {
    const limited = await openTestHttp({ config: { rateLimitPerMinute: 3 } })
    try {
      for (const path of ['/api/v1/tools', '/api/v1/generations', '/api/v1/tools']) expect((await limited.call(path)).status).toBe(200)
      const response = await limited.call('/api/v1/tools')
      expect(response.status).toBe(429)
      expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0)
      expect((await errorOf(response)).code).toBe('rate_limited')
      expect((await limited.call('/api/v1/tools', { key: keys.other })).status).toBe(200)
      expect((await limited.call('/webhooks/test/g1/1/abc', { method: 'POST' })).status).toBe(200)
      expect((await limited.call('/healthz')).status).toBe(200)
    } finally {
      await limited.close()
    }
  })

  it.each([
    ['cannot be passed by with made-up addresses', {}, [401, 401, 429]],
    ['tell callers apart behind a proxy', { publicUrl: 'https://darkroom.example' }, [401, 401, 401]],
  ])('%s', async (_name, config, statuses) => {
    const limited = await openTestHttp({ config: { rateLimitPerMinute: 2, ...config } })
    try {
      const guess = async (address: string) =>
        (await limited.call('/api/v1/tools', { key: 'guess', headers: { 'x-forwarded-for': address } })).status
      expect([await guess('203.0.113.1'), await guess('203.0.113.2'), await guess('203.0.113.3')]).toEqual(statuses)
    } finally {
      await limited.close()
    }
  })

  it('count guesses by address', async () => {
    const limited = await openTestHttp({ config: { rateLimitPerMinute: 2 } })
    try {
      const guess = (path = '/api/v1/tools') => limited.call(path, { key: `guess-${path}` })
      expect([(await guess()).status, (await guess('/nowhere')).status, (await guess()).status]).toEqual([401, 404, 429])
      expect((await limited.call('/api/v1/tools')).status).toBe(200)
    } finally {
      await limited.close()
    }
  })
})

describe('health', () => {
  it('says which part is not ready', async () => {
    expect(await (await server.call('/readyz', { key: null })).json()).toEqual({ status: 'ready', parts: [{ part: 'store', ok: true }] })
    server.setReadiness([
      { part: 'store', ok: true },
      { part: 'queue', ok: false, reason: 'the queue does not answer' },
    ])
    const response = await server.call('/readyz', { key: null })
    expect(response.status).toBe(503)
    expect(await response.json()).toMatchObject({
      status: 'not_ready',
      parts: [{ part: 'store' }, { part: 'queue', ok: false, reason: 'the queue does not answer' }],
    })
  })

  it('shows metrics to this machine alone, or to a trusted key', async () => {
    const local = await server.call('/metrics', { key: null })
    expect([local.status, await local.text()]).toEqual([200, 'darkroom_up 1\n'])
    for (const headers of [{ 'x-forwarded-for': '203.0.113.5' }, { forwarded: 'for=203.0.113.5' }])
      expect((await server.call('/metrics', { key: null, headers })).status).toBe(401)
    const rebound = await server.http.inject({ url: '/metrics', headers: { host: 'evil.example' } })
    expect(rebound.statusCode).toBe(401)

    const outside = await openTestHttp({ config: { publicUrl: 'https://darkroom.example' } })
    try {
      expect((await outside.call('/metrics', { key: null })).status).toBe(401)
      expect((await outside.call('/metrics')).status).toBe(403)
      expect((await outside.call('/metrics', { key: keys.trusted })).status).toBe(200)
    } finally {
      await outside.close()
    }
  })

  it('closes although a connection is kept open', async () => {
    const { port } = new URL(server.url)
    const idle = connect(Number(port), '127.0.0.1')
    await new Promise((resolve) => idle.once('connect', resolve))
    await server.call('/healthz')
    const ended = new Promise((resolve) => idle.once('close', resolve))
    await server.http.close()
    await ended
  })
})
