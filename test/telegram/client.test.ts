import { buffer } from 'node:stream/consumers'
import { GrammyError, HttpError } from 'grammy'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { createNet } from '../../src/net/checked-net.ts'
import { createTelegramClient, type OpenTelegramClient } from '../../src/telegram/client/create.ts'
import { createFastClock } from '../support/fast-clock.ts'
import { type Loopback, openLoopback } from '../support/loopback.ts'
import { createMemoryKv, type MemoryKeyValue } from '../support/memory-kv.ts'

const token = '123456789:AAabcdefghijklmnopqrstuvwxyz012345'
const clock = createFastClock(50)

type Answer = { ok: true; result: unknown } | { ok: false; error_code: number; description: string; parameters?: object }
let server: Loopback
let calls: { method: string; body: Record<string, unknown>; at: number }[]
let answers: Answer[]
let counted: string[]
let kv: MemoryKeyValue
let client: OpenTelegramClient

const sent: Answer = { ok: true, result: { message_id: 1 } }
const refused = (code: number, parameters: object = {}): Answer => ({ ok: false, error_code: code, description: 'no', parameters })

const open = (): OpenTelegramClient =>
  createTelegramClient({
    token,
    apiRoot: server.url,
    clock,
    net: createNet({ trustedHosts: [], clock }),
    kv,
    metrics: { count: (_name, labels) => void counted.push(Object.values(labels).join(' ')), observe: () => undefined },
  })

beforeEach(async () => {
  calls = []
  answers = []
  counted = []
  server = await openLoopback(async (request, response) => {
    const url = request.url ?? ''
    if (url.startsWith('/file/')) {
      response.end('bytes of a picture')
      return
    }
    const text = String(await buffer(request))
    calls.push({ method: url.split('/').at(-1) ?? '', body: text === '' ? {} : JSON.parse(text), at: clock.now() })
    const answer = answers.length > 0 ? answers.shift() : sent
    response.writeHead(answer?.ok === false ? answer.error_code : 200, { 'content-type': 'application/json' }).end(JSON.stringify(answer))
  })
  kv = createMemoryKv()
  client = open()
})
afterEach(() => server.close())

describe('the one way to the Bot API', () => {
  test('a reply that comes too fast waits as told, and is sent then', async () => {
    answers = [refused(429, { retry_after: 3 })]
    await client.api('reply').sendMessage(7, 'hello')
    expect(calls).toHaveLength(2)
    expect((calls[1]?.at ?? 0) - (calls[0]?.at ?? 0)).toBeGreaterThanOrEqual(3_000)
    expect(counted).toEqual(['sendMessage 429', 'sendMessage ok'])
  })

  test('a result is not waited for here: it comes back by itself, and everybody knows when', async () => {
    answers = [refused(429, { retry_after: 30 })]
    await expect(client.api('result').sendMessage(7, 'hello')).rejects.toMatchObject({ error_code: 429 })
    expect(calls).toHaveLength(1)
    expect(client.resultAt('7') - clock.now()).toBeGreaterThan(20_000)
    expect(client.resultAt('8')).toBeLessThanOrEqual(clock.now() + 1)
  })

  test('a group that became a supergroup is followed, at once and ever after, after a restart too', async () => {
    answers = [refused(400, { migrate_to_chat_id: -100123 })]
    await client.api('result').sendMessage(-55, 'hello')
    await client.api('reply').sendMessage(-55, 'again')
    expect(calls.map((call) => call.body['chat_id'])).toEqual([-55, '-100123', '-100123'])
    const next = open()
    answers = [{ ok: true, result: { id: 1, username: 'bot' } }]
    await next.open()
    expect(next.currentChat('-55')).toBe('-100123')
  })

  test('in the new group no message goes by its old number: none is answered, edited or deleted there', async () => {
    answers = [refused(400, { migrate_to_chat_id: -100123 })]
    await client.api('result').sendMessage(-55, 'hello', { reply_parameters: { message_id: 3 } })
    expect(calls[1]?.body).toEqual({ chat_id: '-100123', text: 'hello' })
    const [api, lost] = [client.api('result'), { description: expect.stringContaining('MESSAGE_ID_INVALID') as string }]
    await expect(api.editMessageText(-55, 3, 'again')).rejects.toMatchObject(lost)
    await expect(api.deleteMessages(-55, [3])).rejects.toMatchObject(lost)
    expect(calls).toHaveLength(2)
  })

  test('a send whose answer never came is not repeated', async () => {
    await server.close()
    const error = await client
      .api('reply')
      .sendMessage(7, 'hello')
      .catch((failure: unknown) => failure)
    expect(error).toBeInstanceOf(HttpError)
    expect(counted).toEqual(['sendMessage no_answer'])
    server = await openLoopback(() => undefined)
  })

  test('no error holds the token, however deep one looks', async () => {
    await server.close()
    const error = await client
      .api('reply')
      .sendMessage(7, 'hello')
      .catch((failure: unknown) => failure)
    const seen = error as HttpError
    const inner = seen.error as Error & { code?: string }
    expect([seen.message, seen.stack, inner.message, inner.stack, JSON.stringify(inner), inner.cause].join(' ')).not.toContain('AAabc')
    expect(inner.code).toBe('ECONNREFUSED')
    server = await openLoopback(() => undefined)
  })

  test('a 5xx and a refusal are told as they are', async () => {
    answers = [refused(500)]
    await expect(client.api('reply').sendMessage(7, 'hello')).rejects.toBeInstanceOf(GrammyError)
    answers = [refused(403)]
    await expect(client.api('reply').sendMessage(7, 'hello')).rejects.toMatchObject({ error_code: 403 })
    expect(calls).toHaveLength(2)
  })

  test('a file comes through the same root, and nobody hears where it lay', async () => {
    answers = [{ ok: true, result: { file_id: 'f', file_path: 'photos/1.jpg' } }]
    const file = await client.download('f', { maxBytes: 1_000 })
    expect(String(await buffer(file.stream))).toBe('bytes of a picture')
    answers = [{ ok: false, error_code: 400, description: 'Bad Request: file is too big' }]
    await expect(client.download('f', { maxBytes: 1_000 })).rejects.toMatchObject({ code: 'payload_too_large' })
    answers = [refused(400)]
    await expect(client.download('f', { maxBytes: 1_000 })).rejects.toMatchObject({ code: 'fetch_failed' })
  })

  test('chat actions and reactions do not wait behind messages', async () => {
    answers = [refused(429, { retry_after: 50 })]
    const waiting = client.api('reply').sendMessage(7, 'a')
    await vi.waitFor(() => expect(calls).toHaveLength(1))
    await client.api('reply').sendChatAction(7, 'typing')
    await client.api('reply').setMessageReaction(7, 1, [])
    expect(calls.map((call) => call.method).filter((method) => method !== 'sendMessage')).toEqual(['sendChatAction', 'setMessageReaction'])
    await waiting
    expect(calls.map((call) => call.method).at(-1)).toBe('sendMessage')
  })
})
