import { beforeEach, describe, expect, test } from 'vitest'
import { createManualClock } from '../../../../test/support/clock.ts'
import { generationOf } from '../../../../test/support/generation.ts'
import { createMemoryKv } from '../../../../test/support/memory-kv.ts'
import { createScriptedTelegram } from '../../../../test/support/scripted-telegram.ts'
import type { Generation } from '../../../model/generation.ts'
import { createStatusBook, type StatusBook } from './status-book.ts'
import { createSummary } from './summary.ts'

let telegram: ReturnType<typeof createScriptedTelegram>
let status: StatusBook
let records: Generation[]
let refresh: () => Promise<void>

beforeEach(() => {
  const clock = createManualClock()
  telegram = createScriptedTelegram()
  status = createStatusBook({ kv: createMemoryKv(clock), clock })
  records = [0, 1].map((index) =>
    generationOf({
      generationId: `g${index}`,
      initiatingEventId: 'e1',
      batch: { index, size: 2 },
      origin: { platform: 'telegram', chat: '5', message: '77' },
      status: 'completed',
    }),
  )
  const { refreshStatus } = createSummary({
    results: telegram.api,
    generations: { get: async () => undefined, list: async () => ({ items: [...records].reverse() }) },
    status,
    currentChat: (chat) => chat,
  })
  refresh = () => refreshStatus(records[0] ?? generationOf())
})

const calls = () => telegram.calls.map(({ method, payload }) => [method, payload['message_id'] ?? payload['text']])

describe('the summary of a batch', () => {
  test('takes the place of the status message, once', async () => {
    await status.put('e1', { chat: '5', messageId: 7, text: '1 of 2 done' })
    await refresh()
    await refresh()
    expect(telegram.calls).toEqual([{ method: 'editMessageText', payload: { chat_id: '5', message_id: 7, text: '2 of 2 done' } }])
    expect(await status.get('e1')).toEqual({ chat: '5', messageId: 7, text: '2 of 2 done' })
  })

  test('is said where nothing was said before, once', async () => {
    await refresh()
    await refresh()
    expect(telegram.calls).toEqual([
      {
        method: 'sendMessage',
        payload: { chat_id: '5', text: '2 of 2 done', reply_parameters: { message_id: 77, allow_sending_without_reply: true } },
      },
    ])
  })

  test.each([
    ['one went well', ['failed', 'completed'], [{ type: 'emoji', emoji: '👍' }]],
    ['none did', ['cancelled', 'failed'], [{ type: 'emoji', emoji: '👎' }]],
    ['all were called off', ['cancelled', 'cancelled'], []],
  ] as const)('marks the request once: %s', async (_what, statuses, reaction) => {
    records = records.map((one, index) => ({ ...one, status: statuses[index] ?? 'failed' }))
    await refresh()
    await refresh()
    expect(telegram.reactions()).toEqual([{ chat_id: '5', message_id: 77, reaction }])
  })

  test('waits for the last of them', async () => {
    records = records.map((one, index) => ({ ...one, status: index === 0 ? 'completed' : 'running' }))
    await refresh()
    expect(telegram.calls).toEqual([])
  })

  test('is said anew where an edit may still arrive, and the old one goes', async () => {
    await status.put('e1', { chat: '5', messageId: 7, text: '1 of 2 done', doubtful: true })
    await refresh()
    expect(calls()).toEqual([
      ['sendMessage', '2 of 2 done'],
      ['deleteMessage', 7],
    ])
    await refresh()
    expect(telegram.calls).toHaveLength(2)
  })

  test('is said anew where the message was deleted', async () => {
    await status.put('e1', { chat: '5', messageId: 7, text: '1 of 2 done' })
    telegram.answer('editMessageText', { code: 400, description: 'Bad Request: message to edit not found' })
    await refresh()
    expect(telegram.methods()).toEqual(['editMessageText', 'sendMessage', 'deleteMessage'])
  })

  test('what was edited already is fine', async () => {
    await status.put('e1', { chat: '5', messageId: 7 })
    telegram.answer('editMessageText', { code: 400, description: 'Bad Request: message is not modified' })
    await refresh()
    await refresh()
    expect(telegram.methods()).toEqual(['editMessageText'])
  })

  test('tells whoever called when it did not arrive, and then does it again', async () => {
    await status.put('e1', { chat: '5', messageId: 7 })
    telegram.answer('editMessageText', { code: 429, description: 'Too Many Requests', retryAfter: 3 })
    telegram.answer('editMessageText', { broken: 'ECONNRESET' })
    await expect(refresh()).rejects.toMatchObject({ error_code: 429 })
    await expect(refresh()).rejects.toThrow('no answer')
    await refresh()
    expect(telegram.methods()).toEqual(['editMessageText', 'editMessageText', 'editMessageText'])
  })
})
