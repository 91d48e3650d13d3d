import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { generationOf } from '../support/generation.ts'
import { bodyOf, keys, openTestHttp, type TestHttp } from '../support/http.ts'

const execute = '/internal/v1/execute'
let server: TestHttp
beforeEach(async () => {
  server = await openTestHttp()
})
afterEach(() => server.close())

describe('running a tool over HTTP', () => {
  it('accepts and answers the id at once', async () => {
    const response = await server.call(execute, {
      json: { toolId: 'paint', inputs: { prompt: 'a cat' } },
      headers: { 'x-request-id': 'mine-1' },
    })
    expect(response.status).toBe(202)
    expect(await response.json()).toEqual({ generationId: 'gen-1', status: 'pending' })
    expect(response.headers.get('location')).toBe('/internal/v1/generations/gen-1')
    expect(response.headers.get('x-request-id')).toBe('mine-1')
    expect(server.requests[0]).toMatchObject({
      toolId: 'paint',
      inputs: { prompt: 'a cat' },
      account: 'api:plain',
      admin: false,
      requestId: 'mine-1',
    })
  })

  it.each(['test:paint', 'paint', 'draw', 'dep-1', 'Paint a Picture'])('runs it by the name %s too', async (name) => {
    const response = await server.call(`/api/v1/tools/${encodeURIComponent(name)}/run`, { json: { inputs: { prompt: 'a cat' } } })
    expect(response.status).toBe(202)
  })

  it('records what set it off, in a session of that key', async () => {
    const first = await bodyOf(await server.call(execute, { json: { toolId: 'paint', inputs: { prompt: 'a' } } }))
    const second = await bodyOf(await server.call(execute, { json: { toolId: 'paint', inputs: { prompt: 'b' } } }))
    const [one, two] = await Promise.all([first, second].map(({ generationId }) => server.store.generations.get(generationId)))
    expect(one?.sessionId).toBeDefined()
    expect(two?.sessionId).toBe(one?.sessionId)
    const event = await server.store.accounts.getEvent(one?.initiatingEventId ?? '')
    expect(event).toMatchObject({ account: 'api:plain', kind: 'api', name: 'paint', sessionId: one?.sessionId })
    expect(await server.store.accounts.getSession(one?.sessionId ?? '')).toMatchObject({ place: 'api:plain' })
    expect(two?.initiatingEventId).not.toBe(one?.initiatingEventId)
  })

  it('begins a new session after a long pause', async () => {
    await server.call(execute, { json: { toolId: 'paint', inputs: { prompt: 'a' } } })
    server.clock.advance(3_600_000)
    await server.call(execute, { json: { toolId: 'paint', inputs: { prompt: 'b' } } })
    expect(server.requests[1]?.sessionId).not.toBe(server.requests[0]?.sessionId)
  })

  it('answers a repeat with the same generation, by header or by body', async () => {
    const json = { toolId: 'paint', inputs: { prompt: 'a' } }
    const first = await server.call(execute, { json, headers: { 'idempotency-key': 'k1' } })
    const again = await server.call(execute, { json: { ...json, idempotencyKey: 'k1' } })
    expect(again.status).toBe(202)
    expect(await again.json()).toEqual(await first.json())
    expect([first.headers.get('idempotent-replayed'), again.headers.get('idempotent-replayed')]).toEqual([null, 'true'])
    expect(server.requests[1]?.initiatingEventId).toBe(server.requests[0]?.initiatingEventId)

    const both = await server.call(execute, { json: { ...json, idempotencyKey: 'k1' }, headers: { 'idempotency-key': 'k2' } })
    expect(both.status).toBe(422)
  })

  it('waits for the end and answers the generation', async () => {
    const pending = server.call(execute, { json: { toolId: 'paint', inputs: { prompt: 'a' }, wait: 5 } })
    await vi.waitFor(() => expect(server.waits).toHaveLength(1))
    expect(server.waits[0]?.ms).toBe(5_000)
    server.waits[0]?.end(
      generationOf({
        generationId: 'gen-1',
        status: 'completed',
        outputs: [{ name: 'text', kind: 'text', text: 'hi', mimeType: 'text/plain', bytes: 2 }],
      }),
    )
    const response = await pending
    expect(response.status).toBe(200)
    expect(await response.json()).toMatchObject({
      generationId: 'gen-1',
      status: 'completed',
      progress: 1,
      outputs: [{ name: 'text', text: 'hi' }],
      error: null,
    })
  })

  it('answers 202 when the time is up, and waits a minute for "true"', async () => {
    const pending = server.call(execute, { json: { toolId: 'paint', inputs: { prompt: 'a' }, wait: true } })
    await vi.waitFor(() => expect(server.waits).toHaveLength(1))
    expect(server.waits[0]?.ms).toBe(60_000)
    server.waits[0]?.end(undefined)
    const response = await pending
    expect(response.status).toBe(202)
    expect(await response.json()).toEqual({ generationId: 'gen-1', status: 'pending' })
  })

  it('stops waiting when the caller goes, or the server closes', async () => {
    const gone = new AbortController()
    const pending = server
      .call(execute, { json: { toolId: 'paint', inputs: { prompt: 'a' }, wait: 300 }, signal: gone.signal })
      .catch(() => 'gone')
    await vi.waitFor(() => expect(server.waits).toHaveLength(1))
    gone.abort()
    expect(await pending).toBe('gone')
    await vi.waitFor(() => expect(server.waits[0]?.signal?.aborted).toBe(true))

    const other = server.call(execute, { json: { toolId: 'paint', inputs: { prompt: 'a' }, wait: 300 } })
    await vi.waitFor(() => expect(server.waits).toHaveLength(2))
    const closing = server.http.close()
    expect((await other).status).toBe(202)
    await closing
  })

  it('names the inputs that do not fit', async () => {
    const response = await server.call(execute, { json: { toolId: 'paint', inputs: {} } })
    expect(response.status).toBe(422)
    const { error } = await bodyOf(response)
    expect(error).toMatchObject({ code: 'input_missing', fields: [{ name: 'prompt', message: 'prompt is missing.' }] })
    expect(error.requestId).toBe(response.headers.get('x-request-id'))
  })

  it.each([
    [{ toolId: 'paint', prompt: 'a cat' }, 'prompt', /into "inputs"/],
    [{ toolId: 'paint', inputs: { prompt: 'a' }, wait: 301 }, 'wait', /./],
    [{ inputs: {} }, 'toolId', /./],
    [
      { toolId: 'paint', inputs: { prompt: 'a' }, deliverTo: { webhook: { url: 'nonsense', secret: 'long-enough' } } },
      'deliverTo.webhook.url',
      /./,
    ],
  ])('refuses a body that does not fit: %j', async (json, name, message) => {
    const response = await server.call(execute, { json })
    expect(response.status).toBe(422)
    const { error } = await bodyOf(response)
    expect(error.code).toBe('input_invalid')
    expect(error.fields[0]?.name).toBe(name)
    expect(error.fields[0]?.message).toMatch(message)
    expect(server.requests).toHaveLength(0)
  })

  it('refuses what is nested too deep, and takes large data: URIs', async () => {
    const deep = `{"toolId":"paint","inputs":{"prompt":${'['.repeat(5_000)}${']'.repeat(5_000)}}}`
    const refused = await server.call(execute, { method: 'POST', body: deep, headers: { 'content-type': 'application/json' } })
    expect(refused.status).toBe(422)
    const large = await server.call(execute, {
      json: { toolId: 'paint', inputs: { prompt: 'a', picture: `data:image/png;base64,${'A'.repeat(3_000_000)}` } },
    })
    expect(large.status).toBe(202)
  })

  it.each(['file:///etc/passwd', 'javascript:alert(1)', 'ftp://me.example/', 'https://me:pass@me.example/'])(
    'refuses at once what could never be delivered to: %s',
    async (url) => {
      const response = await server.call('/internal/v1/execute', {
        json: { toolId: 'paint', inputs: { prompt: 'x' }, deliverTo: { webhook: { url, secret: 'long-enough' } } },
      })
      expect(response.status).toBe(422)
      expect((await bodyOf(response)).error.fields).toEqual([{ name: 'deliverTo.webhook.url', message: expect.any(String) }])
      expect(server.requests).toEqual([])
    },
  )

  it('does not take a large body apart that is made of crumbs', async () => {
    const response = await server.call('/internal/v1/execute', { json: { toolId: 'paint', inputs: { prompt: Array(600_000).fill(1) } } })
    expect([response.status, (await bodyOf(response)).error.code]).toEqual([413, 'payload_too_large'])
  })

  it('lets a trusted key act for an account, and nobody else', async () => {
    const more = { account: 'tg:7', origin: { platform: 'telegram', chat: '9' }, deliverTo: { telegram: { chat: '9' } }, priority: 5 }
    const json = { toolId: 'admin_tool', inputs: {}, ...more }
    expect((await server.call(execute, { json, key: keys.trusted })).status).toBe(202)
    expect(server.requests[0]).toMatchObject({ account: 'tg:7', admin: true, priority: 5, origin: more.origin, deliverTo: more.deliverTo })

    for (const [name, extra] of [
      ['account', { account: 'tg:7' }],
      ['origin', { origin: more.origin }],
      ['deliverTo.telegram', { deliverTo: more.deliverTo }],
      ['priority', { priority: 5 }],
      ['toolId', { toolId: 'admin_tool' }],
    ] as const) {
      const response = await server.call(execute, { json: { toolId: 'paint', inputs: { prompt: 'a' }, ...extra } })
      expect(response.status, name).toBe(403)
      expect((await bodyOf(response)).error, name).toMatchObject({ code: 'forbidden', fields: [{ name }] })
    }
    expect(server.requests).toHaveLength(1)
  })

  it('knows nothing of batches, not even from a trusted key', async () => {
    const json = { toolId: 'paint', inputs: { prompt: 'a' }, batch: { index: 0, size: 1_000_000 } }
    for (const key of [keys.plain, keys.trusted]) expect((await server.call(execute, { key, json })).status).toBe(422)
    expect(server.requests).toEqual([])
  })

  it("does not let a call pose as part of somebody else's session", async () => {
    const session = await server.store.accounts.touchSession({
      account: 'api:other',
      place: 'api:other',
      newId: 's-other',
      now: 1,
      idleMs: 1e9,
    })
    const response = await server.call(execute, { json: { toolId: 'paint', inputs: { prompt: 'a' }, sessionId: session.sessionId } })
    expect(response.status).toBe(403)
    const own = await server.call(execute, {
      json: { toolId: 'paint', inputs: { prompt: 'a' }, sessionId: 'my-own', initiatingEventId: 'my-event' },
    })
    expect(own.status).toBe(202)
    expect(server.requests[0]).toMatchObject({ sessionId: 'my-own', initiatingEventId: 'my-event' })
  })
})
