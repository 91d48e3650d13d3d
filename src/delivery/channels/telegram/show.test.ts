import { beforeEach, describe, expect, test, vi } from 'vitest'
import { createManualClock, type ManualClock } from '../../../../test/support/clock.ts'
import { generationOf } from '../../../../test/support/generation.ts'
import { createMemoryKv, type MemoryKeyValue } from '../../../../test/support/memory-kv.ts'
import { createScriptedTelegram } from '../../../../test/support/scripted-telegram.ts'
import { silentLog } from '../../../log.ts'
import type { Generation } from '../../../model/generation.ts'
import type { OutputKind } from '../../../model/tool.ts'
import { createTelegramShow } from './show.ts'
import { createStatusBook, type StatusBook } from './status-book.ts'

let clock: ManualClock
let telegram: ReturnType<typeof createScriptedTelegram>
let records: Map<string, Generation>
let kv: MemoryKeyValue
let status: StatusBook
let freeAt: number
let movedTo: string | undefined

beforeEach(() => {
  clock = createManualClock()
  telegram = createScriptedTelegram()
  records = new Map()
  kv = createMemoryKv(clock)
  status = createStatusBook({ kv, clock })
  freeAt = 0
  movedTo = undefined
})

const open = () =>
  createTelegramShow({
    api: telegram.api,
    progress: telegram.api,
    freeAt: () => freeAt,
    clock,
    log: silentLog,
    generations: { get: async (id) => records.get(id) },
    status,
    progressAt: () => freeAt,
    currentChat: (chat) => movedTo ?? chat,
  })

const origin = { platform: 'telegram', chat: '5', thread: '9', message: '77' }
const put = (parts: Partial<Generation> = {}): Generation => {
  const generation = generationOf({ origin, ...parts })
  records.set(generation.generationId, generation)
  return generation
}
const executing = (fraction?: number): Partial<Generation> => ({
  status: 'running',
  stage: 'executing',
  attempt: 1,
  ...(fraction === undefined ? {} : { progress: { fraction, at: 0 } }),
})
let show: ReturnType<typeof open>
beforeEach(() => {
  show = open()
})
const showOne = (parts: Partial<Generation> = {}) => show({ key: 'g1', generations: [put(parts)] }, new AbortController().signal)
const payloads = (method: string) => telegram.calls.filter((call) => call.method === method).map(({ payload }) => payload)
const texts = () => telegram.calls.flatMap(({ payload }) => (typeof payload['text'] === 'string' ? [payload['text']] : []))

