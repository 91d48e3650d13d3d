import { type Api, InputFile, InputMediaBuilder } from 'grammy'
import { describe, expect, test } from 'vitest'
import { openWithApi, picture, refusalOf } from '../support/telegram/with-api.ts'

const hour = 3_600_000

describe('texts', () => {
  test.each([
    ['message text is empty', ''],
    ['message text is empty', '   \n '],
    ['message text is empty', '<b> </b>'],
    ['message is too long', 'x'.repeat(4097)],
    ['can\'t parse entities: Unsupported start tag "font" at byte offset 0', '<font>x</font>'],
    ['can\'t parse entities: Can\'t find end tag corresponding to start tag "b"', 'é <b>x'],
    ['can\'t parse entities: Unmatched end tag at byte offset 7, expected "</b>", found "</i>"', 'é <b>x</i>'],
    ["can't parse entities: Unexpected end tag at byte offset 1", 'x</b>'],
    ["can't parse entities: Unclosed start tag at byte offset 2", 'a < b'],
    ['can\'t parse entities: Unsupported start tag "2" at byte offset 2', '1 <2>'],
    ['can\'t parse entities: Tag "span" must have class "tg-spoiler" at byte offset 0', '<span>x</span>'],
  ])('refused: %s', async (why, text) => {
    const { api } = await openWithApi()
    expect(await refusalOf(api.sendMessage(7, text, { parse_mode: 'HTML' }))).toBe(`400 Bad Request: ${why}`)
  })

  test('Markdown is not spoken here', async () => {
    const { api } = await openWithApi()
    expect(await refusalOf(api.sendMessage(7, '*x*', { parse_mode: 'MarkdownV2' }))).toBe('400 Bad Request: unsupported parse_mode')
  })

  test('HTML becomes text and entities; the limit counts what is left', async () => {
    const { api } = await openWithApi()
    const long = 'x'.repeat(4094)
    expect(await api.sendMessage(7, `<b>${long}</b>&lt;&#33;`, { parse_mode: 'HTML' })).toMatchObject({ text: `${long}<!` })
    const html =
      ' <b>Bold <i>both</i></b> <a href="https://example.com/?a=1&amp;b=2">link</a> <pre><code class="language-ts">x &lt; 1</code></pre>' +
      '<blockquote expandable>q</blockquote> &nbsp; <code>/not</code> /yes@darkroom_bot '
    const { text, entities } = await api.sendMessage(7, html, { parse_mode: 'HTML' })
    expect(text).toBe('Bold both link x < 1q &nbsp; /not /yes@darkroom_bot')
    expect(entities).toEqual([
      { type: 'bold', offset: 0, length: 9 },
      { type: 'italic', offset: 5, length: 4 },
      { type: 'text_link', offset: 10, length: 4, url: 'https://example.com/?a=1&b=2' },
      { type: 'pre', offset: 15, length: 5, language: 'ts' },
      { type: 'expandable_blockquote', offset: 20, length: 1 },
      { type: 'code', offset: 29, length: 4 },
      { type: 'bot_command', offset: 34, length: 17 },
    ])
  })

  test('entities may be given, within the text', async () => {
    const { api } = await openWithApi()
    const entities = [{ type: 'bold' as const, offset: 0, length: 2 }]
    expect(await api.sendMessage(7, 'hi', { entities })).toMatchObject({ entities })
    expect(await refusalOf(api.sendMessage(7, 'h', { entities }))).toMatch(
      /^400 Bad Request: entity beginning at UTF-16 offset 0 ends after/,
    )
  })
})

