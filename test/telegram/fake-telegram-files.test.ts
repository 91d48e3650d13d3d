import { InputFile, InputMediaBuilder } from 'grammy'
import sharp from 'sharp'
import { describe, expect, test } from 'vitest'
import { callRaw, gif, mp3, mp4, openWithApi, picture, refusalOf } from '../support/telegram/with-api.ts'

const hour = 3_600_000

describe('files', () => {
  test('a photo becomes a JPEG in several sizes, and getFile serves the bytes', async () => {
    const { telegram, api } = await openWithApi()
    const png = await picture(1600, 1000)
    const { photo } = await api.sendPhoto(7, new InputFile(png, 'a.png'), { caption: 'x <b>y</b>', parse_mode: 'HTML' })
    expect(photo.map(({ width, height }) => [width, height])).toEqual([
      [90, 56],
      [320, 200],
      [800, 500],
      [1280, 800],
    ])
    const file = await api.getFile(photo.at(-1)?.file_id ?? '')
    const response = await fetch(`${telegram.url}/file/bot${telegram.token}/${file.file_path}`)
    const served = Buffer.from(await response.arrayBuffer())
    expect(await sharp(served).metadata()).toMatchObject({ format: 'jpeg', width: 1280, height: 800 })
    expect(file.file_size).toBe(served.byteLength)
    const seen = telegram.chat(7).last() ?? expect.fail()
    expect(seen).toMatchObject({ kind: 'photo', text: 'x y' })
    expect(telegram.bytesOf(seen).equals(png)).toBe(true)
  })

  test('a link is good for an hour', async () => {
    const { telegram, api, clock } = await openWithApi()
    const { document } = await api.sendDocument(7, new InputFile(Buffer.from('abc'), 'a.txt'))
    expect(document).toMatchObject({ file_name: 'a.txt', mime_type: 'text/plain', file_size: 3 })
    const { file_path: path } = await api.getFile(document.file_id)
    const get = () => fetch(`${telegram.url}/file/bot${telegram.token}/${path}`)
    expect(await (await get()).text()).toBe('abc')
    clock.advance(hour)
    expect((await get()).status).toBe(404)
  })

  test('photos that Telegram refuses', async () => {
    const { api } = await openWithApi()
    const send = (bytes: Buffer) => refusalOf(api.sendPhoto(7, new InputFile(bytes, 'a.png')))
    expect(await send(await picture(9600, 481))).toBe('400 Bad Request: PHOTO_INVALID_DIMENSIONS')
    expect(await send(await picture(21 * 40, 40))).toBe('400 Bad Request: PHOTO_INVALID_DIMENSIONS')
    expect(await send(Buffer.from('no picture at all'))).toBe('400 Bad Request: IMAGE_PROCESS_FAILED')
    expect(await send(Buffer.alloc(0))).toBe('400 Bad Request: file must be non-empty')
    const large = Buffer.alloc(10 * 1024 * 1024 + 1)
    expect(await send(large)).toBe(
      '400 Bad Request: file of size 10485761 bytes is too big for a photo; the maximum size is 10485760 bytes',
    )
    await api.sendPhoto(7, new InputFile(await picture(20 * 40, 40), 'a.png'))
  })

  test('a known file can be sent by its id, as what it is; an address never', async () => {
    const { telegram, api } = await openWithApi()
    const { photo } = await api.sendPhoto(7, new InputFile(await picture(), 'a.png'))
    const again = await api.sendPhoto(7, photo[0]?.file_id ?? '')
    expect(again.photo).toEqual(photo)
    expect(await refusalOf(api.sendDocument(7, photo[0]?.file_id ?? ''))).toBe("400 Bad Request: can't use file of type Photo as Document")
    expect(await refusalOf(api.sendPhoto(7, 'AgACwhatever'))).toBe('400 Bad Request: wrong file identifier/HTTP URL specified')
    expect(await refusalOf(api.sendPhoto(7, 'https://example.com/a.png'))).toBe('400 Bad Request: failed to get HTTP URL content')
    expect((await callRaw(telegram, 'sendPhoto', { chat_id: 7 })).body['description']).toBe('Bad Request: there is no photo in the request')
    expect((await callRaw(telegram, 'sendPhoto', { chat_id: 7, photo: 'attach://a' })).status).toBe(400)
  })

  test('getFile refuses what is unknown or over 20 MB', async () => {
    const { api, ada, telegram } = await openWithApi()
    expect(await refusalOf(api.getFile('nothing'))).toBe('400 Bad Request: wrong file_id or the file is temporarily unavailable')
    await ada.sends(7, { document: { bytes: Buffer.from('abc'), fileName: 'big.bin', size: 20 * 1024 * 1024 + 1 } })
    const id = telegram.chat(7).last()?.message.document?.file_id ?? ''
    expect(await refusalOf(api.getFile(id))).toBe('400 Bad Request: file is too big')
  })

  test('what a file is decides what it becomes', async () => {
    const { telegram, api } = await openWithApi()
    const file = (bytes: Buffer, name: string) => new InputFile(bytes, name)
    const sends: readonly [kind: string, send: () => Promise<unknown>][] = [
      ['animation', () => api.sendAnimation(7, file(gif, 'a.gif'))],
      ['animation', () => api.sendDocument(7, file(gif, 'a.gif'))],
      ['document', () => api.sendDocument(7, file(gif, 'a.gif'), { disable_content_type_detection: true })],
      ['video', () => api.sendVideo(7, file(mp4, 'a.mp4'), { width: 4, height: 3, duration: 2 })],
      ['document', () => api.sendVideo(7, file(Buffer.from('x'), 'a.webm'))],
      ['audio', () => api.sendAudio(7, file(mp3, 'a.mp3'), { title: 'T' })],
      ['document', () => api.sendAudio(7, file(Buffer.from('RIFF'), 'a.wav'))],
      ['voice', () => api.sendVoice(7, file(Buffer.from('OggS..'), 'a.ogg'))],
      ['sticker', () => api.sendSticker(7, file(Buffer.from('RIFF0000WEBP'), 'a.webp'))],
    ]
    for (const [kind, send] of sends) {
      await send()
      expect(telegram.chat(7).last()?.kind).toBe(kind)
    }
  })

  test('a caption has 1024 characters', async () => {
    const { api } = await openWithApi()
    const send = (length: number) => api.sendDocument(7, new InputFile(Buffer.from('x')), { caption: 'x'.repeat(length) })
    await send(1024)
    expect(await refusalOf(send(1025))).toBe('400 Bad Request: message caption is too long')
  })
})

