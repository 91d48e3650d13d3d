import { InputFile } from 'grammy'
import { beforeEach, describe, expect, test } from 'vitest'
import { done, home, ok, openTelegramSender, photo, poem, refuse, video, wide } from '../../../../test/support/telegram-sender.ts'
import { en } from '../../../words/en/index.ts'

let world: ReturnType<typeof openTelegramSender>
beforeEach(() => {
  world = openTelegramSender()
})

describe('a new message', () => {
  test('the bytes, as a reply, with the keys; the request is marked', async () => {
    expect(await world.deliver(done([photo]), { ...home, thread: '3' })).toEqual([ok('101')])
    expect(world.methods()).toEqual(['sendPhoto'])
    const [sent] = world.calls
    expect(world.reactions()).toMatchObject([{ chat_id: '7', message_id: 50, reaction: [{ emoji: '👍' }] }])
    expect(sent?.payload).toMatchObject({
      chat_id: '7',
      message_thread_id: 3,
      reply_parameters: { message_id: 50, allow_sending_without_reply: true },
      reply_markup: { inline_keyboard: expect.anything() },
      photo: expect.any(InputFile),
    })
    expect(sent?.payload).not.toHaveProperty('parse_mode')
    expect(sent?.payload['photo']).toMatchObject({ filename: 'paint.png' })
  })

  test('a video says what it is, and a document stays a document', async () => {
    await world.deliver(done([video]))
    await world.deliver(done([{ ...video, mimeType: 'video/webm' }]))
    expect(world.calls.filter(({ method }) => method.startsWith('send')).map(({ payload }) => payload)).toMatchObject([
      { width: 512, height: 512, duration: 2, supports_streaming: true },
      { disable_content_type_detection: true },
    ])
  })

  test('an album and its buttons; every message is kept', async () => {
    expect(await world.deliver(done([photo, video]))).toEqual([ok('101', '102'), ok('103')])
    expect(world.methods()).toEqual(['sendMediaGroup', 'sendMessage'])
    expect(world.reactions()).toHaveLength(1)
    expect(world.calls[0]?.payload).not.toHaveProperty('reply_markup')
    expect(world.calls[0]?.payload).toMatchObject({ media: [{ type: 'photo' }, { type: 'video', supports_streaming: true }] })
  })

  test('our own file is known again by what Telegram calls it: of a photo the largest, of a preview the original', async () => {
    await world.deliver(done([photo, video]))
    await world.deliver(done([wide]))
    expect(Object.fromEntries([...world.kv.entries].filter(([key]) => key.startsWith('tgfile:')))).toEqual({
      'tgfile:unique-101': 'm1',
      'tgfile:unique-102': 'm2',
      'tgfile:unique-104': 'm1',
      'tgfile:unique-105': 'm1',
    })
  })

  test('a failed reaction changes nothing', async () => {
    world.answer('setMessageReaction', refuse('REACTION_INVALID'))
    expect(await world.deliver(done([photo]))).toEqual([ok('101')])
  })

  test('what did not arrive is marked when it does', async () => {
    world.answer('sendPhoto', { code: 429, description: 'Too Many Requests: retry after 7', retryAfter: 7 })
    await world.deliver(done([photo]))
    expect(world.reactions()).toEqual([])
    await world.deliver(done([photo]))
    expect(world.reactions()).toHaveLength(1)
  })

  test('a copy leaves the status message and the reactions alone', async () => {
    await world.sayStatus()
    expect(await world.deliver(done([photo]), { ...home, copy: '1' })).toEqual([ok('101')])
    expect(world.methods()).toEqual(['sendPhoto'])
    expect(world.reactions()).toEqual([])
  })
})

