import { describe, expect, test } from 'vitest'
import { ada, ben, chiyo, openChatPage } from '../support/chat-page.ts'
import { picture } from '../support/telegram/with-api.ts'

const png = async (name = 'one.png'): Promise<File> => new File([new Uint8Array(await picture())], name, { type: 'image/png' })

describe('what people write', () => {
  test('comes to the bot as Telegram sends it', async () => {
    const { say, heard } = await openChatPage()
    await say(ada, ada, { text: '  /paint a **big** `cat` at https://example.org\n' })
    const [update] = await heard()
    expect(update?.message).toMatchObject({
      chat: { id: ada, type: 'private', first_name: 'Ada' },
      from: { id: ada, is_bot: false, language_code: 'en', username: 'ada' },
      text: '/paint a big cat at https://example.org',
      entities: [
        { type: 'bot_command', offset: 0, length: 6 },
        { type: 'bold', offset: 9, length: 3 },
        { type: 'code', offset: 13, length: 3 },
        { type: 'url', offset: 20, length: 19 },
      ],
    })
  })

  test('too much for one message becomes several', async () => {
    const { say, heard } = await openChatPage()
    await say(ada, ada, { text: 'word '.repeat(1_000) })
    const texts = (await heard()).map(({ message }) => message?.text ?? '')
    expect(texts).toHaveLength(2)
    expect(Math.max(...texts.map(({ length }) => length))).toBeLessThanOrEqual(4_096)
    expect(texts.join(' ')).toBe('word '.repeat(1_000).trim())
  })

  test('an answer names what it answers, and quotes a part of it', async () => {
    const { say, heard, bot } = await openChatPage()
    const { message_id } = await bot.sendMessage(ada, 'a lighthouse at dusk')
    await say(ada, ada, { text: 'more', replyTo: message_id, quote: 'at dusk' })
    const message = (await heard()).at(-1)?.message
    expect(message?.reply_to_message?.message_id).toBe(message_id)
    expect(message?.quote).toMatchObject({ text: 'at dusk', position: 13 })
  })

  test('several pictures are an album with one caption', async () => {
    const { say, heard } = await openChatPage()
    await say(ada, ada, { text: '/contact_sheet' }, [await png(), await png('two.png')])
    const messages = (await heard()).map(({ message }) => message)
    expect(messages.map((message) => [message?.caption, message?.photo !== undefined])).toEqual([
      ['/contact_sheet', true],
      [undefined, true],
    ])
    expect(new Set(messages.map((message) => message?.media_group_id)).size).toBe(1)
    expect(messages[0]?.caption_entities).toMatchObject([{ type: 'bot_command' }])
  })

  test('files are what they are, or untouched when that is wanted', async () => {
    const { say, heard } = await openChatPage()
    const gif = new File(['GIF89a-and-so-on'], 'a.gif', { type: 'image/gif' })
    const broken = new File(['no picture at all'], 'x.png', { type: 'image/png' })
    const song = new File(['ID3-and-so-on'], 'a.mp3', { type: 'audio/mpeg' })
    await say(ada, ada, { details: JSON.stringify([{}, {}, { duration: 61.4 }]) }, [gif, broken, song])
    await say(ada, ada, { asFile: 'yes' }, [await png()])
    const kinds = (await heard()).map(({ message }) => {
      if (message?.animation !== undefined) return 'animation'
      if (message?.audio !== undefined) return `audio of ${message.audio.duration} s`
      return message?.document?.file_name
    })
    expect(kinds).toEqual(['animation', 'x.png', 'audio of 61 s', 'one.png'])
  })

  test('a topic is written to by its number, and a group hears its members alone', async () => {
    const { say, bot, botApi, heard, forumId, groupId } = await openChatPage()
    const [topic] = botApi.world.rooms.get(forumId)?.topics?.keys() ?? []
    await bot.getUpdates({ offset: 2_000_000_000 })
    await say(ben, forumId, { text: '/hi', thread: topic ?? 0 })
    expect((await heard()).at(-1)?.message).toMatchObject({ message_thread_id: topic, is_topic_message: true, from: { id: ben } })
    expect((await say(chiyo, groupId, { text: '/hi' })).status).toBe(404)
    expect((await say(ben, ada, { text: '/hi' })).status).toBe(404)
  })

  test('own messages are edited and deleted, those of others are not', async () => {
    const { say, call, heard, messages, groupId, bot } = await openChatPage()
    await say(ada, groupId, { text: '/hello' })
    const [message] = await messages(ada, groupId)
    const path = `/api/chats/${groupId}/messages/${message?.messageId}`
    expect((await call(ben, 'PATCH', path, { text: 'mine' })).status).toBe(403)
    expect((await call(ben, 'DELETE', path)).status).toBe(403)
    expect((await call(ada, 'PATCH', path, { text: '  ' })).body.error).toMatch(/empty/)
    await call(ada, 'PATCH', path, { text: '/hello **you**' })
    expect((await heard()).at(-1)?.edited_message).toMatchObject({
      text: '/hello you',
      entities: [{ type: 'bot_command' }, { type: 'bold' }],
    })
    await call(ada, 'DELETE', path)
    expect(await messages(ada, groupId)).toEqual([])
    const own = await bot.sendMessage(groupId, 'from the bot')
    expect((await call(ben, 'DELETE', `/api/chats/${groupId}/messages/${own.message_id}`)).status).toBe(403)
  })

  test('buttons call the bot, and its answer comes by the feed', async () => {
    const { call, bot, heard, feed } = await openChatPage()
    const live = await feed(ada)
    const keyboard = {
      inline_keyboard: [
        [{ text: 'A', callback_data: 'a' }],
        [
          { text: 'Same', callback_data: 'b' },
          { text: 'Same', callback_data: 'c' },
        ],
      ],
    }
    const { message_id } = await bot.sendMessage(ada, 'choose', { reply_markup: keyboard })
    const path = `/api/chats/${ada}/messages/${message_id}/press`
    const { body } = await call(ada, 'POST', path, { row: 1, column: 1 })
    const query = (await heard()).at(-1)?.callback_query
    expect(query).toMatchObject({ id: body.queryId, data: 'c', from: { id: ada } })
    await bot.answerCallbackQuery(query?.id ?? '', { text: 'Not yours', show_alert: true })
    expect(await live.until('answered')).toEqual({ kind: 'answered', queryId: body.queryId, text: 'Not yours', alert: true })
    expect((await call(ada, 'POST', path, { row: 5, column: 0 })).status).toBe(409)
  })

  test('reactions come and go', async () => {
    const { call, bot, heard, messages } = await openChatPage()
    await heard()
    const { message_id } = await bot.sendMessage(ada, 'look')
    const path = `/api/chats/${ada}/messages/${message_id}/reaction`
    await call(ada, 'PUT', path, { emoji: '👍' })
    expect((await messages(ada, ada))[0]?.reactions).toEqual([{ emoji: '👍', count: 1, isOwn: true }])
    expect((await heard()).at(-1)?.message_reaction).toMatchObject({ new_reaction: [{ type: 'emoji', emoji: '👍' }] })
    await call(ada, 'PUT', path, { emoji: '' })
    expect((await messages(ada, ada))[0]?.reactions).toEqual([])
    expect((await call(ada, 'PUT', path, { emoji: 'x' })).status).toBe(400)
  })

  test('what can not be sent is said in a sentence', async () => {
    const { say, messages, call } = await openChatPage()
    expect((await say(ada, ada, { text: '  ' })).body.error).toMatch(/nothing to send/)
    expect((await say(ada, ada, { text: 'x'.repeat(1_025) }, [await png()])).body.error).toMatch(/1024 characters/)
    expect((await say(ada, ada, {}, [new File([], 'empty.txt', { type: 'text/plain' })])).status).toBe(400)
    expect((await call(ada, 'POST', `/api/chats/${ada}/messages/9/press`, { row: 0, column: 0 })).body.error).toMatch(/no such message/)
    expect((await call(4, 'GET', '/api/places')).status).toBe(404)
    expect(await messages(ada, ada)).toEqual([])
  })
})