describe('buttons', () => {
  const send = (api: Api, button: object) => api.sendMessage(7, 'x', { reply_markup: { inline_keyboard: [[button as never]] } })
  test.each([
    [{ text: 'x', callback_data: 'é'.repeat(33) }, 'BUTTON_DATA_INVALID'],
    [{ text: 'x', callback_data: '' }, 'BUTTON_DATA_INVALID'],
    [{ text: '', callback_data: 'x' }, 'inline keyboard button text must be non-empty'],
    [{ text: 'x' }, "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"],
    [{ text: 'x', url: 'http://localhost/' }, "inline keyboard button URL 'http://localhost/' is invalid: Wrong HTTP URL"],
    [{ text: 'x', copy_text: { text: 'x'.repeat(257) } }, 'BUTTON_COPY_TEXT_INVALID'],
  ])('%j is refused', async (button, why) => {
    const { api } = await openWithApi()
    expect(await refusalOf(send(api, button))).toBe(`400 Bad Request: ${why}`)
  })

  test('64 bytes are accepted; more than a hundred buttons are not', async () => {
    const { api } = await openWithApi()
    await send(api, { text: 'x', callback_data: 'é'.repeat(32) })
    const row = Array.from({ length: 8 }, () => ({ text: 'x', callback_data: 'x' }))
    const many = { inline_keyboard: Array.from({ length: 13 }, () => row) }
    expect(await refusalOf(api.sendMessage(7, 'x', { reply_markup: many }))).toBe('400 Bad Request: reply markup is too long')
    const placeholder = { force_reply: true as const, input_field_placeholder: 'x'.repeat(65) }
    expect(await refusalOf(api.sendMessage(7, 'x', { reply_markup: placeholder }))).toMatch(/PLACEHOLDER_INVALID/)
  })

  test('a press is answered once, and in time', async () => {
    const { telegram, api, ada, clock } = await openWithApi()
    const sent = await send(api, { text: 'Go', callback_data: 'go:1' })
    const seen = telegram.chat(7).message(sent.message_id) ?? expect.fail()
    const press = ada.presses('Go', seen)
    const update = (await api.getUpdates()).at(-1)?.callback_query
    expect(update).toMatchObject({ id: press.queryId, data: 'go:1', from: { id: 7 }, message: { message_id: sent.message_id } })
    const tooOld = '400 Bad Request: query is too old and response timeout expired or query ID is invalid'
    expect(await refusalOf(api.answerCallbackQuery(press.queryId, { text: 'x'.repeat(201) }))).toBe('400 Bad Request: MESSAGE_TOO_LONG')
    expect(press.answer()).toBeUndefined()
    await api.answerCallbackQuery(press.queryId, { text: 'ok', show_alert: true })
    expect(press.answer()).toMatchObject({ text: 'ok', alert: true })
    expect(await refusalOf(api.answerCallbackQuery(press.queryId))).toBe(tooOld)
    expect(await refusalOf(api.answerCallbackQuery('12345'))).toBe(tooOld)
    const late = ada.presses('go:1', seen)
    clock.advance(150_000)
    expect(await refusalOf(api.answerCallbackQuery(late.queryId))).toBe(tooOld)
    expect(() => ada.presses('Stop', seen)).toThrow('there is no button "Stop" among ["Go"]')
  })

  test('a press on a message that is gone tells only where it was', async () => {
    const { telegram, api, ada } = await openWithApi()
    const sent = await send(api, { text: 'Go', callback_data: 'go' })
    const seen = telegram.chat(7).last() ?? expect.fail()
    ada.deletes(seen)
    ada.presses('Go', seen)
    expect((await api.getUpdates()).at(-1)?.callback_query?.message).toEqual({
      chat: expect.objectContaining({ id: 7 }),
      message_id: sent.message_id,
      date: 0,
    })
  })
})

