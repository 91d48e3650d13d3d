import { beforeEach, describe, expect, test } from 'vitest'
import { done, home, ok, openTelegramSender, photo, poem, refuse, video, wide } from '../../../../test/support/telegram-sender.ts'
import { en } from '../../../words/en/index.ts'

let world: ReturnType<typeof openTelegramSender>
beforeEach(() => {
  world = openTelegramSender()
})

describe('what Telegram refuses', () => {
  test.each(['PHOTO_INVALID_DIMENSIONS', 'IMAGE_PROCESS_FAILED', 'file of size 1 bytes is too big for a photo'])(
    'a photo, for %s: the same file as a document',
    async (description) => {
      world.answer('sendPhoto', refuse(description))
      expect(await world.deliver(done([photo]))).toEqual([ok('101')])
      expect(world.methods().slice(-2)).toEqual(['sendPhoto', 'sendDocument'])
    },
  )

  test('a photo in the status message’s place: a document in the same place', async () => {
    await world.sayStatus()
    world.answer('editMessageMedia', refuse('PHOTO_INVALID_DIMENSIONS'))
    expect(await world.deliver(done([photo]))).toEqual([ok('60')])
    expect(world.calls.at(-1)?.payload).toMatchObject({ media: { type: 'document' } })
  })

  test('an album: one of documents, never one by one', async () => {
    world.answer('sendMediaGroup', refuse("Can't use the media of the specified type in the album"))
    expect(await world.deliver(done([photo, video]))).toMatchObject([ok('101', '102'), { ok: true }])
    expect(world.calls[1]?.payload).toMatchObject({ media: [{ type: 'document' }, { type: 'document' }] })
  })

  test('a voice, by the person’s own wish: a document', async () => {
    world.answer('sendVoice', refuse('VOICE_MESSAGES_FORBIDDEN'))
    await world.deliver(done([{ ...video, kind: 'audio', mimeType: 'audio/ogg; codecs=opus' }]))
    expect(world.methods().at(-1)).toBe('sendDocument')
  })

  test('a preview: it is left out', async () => {
    world.answer('sendPhoto', refuse('IMAGE_PROCESS_FAILED'))
    expect(await world.deliver(done([wide]))).toEqual([ok(), ok('101')])
  })

  test('a file in every way: words, none of them Telegram’s', async () => {
    world.answer('sendPhoto', refuse('IMAGE_PROCESS_FAILED'))
    world.answer('sendDocument', refuse('WHATEVER_ELSE'))
    expect(await world.deliver(done([photo]))).toEqual([ok('101')])
    expect(world.calls.at(-1)?.payload).toMatchObject({ text: en.delivery.refusedKept('paint.png'), reply_markup: expect.anything() })
  })

  test('a topic that is gone: the chat', async () => {
    world.answer('sendPhoto', refuse('message thread not found'))
    expect(await world.deliver(done([photo]), { ...home, thread: '3' })).toEqual([ok('101')])
    expect(world.calls.at(-1)?.payload).not.toHaveProperty('message_thread_id')
  })

  test('everything: it is over, and no sentence of Telegram’s was shown', async () => {
    world.answer('sendMessage', refuse('have no rights to send a message'))
    expect(await world.deliver(done([poem]))).toEqual([
      { ok: false, gone: true, note: '400: Bad Request: have no rights to send a message' },
    ])
    expect(world.updated).toEqual([])
  })
})

describe('nobody there', () => {
  test('blocked: recorded, and the person is marked', async () => {
    world.answer('sendPhoto', { code: 403, description: 'Forbidden: bot was blocked by the user' })
    expect(await world.deliver(done([photo]))).toMatchObject([{ ok: false, gone: true }])
    expect(world.updated).toMatchObject([{ accountId: 'telegram:7', patch: { unreachableAt: expect.any(Number) } }])
  })

  test('thrown out of a group: its people are still to be reached', async () => {
    world.answer('sendPhoto', { code: 403, description: 'Forbidden: bot was kicked from the supergroup chat' })
    expect(await world.deliver(done([photo]), { chat: '-1007' })).toMatchObject([{ ok: false, gone: true }])
    expect(world.updated).toEqual([])
  })

  test('too much at once: as long as asked', async () => {
    world.answer('sendPhoto', { code: 429, description: 'Too Many Requests: retry after 7', retryAfter: 7 })
    expect(await world.deliver(done([photo]))).toMatchObject([{ ok: false, gone: false, retryAfterMs: 7_000 }])
  })

  test('never left: told; perhaps arrived: thrown, and not sent again by itself', async () => {
    world.answer('sendPhoto', { broken: 'ECONNREFUSED' })
    expect(await world.deliver(done([photo]))).toMatchObject([{ ok: false, gone: false }])
    for (const answer of [{ broken: 'ECONNRESET' }, { code: 502, description: 'Bad Gateway' }]) {
      world.answer('sendPhoto', answer)
      await expect(world.deliver(done([photo]))).rejects.toThrow()
    }
    expect(world.methods().filter((method) => method === 'sendPhoto')).toHaveLength(3)
  })
})
