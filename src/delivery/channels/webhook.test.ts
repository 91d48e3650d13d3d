import { buffer } from 'node:stream/consumers'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createManualClock, type ManualClock } from '../../../test/support/clock.ts'
import { generationOf } from '../../../test/support/generation.ts'
import { type Loopback, openLoopback } from '../../../test/support/loopback.ts'
import type { Delivery } from '../../model/delivery.ts'
import { createNet } from '../../net/checked-net.ts'
import type { SendResult } from '../../ports/channel.ts'
import { verifySignature } from '../signature.ts'
import { createChannels } from './index.ts'

const secret = 'a-shared-secret'
const generation = generationOf({ status: 'completed' })

let clock: ManualClock
let server: Loopback
let status = 200
let received: { method: string | undefined; headers: NodeJS.Dict<string | string[]>; body: string }[] = []
beforeEach(async () => {
  clock = createManualClock()
  status = 200
  received = []
  server = await openLoopback(async (request, response) => {
    received.push({ method: request.method, headers: request.headers, body: String(await buffer(request)) })
    response.writeHead(status, status === 429 ? { 'retry-after': '30' } : {}).end('thanks')
  })
})
afterEach(() => server.close())

const send = async (options: { trustedHosts?: readonly string[]; url?: string } = {}): Promise<SendResult> => {
  const net = createNet({ trustedHosts: options.trustedHosts ?? ['127.0.0.1'], clock })
  const channel = createChannels({ net, clock, present: ({ generationId, status }) => ({ generationId, status, note: 'grüße' }) }).get(
    'webhook',
  )
  if (channel === undefined) throw new Error('there is no webhook channel')
  const address = { url: options.url ?? `${server.url}/hook?key=hush`, secret }
  const [plan = {}] = channel.plan(generation, address)
  const part = { index: 0, plan, state: 'sending' as const }
  const delivery: Delivery = {
    deliveryId: 'd1',
    revision: 1,
    generationId: 'g1',
    account: 'api:test',
    channel: 'webhook',
    address,
    status: 'owed',
    parts: [part],
    tries: [],
    createdAt: 0,
    updatedAt: 0,
  }
  return channel.send(delivery, part, generation, new AbortController().signal)
}

describe('the webhook channel', () => {
  test('posts the finished generation, named and signed', async () => {
    expect(await send()).toEqual({ ok: true, refs: [] })
    const [one] = received
    expect(one?.method).toBe('POST')
    expect(JSON.parse(one?.body ?? '')).toEqual({
      deliveryId: 'd1',
      type: 'generation.completed',
      generation: { generationId: 'g1', status: 'completed', note: 'grüße' },
    })
    expect(one?.headers).toMatchObject({
      'content-type': 'application/json',
      'x-darkroom-delivery': 'd1',
      'x-darkroom-timestamp': String(clock.now() / 1_000),
    })
    expect(JSON.stringify(one)).not.toContain(secret)
  })

  test('a receiver can tell that it is ours, unchanged and fresh', async () => {
    await send()
    const headers = received[0]?.headers
    const got = {
      timestamp: String(headers?.['x-darkroom-timestamp']),
      signature: String(headers?.['x-darkroom-signature']),
      body: received[0]?.body ?? '',
    }
    const now = clock.now()
    expect(verifySignature(secret, got, { now })).toBe(true)
    expect(verifySignature(secret, got, { now: now + 299_000 })).toBe(true)
    expect(verifySignature(secret, got, { now: now + 301_000 })).toBe(false)
    expect(verifySignature('another-secret', got, { now })).toBe(false)
    expect(verifySignature(secret, { ...got, body: `${got.body} ` }, { now })).toBe(false)
    expect(verifySignature(secret, { ...got, timestamp: String(Number(got.timestamp) + 1) }, { now })).toBe(false)
    expect(verifySignature(secret, { ...got, signature: '' }, { now })).toBe(false)
    expect(verifySignature(secret, { ...got, timestamp: 'now' }, { now })).toBe(false)
  })

  test.each([
    [204, { ok: true, refs: [] }],
    [302, { ok: false, gone: false, note: 'HTTP 302' }],
    [404, { ok: false, gone: false, note: 'HTTP 404' }],
    [410, { ok: false, gone: true, note: 'HTTP 410' }],
    [429, { ok: false, gone: false, note: 'HTTP 429', retryAfterMs: 30_000 }],
    [503, { ok: false, gone: false, note: 'HTTP 503' }],
  ])('an answer of %i', async (answer, result) => {
    status = answer
    expect(await send()).toEqual(result)
  })

  test('no answer is tried again; an address that may not be asked is not', async () => {
    expect(await send({ trustedHosts: [] })).toEqual({ ok: false, gone: true, note: 'the address is private, local or reserved' })
    expect(received).toEqual([])
    await server.close()
    const result = await send()
    expect(result).toEqual({ ok: false, gone: false, note: 'the connection was refused' })
    expect(JSON.stringify(result)).not.toMatch(/hush|shared|127/)
  })
})
