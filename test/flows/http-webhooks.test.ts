import { type IncomingHttpHeaders, request as rawRequest } from 'node:http'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { openTestHttp, type TestHttp } from '../support/http.ts'

let server: TestHttp
beforeEach(async () => {
  server = await openTestHttp()
})
afterEach(() => server.close())

/** fetch sends no body with GET; some backends do. */
const send = (method: string, path: string, body: string, headers: Record<string, string> = {}) =>
  new Promise<{ status: number; headers: IncomingHttpHeaders; text: string }>((resolve, reject) => {
    const { port } = new URL(server.url)
    const request = rawRequest({ host: '127.0.0.1', port, method, path, headers }, (response) => {
      let text = ''
      response.on('data', (chunk: Buffer) => (text += chunk.toString()))
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text }))
    })
    request.on('error', reject)
    request.end(body)
  })

const path = '/webhooks/comfydeploy/gen-1/2/tok.en-_1'

describe('webhooks of backends', () => {
  it.each([
    ['POST', { 'content-type': 'application/json' }, '{"run_id":"r1"}'],
    ['POST', { 'content-type': 'text/plain' }, 'anything'],
    ['POST', { 'content-type': 'application/x-www-form-urlencoded' }, 'a=1&b=2'],
    ['POST', { 'content-type': 'not a type at all;;' }, '{"broken":'],
    ['POST', {}, 'no type'],
    ['POST', { 'transfer-encoding': 'chunked' }, 'in pieces'],
    ['POST', {}, ''],
    ['GET', { 'content-type': 'application/json', 'content-length': '15' }, '{"run_id":"r1"}'],
    ['GET', { 'transfer-encoding': 'chunked' }, '{"run_id":"r1"}'],
    ['GET', {}, ''],
  ])('hands over what came: %s %j', async (method, headers, body) => {
    const response = await send(method, `${path}?run_id=7&x=1&x=2`, body, headers as Record<string, string>)
    expect(response).toMatchObject({ status: 200, text: '{"ok":true}' })
    expect(server.arrivals).toEqual([
      {
        backendId: 'comfydeploy',
        generationId: 'gen-1',
        attempt: 2,
        token: 'tok.en-_1',
        method,
        body,
        query: { run_id: '7', x: '1, 2' },
        headers: expect.objectContaining(headers),
      },
    ])
  })

  it('takes ids with colons', async () => {
    expect((await send('POST', '/webhooks/comfyui%3Astudio/gen-1/1/t', '')).status).toBe(200)
    expect(server.arrivals[0]?.backendId).toBe('comfyui:studio')
  })

  it('answers 404 to a token that is not ours, in the one shape', async () => {
    server.answerWebhooks(() => 'refused')
    const response = await send('POST', path, '{}')
    expect(response.status).toBe(404)
    expect(JSON.parse(response.text).error).toMatchObject({ code: 'not_found', requestId: expect.any(String) })
  })

  it('answers 200 to what is ignored, and 404 to a number that is none', async () => {
    server.answerWebhooks(() => 'ignored')
    expect((await send('POST', path, '{}')).status).toBe(200)
    expect((await send('POST', '/webhooks/a/b/1e3/t', '{}')).status).toBe(404)
    expect(server.arrivals).toHaveLength(1)
  })

  it('takes a megabyte and no more', async () => {
    expect((await send('POST', path, 'a'.repeat(1024 * 1024))).status).toBe(200)
    const response = await send('POST', path, 'a'.repeat(1024 * 1024 + 1)).catch(() => undefined)
    if (response !== undefined) expect(response.status).toBe(413)
    expect(server.arrivals).toHaveLength(1)
  })

  it('says 500 when it could not be noted, so that the backend comes back, and shows nothing of why', async () => {
    server.answerWebhooks(() => {
      throw new Error('the store at /secret is away')
    })
    const response = await send('POST', path, '{}')
    expect(response.status).toBe(500)
    expect(response.text).not.toContain('secret')
    await vi.waitFor(() => expect(server.lines.some((line) => line.message === 'request')).toBe(true))
    expect(JSON.stringify(server.lines)).not.toContain('tok.en')
  })
})