describe('the status message', () => {
  test('is said once, as an answer to the request, with a way out', async () => {
    expect(await showOne()).toEqual({ againAt: clock.now() + 15_000 })
    expect(telegram.reactions()).toEqual([{ chat_id: '5', message_id: 77, reaction: [{ type: 'emoji', emoji: '👀' }] }])
    expect(payloads('sendMessage')).toEqual([
      {
        chat_id: '5',
        text: '👀 Accepted. It starts in a moment.',
        message_thread_id: 9,
        reply_parameters: { message_id: 77, allow_sending_without_reply: true },
        reply_markup: { inline_keyboard: [[{ text: '✖️ Cancel', callback_data: 'c:g1' }]] },
      },
    ])
    await showOne()
    show = open()
    await showOne()
    expect(telegram.methods()).toEqual(['sendMessage'])
  })

  test('is edited when there is something new to say', async () => {
    await showOne()
    await showOne(executing(0.5))
    await showOne(executing(0.5))
    await showOne({ status: 'running', stage: 'collecting' })
    expect(texts()).toEqual(['👀 Accepted. It starts in a moment.', '▰▰▰▱▱ 50 %', 'Done. Fetching the result…'])
    expect(payloads('editMessageText')[0]).toMatchObject({
      message_id: 101,
      reply_markup: { inline_keyboard: [[{ callback_data: 'c:g1' }]] },
    })
    expect(payloads('editMessageText')[1]).not.toHaveProperty('reply_markup')
  })

  test('waits until the chat can take it; the request is marked at once, and once', async () => {
    freeAt = clock.now() + 3_000
    expect(await showOne()).toEqual({ againAt: freeAt })
    await showOne()
    expect(telegram.methods()).toEqual([])
    clock.set(freeAt)
    await showOne()
    freeAt = clock.now() + 2_000
    expect(await showOne(executing())).toEqual({ againAt: freeAt })
    expect(payloads('editMessageText')).toEqual([])
  })

  test('after the end nothing is shown, however stale the view', async () => {
    const view = { key: 'g1', generations: [put()] }
    await show(view, new AbortController().signal)
    const held = status.withLock('g1', async () => void put({ status: 'completed' }))
    expect(await show(view, new AbortController().signal)).toEqual({})
    await held
    expect(telegram.methods()).toEqual(['sendMessage'])
  })

  test('whoever takes the message over closes it', async () => {
    await status.put('g1', { chat: '5', messageId: 101, closed: true })
    expect(await showOne(executing())).toEqual({})
    expect(telegram.calls).toEqual([])
  })

  test('what was asked for nowhere is shown nowhere', async () => {
    expect(await showOne({ origin: { platform: 'telegram' } })).toEqual({})
    expect(telegram.calls).toEqual([])
  })

  test('a group that became a supergroup gets a new one, which answers nothing', async () => {
    await showOne()
    movedTo = '-100'
    await showOne(executing())
    expect(payloads('sendMessage')[1]).toMatchObject({ chat_id: '-100', text: 'Working on it…' })
    expect(payloads('sendMessage')[1]).not.toHaveProperty('reply_parameters')
  })
})

describe('when Telegram does not take it', () => {
  test('the mark is a nicety', async () => {
    telegram.answer('setMessageReaction', { code: 400, description: 'Bad Request: REACTION_INVALID' })
    await showOne()
    expect(payloads('sendMessage')).toHaveLength(1)
  })

  test('said already is fine, and not said again', async () => {
    await showOne()
    telegram.answer('editMessageText', { code: 400, description: 'Bad Request: message is not modified: specified new message content' })
    await showOne(executing())
    await showOne(executing())
    expect(payloads('editMessageText')).toHaveLength(1)
    expect(await status.get('g1')).toEqual({ chat: '5', messageId: 101, text: 'Working on it…' })
  })

  test.each([
    ['deleted by somebody', 'editMessageText', { code: 400, description: 'Bad Request: message to edit not found' }],
    ['blocked', 'editMessageText', { code: 403, description: 'Forbidden: bot was blocked by the user' }],
    ['blocked from the start', 'sendMessage', { code: 403, description: 'Forbidden: bot was blocked by the user' }],
    ['a topic that is gone', 'sendMessage', { code: 400, description: 'Bad Request: message thread not found' }],
  ])('%s: no more of it', async (_name, method, answer) => {
    telegram.answer(method, answer)
    if (method === 'editMessageText') await showOne()
    expect(await showOne(executing())).toEqual({})
    expect(await status.get('g1')).toMatchObject({ closed: true })
    const sofar = telegram.calls.length
    expect(await showOne(executing(0.7))).toEqual({})
    expect(telegram.calls).toHaveLength(sofar)
  })

  test('a 429 was not carried out: later', async () => {
    telegram.answer('sendMessage', { code: 429, description: 'Too Many Requests', retryAfter: 5 })
    expect(await showOne()).toEqual({ againAt: clock.now() + 1_000 })
    await showOne()
    expect(await status.get('g1')).toMatchObject({ messageId: expect.any(Number) })
    expect(await status.get('g1')).not.toHaveProperty('doubtful')
  })

  test.each([
    ['the line breaks', { broken: 'ECONNRESET' }],
    ['their server breaks', { code: 502, description: 'Bad Gateway' }],
  ])('%s while it is edited: it may still arrive', async (_name, answer) => {
    await showOne()
    telegram.answer('editMessageText', answer)
    await showOne(executing())
    expect(await status.get('g1')).toMatchObject({ messageId: 101, doubtful: true })
    await showOne(executing(0.5))
    expect(texts().at(-1)).toBe('▰▰▰▱▱ 50 %')
    expect(await status.get('g1')).toMatchObject({ messageId: 101, doubtful: true })
  })

  test('perhaps said, it is not said twice', async () => {
    telegram.answer('sendMessage', { broken: 'ECONNRESET' })
    await showOne()
    expect(await status.get('g1')).toEqual({ chat: '5', doubtful: true })
    expect(await showOne(executing())).toEqual({ againAt: clock.now() + 4_500 })
    expect(telegram.methods()).toEqual(['sendMessage', 'sendChatAction'])
  })
})