describe('the status message', () => {
  test.each([
    ['a photo', [photo], 'editMessageMedia'],
    ['a video', [video], 'editMessageMedia'],
    ['a document', [{ ...photo, kind: 'model' as const, mimeType: 'model/gltf-binary' }], 'editMessageMedia'],
    ['words', [poem], 'editMessageText'],
  ])('becomes %s', async (_what, outputs, method) => {
    await world.sayStatus()
    expect(await world.deliver(done(outputs))).toEqual([ok('60')])
    expect(world.methods()).toEqual([method])
    expect(world.calls[0]?.payload).toMatchObject({ chat_id: '7', message_id: 60, reply_markup: expect.anything() })
  })

  test.each([
    ['an album', [photo, photo], 'sendMediaGroup'],
    ['a voice', [{ ...video, kind: 'audio' as const, mimeType: 'audio/ogg; codecs=opus' }], 'sendVoice'],
  ])('is deleted for %s', async (_what, outputs, method) => {
    await world.sayStatus()
    await world.deliver(done(outputs))
    expect(world.methods().slice(0, 2)).toEqual(['deleteMessage', method])
  })

  test('is nobody’s to write on from then on, even where there was none yet', async () => {
    await world.deliver(done([photo]))
    expect(await world.status.get('g1')).toEqual({ chat: '7', closed: true })
  })

  test('only the first piece takes its place', async () => {
    await world.sayStatus()
    expect(await world.deliver(done([wide]))).toEqual([ok('60'), ok('102')])
    expect(world.methods()).toEqual(['editMessageMedia', 'sendDocument'])
  })

  test('sent once more, it is the same message again: nothing doubles', async () => {
    await world.sayStatus()
    world.answer('editMessageMedia', { broken: 'ECONNRESET' })
    await expect(world.deliver(done([photo]))).rejects.toThrow()
    world.answer('editMessageMedia', refuse('message is not modified: whatever'))
    expect(await world.deliver(done([photo]))).toEqual([ok('60')])
    expect(world.methods().filter((method) => method.startsWith('send'))).toEqual([])
  })

  test('gone or not editable: a new message', async () => {
    for (const description of ['message to edit not found', "message can't be edited"]) {
      await world.sayStatus()
      world.answer('editMessageMedia', refuse(description))
      expect(await world.deliver(done([photo]))).toMatchObject([{ ok: true }])
    }
    expect(world.methods().filter((method) => method === 'sendPhoto')).toHaveLength(2)
  })

  test('that may still be written over is no place for a result', async () => {
    await world.sayStatus({ doubtful: true })
    await world.deliver(done([photo]))
    expect(world.methods()).toEqual(['deleteMessage', 'sendPhoto'])
  })

  test('of before a group moved is left alone, and so is the number of the request', async () => {
    await world.sayStatus()
    world.movedTo.set('7', '-1007')
    expect(await world.deliver(done([photo]))).toEqual([ok('101')])
    expect(world.methods()).toEqual(['sendPhoto'])
    expect(world.calls[0]?.payload).toMatchObject({ chat_id: '-1007' })
    expect(world.calls[0]?.payload).not.toHaveProperty('reply_parameters')
  })

  test('tells of a failure; the request is marked', async () => {
    await world.sayStatus()
    const error = { code: 'run_failed' as const, stage: 'executing', message: '' }
    expect(await world.deliver(done([], { status: 'failed', error }))).toEqual([ok('60')])
    expect(world.calls).toMatchObject([{ method: 'editMessageText', payload: { text: expect.stringContaining(en.errors.run_failed) } }])
    expect(world.reactions()).toMatchObject([{ reaction: [{ emoji: '👎' }] }])
  })

  test('of a batch is made true by its owner, after the result', async () => {
    await world.sayStatus()
    const batched = { batch: { index: 0, size: 4 }, initiatingEventId: 'e1' }
    expect(await world.deliver(done([photo], batched))).toEqual([ok('101'), ok()])
    expect(await world.deliver(done([], { ...batched, status: 'failed' }))).toEqual([ok()])
    expect(world.methods()).toEqual(['sendPhoto'])
    expect(world.reactions()).toEqual([])
    expect(world.refreshed).toEqual(['g1', 'g1'])
  })
})

describe('files', () => {
  test('that are gone are named', async () => {
    world.gone.add('m1')
    await world.deliver(done([photo]))
    expect(world.calls.at(-1)?.payload).toMatchObject({ text: en.delivery.gone('paint.png') })
  })

  test('that were removed by their owner are not sent', async () => {
    expect(await world.deliver(done([photo], { removedAt: 1 }))).toEqual([ok()])
    expect(world.methods()).toEqual([])
    await world.sayStatus()
    await world.deliver(done([photo], { removedAt: 1 }))
    expect(world.methods()).toEqual(['deleteMessage'])
  })

  test('too big: where they are', async () => {
    await world.deliver(done([{ ...video, bytes: 60 * 1_024 * 1_024 }]))
    expect(world.calls.at(-1)?.payload).toMatchObject({ text: en.delivery.tooBigKept('paint.mp4', 60) })
  })
})