describe('albums', () => {
  const document = () => InputMediaBuilder.document(new InputFile(Buffer.from('x'), 'x.txt'))
  const photo = async () => InputMediaBuilder.photo(new InputFile(await picture(), 'x.png'))
  const video = () => InputMediaBuilder.video(new InputFile(mp4, 'x.mp4'))
  const audio = () => InputMediaBuilder.audio(new InputFile(mp3, 'x.mp3'))

  test('photos and videos go together, as messages that share an id', async () => {
    const { telegram, api } = await openWithApi()
    const sent = await api.sendMediaGroup(7, [await photo(), video()])
    expect(sent).toHaveLength(2)
    expect(
      new Set(
        telegram
          .chat(7)
          .fromBot()
          .map(({ albumId }) => albumId),
      ).size,
    ).toBe(1)
    expect(
      telegram
        .chat(7)
        .fromBot()
        .map(({ kind }) => kind),
    ).toEqual(['photo', 'video'])
    await api.sendMediaGroup(7, [document(), document()])
  })

  test('what they refuse', async () => {
    const { telegram, api } = await openWithApi()
    const send = (media: unknown[]) => refusalOf(api.sendMediaGroup(7, media as never))
    expect(await send([document()])).toBe('400 Bad Request: there are no messages to send')
    expect(await send(Array.from({ length: 11 }, document))).toBe('400 Bad Request: too many messages to send as an album')
    expect(await send([document(), await photo()])).toBe("400 Bad Request: document can't be mixed with other media types")
    expect(await send([audio(), video()])).toBe("400 Bad Request: audio can't be mixed with other media types")
    expect(await send([InputMediaBuilder.animation(new InputFile(gif)), await photo()])).toMatch(/can't be used in sendMediaGroup/)
    const withMarkup = { reply_markup: { inline_keyboard: [] } } as never
    expect(await refusalOf(api.sendMediaGroup(7, [document(), document()], withMarkup))).toMatch(/reply_markup can't be used/)
    expect(telegram.chat(7).fromBot()).toEqual([])
  })
})