test('a crash while it is said: it is not said twice', async () => {
  let said = 0
  telegram.api.config.use((prev, method, ...rest) => {
    if (method !== 'sendMessage') return prev(method, ...rest)
    said += 1
    return new Promise(() => {})
  })
  void showOne()
  await vi.waitFor(() => expect(said).toBe(1))
  status = createStatusBook({ kv, clock })
  show = open()
  expect(await showOne(executing())).toEqual({ againAt: clock.now() + 4_500 })
  expect(said).toBe(1)
})

describe('what somebody would be seen doing', () => {
  const making = (kind: OutputKind, stage: 'executing' | 'collecting' = 'executing'): Partial<Generation> => ({
    status: 'running',
    stage,
    tool: { ...generationOf().tool, outputSchema: [{ name: 'out', kind }] },
  })

  test.each([
    ['image', 'executing', 'upload_photo'],
    ['video', 'executing', 'record_video'],
    ['video', 'collecting', 'upload_video'],
    ['audio', 'executing', 'upload_voice'],
    ['text', 'executing', 'typing'],
    ['model', 'collecting', 'upload_document'],
  ] as const)('%s, %s: %s', async (kind, stage, action) => {
    expect(await showOne(making(kind, stage))).toEqual({ againAt: clock.now() + 4_500 })
    expect(payloads('sendChatAction')).toEqual([{ chat_id: '5', action, message_thread_id: 9 }])
  })

  test('not more often than it is seen, in each topic; nothing while it waits', async () => {
    await showOne()
    await showOne(executing())
    clock.advance(3_999)
    await showOne(executing(0.1))
    const other = put({ generationId: 'g2', ...executing(), origin: { ...origin, thread: '10' } })
    await show({ key: 'g2', generations: [other] }, new AbortController().signal)
    expect(payloads('sendChatAction').map((payload) => payload['message_thread_id'])).toEqual([9, 10])
    clock.advance(1)
    await showOne(executing(0.2))
    expect(payloads('sendChatAction')).toHaveLength(3)
  })
})

describe('a batch', () => {
  const batchOf = (...all: readonly Partial<Generation>[]) => ({
    key: 'e1',
    generations: all.map((parts, index) =>
      put({ generationId: `g${index}`, initiatingEventId: 'e1', batch: { index, size: all.length }, ...parts }),
    ),
  })

  test('has one message, and one way out for all', async () => {
    await show(batchOf({}, {}), new AbortController().signal)
    await show(batchOf({ status: 'completed' }, executing(0.5)), new AbortController().signal)
    expect(texts()).toEqual(['0 of 2 done\n👀 Accepted. It starts in a moment.', '1 of 2 done\n▰▰▰▰▱ 75 %'])
    expect(payloads('sendMessage')[0]).toMatchObject({
      reply_markup: { inline_keyboard: [[{ text: '✖️ Cancel all', callback_data: 'ca:e1' }]] },
    })
  })

  test('whose event has a name that no button can carry is shown without one', async () => {
    const view = batchOf({ initiatingEventId: 'tg:1:2' }, { initiatingEventId: 'tg:1:2' })
    await show({ ...view, key: 'tg:1:2' }, new AbortController().signal)
    expect(payloads('sendMessage')[0]).not.toHaveProperty('reply_markup')
  })
})