describe('editing', () => {
  const notModified =
    '400 Bad Request: message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message'
  const keyboard = { inline_keyboard: [[{ text: 'x', callback_data: 'x' }]] }

  test('a text is edited, its history is kept, and buttons that are left out go', async () => {
    const { telegram, api } = await openWithApi()
    const { message_id: id } = await api.sendMessage(7, 'one', { reply_markup: keyboard })
    await api.editMessageText(7, id, 'two')
    const seen = telegram.chat(7).message(id)
    expect(seen).toMatchObject({ text: 'two', buttons: [], edits: [{ text: 'one', buttons: [['x']] }] })
    expect(seen?.message.edit_date).toBeDefined()
    expect(await refusalOf(api.editMessageText(7, id, 'two'))).toBe(notModified)
    await api.editMessageReplyMarkup(7, id, { reply_markup: keyboard })
    expect(await refusalOf(api.editMessageReplyMarkup(7, id, { reply_markup: keyboard }))).toBe(notModified)
    expect(telegram.chat(7).message(id)?.text).toBe('two')
  })

  test('a text becomes a photo, and never a text again', async () => {
    const { telegram, api } = await openWithApi()
    const { message_id: id } = await api.sendMessage(7, 'soon')
    const media = InputMediaBuilder.photo(new InputFile(await picture(), 'a.png'), { caption: 'here' })
    await api.editMessageMedia(7, id, media, { reply_markup: keyboard })
    expect(telegram.chat(7).message(id)).toMatchObject({ kind: 'photo', text: 'here', edits: [{ kind: 'text', text: 'soon' }] })
    expect(await refusalOf(api.editMessageText(7, id, 'no'))).toBe('400 Bad Request: there is no text in the message to edit')
    await api.editMessageCaption(7, id, { caption: 'there' })
    expect(telegram.chat(7).message(id)).toMatchObject({ text: 'there', buttons: [] })
    const fileId = telegram.chat(7).message(id)?.message.photo?.[0]?.file_id ?? ''
    const same = api.editMessageMedia(7, id, InputMediaBuilder.photo(fileId, { caption: 'there' }))
    expect(await refusalOf(same)).toBe(notModified)
  })

  test('what cannot be edited', async () => {
    const { telegram, api, ada } = await openWithApi()
    const said = await ada.says('mine')
    expect(await refusalOf(api.editMessageText(7, said.messageId, 'x'))).toBe("400 Bad Request: message can't be edited")
    expect(await refusalOf(api.editMessageText(7, 999, 'x'))).toBe('400 Bad Request: message to edit not found')
    const { message_id: id } = await api.sendMessage(7, 'text')
    expect(await refusalOf(api.editMessageCaption(7, id, { caption: 'x' }))).toBe(
      '400 Bad Request: there is no caption in the message to edit',
    )
    expect(await refusalOf(api.editMessageText(7, id, 'x', { reply_markup: { force_reply: true } as never }))).toBe(
      '400 Bad Request: inline keyboard expected',
    )
    const media = [1, 2].map(() => InputMediaBuilder.document(new InputFile(Buffer.from('x'), 'x.txt')))
    const [first] = await api.sendMediaGroup(7, media)
    const photo = InputMediaBuilder.photo(new InputFile(await picture(), 'a.png'))
    expect(await refusalOf(api.editMessageMedia(7, first?.message_id ?? 0, photo))).toBe(
      "400 Bad Request: Can't use the media of the specified type in the album",
    )
    telegram.user(7).deletes({ chatId: 7, messageId: id })
    expect(await refusalOf(api.editMessageText(7, id, 'x'))).toBe('400 Bad Request: message to edit not found')
  })

  test('deleting', async () => {
    const { telegram, api, clock, ada } = await openWithApi()
    const { message_id: old } = await api.sendMessage(7, 'old')
    clock.advance(48 * hour)
    expect(await refusalOf(api.deleteMessage(7, old))).toBe("400 Bad Request: message can't be deleted for everyone")
    const { message_id: id } = await api.sendMessage(7, 'new')
    await api.deleteMessage(7, id)
    expect(await refusalOf(api.deleteMessage(7, id))).toBe('400 Bad Request: message to delete not found')
    const said = await ada.says('theirs')
    await api.deleteMessages(7, [said.messageId, 12_345])
    expect(telegram.chat(7).message(said.messageId)?.deleted).toBe(true)
    const group = telegram.group({ members: [ada] })
    const [inGroup] = await ada.sends(group, { text: '/hi' })
    expect(await refusalOf(api.deleteMessage(group.id, inGroup?.messageId ?? 0))).toBe("400 Bad Request: message can't be deleted")
    group.makesBot('administrator')
    await api.deleteMessage(group.id, inGroup?.messageId ?? 0)
  })

  test('copying and forwarding', async () => {
    const { telegram, api, ada } = await openWithApi()
    const said = await ada.says('look')
    const copied = await api.copyMessage(7, 7, said.messageId)
    expect(telegram.chat(7).message(copied.message_id)).toMatchObject({ text: 'look', byBot: true })
    expect(await api.forwardMessage(7, 7, said.messageId)).toMatchObject({ text: 'look', forward_origin: { type: 'user' } })
    expect(await refusalOf(api.copyMessage(7, 7, 999))).toBe('400 Bad Request: message to copy not found')
    expect(await refusalOf(api.forwardMessage(7, 7, 999))).toBe('400 Bad Request: message to forward not found')
  })
})
