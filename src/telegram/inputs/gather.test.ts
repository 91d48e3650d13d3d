import { describe, expect, it } from 'vitest'
import { captioned, me, media, messageOf, textMessage } from '../../../test/support/messages.ts'
import { fits } from './fits.ts'
import { gather } from './gather.ts'

const kindsOf = (message: Parameters<typeof gather>[0]) => gather(message, [], me).files.map((ref) => `${ref.kind} ${ref.uniqueId}`)

describe('files', () => {
  it.each([
    ['image photo', media.photo()],
    ['image photo', { ...media.photo(), live_photo: { file_id: 'x', file_unique_id: 'live', width: 1, height: 1, duration: 1 } }],
    ['image d', media.document('d', 'image/png', 'a.png')],
    ['animation d', media.document('d', 'image/gif', 'a.gif')],
    ['video d', media.document('d', 'video/quicktime', 'a.mov')],
    ['audio d', media.document('d', 'audio/flac', 'a.flac')],
    ['file d', media.document('d', 'application/pdf', 'a.pdf')],
    ['file d', media.document('d', 'text/plain', 'a.txt')],
    ['image d', media.document('d', undefined, 'a.PNG')],
    ['image d', media.document('d', 'application/octet-stream', 'a.webp')],
    ['file d', media.document('d')],
    ['video video', media.video()],
    ['animation gif', media.animation()],
    ['audio audio', media.audio()],
    ['audio voice', media.voice()],
    ['video round', media.round()],
    ['image sticker', media.sticker('sticker')],
    ['animation sticker', media.sticker('sticker', false, true)],
    ['file sticker', media.sticker('sticker', true)],
  ])('%s', (expected, file) => {
    expect(kindsOf(captioned(file, '/im'))).toEqual([expected])
    expect(gather(textMessage('/im', { reply_to_message: messageOf(file as object) }), [], me).repliedFiles).toEqual(
      gather(messageOf(file as object), [], me).files,
    )
    expect(gather(textMessage('/im', { external_reply: { origin: {}, ...file } }), [], me).repliedFiles).toHaveLength(1)
  })

  it('are those of its album, in the order of the album', () => {
    const [first, second, third] = ['a', 'b', 'c'].map((id) => messageOf({ ...media.photo(id) }))
    if (first === undefined || second === undefined || third === undefined) throw new Error('three were made')
    expect(gather(second, [first, second, third], me).files.map((ref) => ref.uniqueId)).toEqual(['a', 'b', 'c'])
  })

  it('fit what can use them', () => {
    const ref = (file: object) => {
      const [found] = gather(messageOf(file), [], me).files
      if (found === undefined) throw new Error('there is a file')
      return found
    }
    const gif = ref(media.animation())
    const film = ref(media.animation('g', 'video/mp4'))
    const moving = ref(media.sticker('s', true))
    expect([fits(gif, 'image'), fits(gif, 'images'), fits(gif, 'video'), fits(gif, 'audio')]).toEqual([true, true, true, false])
    expect([fits(film, 'image'), fits(film, 'images'), fits(film, 'video'), fits(film, 'file')]).toEqual([false, false, true, true])
    expect((['image', 'images', 'mask', 'video', 'audio', 'file', 'text'] as const).some((type) => fits(moving, type))).toBe(false)
  })
})

describe('words', () => {
  const bot = { from: me }
  const topic = { is_topic_message: true, message_thread_id: 5 }

  it.each<[string | undefined, string, object]>([
    ['a cat', 'a text', { reply_to_message: textMessage('a cat') }],
    ['a cat', 'a caption', { reply_to_message: captioned(media.photo(), 'a cat') }],
    ['a cat', 'a text behind a command', { reply_to_message: textMessage('/other a cat') }],
    [undefined, 'a bare command', { reply_to_message: textMessage('/other') }],
    [undefined, 'a picture alone', { reply_to_message: messageOf({ ...media.photo() }) }],
    ['a poem', 'a text of ours', { reply_to_message: textMessage('a poem', bot) }],
    [undefined, 'a caption of ours', { reply_to_message: captioned(media.photo(), 'Flux, 12 s', bot) }],
    ['cat', 'a quote', { reply_to_message: textMessage('a cat and a dog'), quote: { text: 'cat', position: 2 } }],
    ['cat', 'a quote from another chat', { external_reply: { origin: {} }, quote: { text: 'cat', position: 2 } }],
    [
      undefined,
      'the opening of a topic',
      { ...topic, reply_to_message: { ...messageOf(), message_id: 5, forum_topic_created: { name: 'Cats' } } },
    ],
    [undefined, 'the first message of a topic', { ...topic, reply_to_message: { ...textMessage('Cats'), message_id: 5 } }],
    ['a cat', 'another message of a topic', { ...topic, reply_to_message: { ...textMessage('a cat'), message_id: 6 } }],
    [
      'a cat',
      'the first message of a plain thread',
      { message_thread_id: 5, reply_to_message: { ...textMessage('a cat'), message_id: 5 } },
    ],
  ])('%j from %s', (expected, _what, more) => {
    expect(gather(textMessage('/im', more), [], me).repliedText).toBe(expected)
  })

  it('are those behind the command', () => {
    expect(gather(captioned(media.photo(), '/im@darkroom_bot a\ncat'), [], me).text).toBe('a\ncat')
    expect(gather(captioned(media.photo(), 'a cat'), [], me).text).toBe('a cat')
  })
})
