import { Bot, HttpError, InputFile } from 'grammy'
import { describe, expect, test } from 'vitest'
import { callRaw, openWithApi, picture, refusalOf } from '../support/telegram/with-api.ts'

describe('people', () => {
  test('privacy mode: what the bot hears in a group', async () => {
    const { telegram, api, ada } = await openWithApi()
    const group = telegram.group({ members: [ada] })
    await api.getUpdates({ offset: 2_000_000_000 })
    const { message_id: own } = await api.sendMessage(group.id, 'here I am')
    const png = await picture()
    const heard: readonly [text: string, heard: boolean][] = [
      ['hello', false],
      ['/hi', true],
      ['/hi@darkroom_bot x', true],
      ['/hi@other_bot x', false],
      ['hey @Darkroom_Bot', true],
    ]
    for (const [text] of heard) await ada.sends(group, { text })
    await ada.sends(group, { photo: png, caption: '/upscale' })
    await ada.sends(group, { album: [{ photo: png, caption: '/upscale' }, { photo: png }] })
    await ada.replies({ chatId: group.id, messageId: own }, 'yes')
    const texts = (await api.getUpdates()).map(({ message }) => message?.text ?? message?.caption)
    expect(texts).toEqual([...heard.flatMap(([text, isHeard]) => (isHeard ? [text] : [])), '/upscale', '/upscale', 'yes'])
    group.makesBot('administrator')
    await ada.sends(group, { text: 'hello' })
    expect((await api.getUpdates()).at(-1)?.message?.text).toBe('hello')
  })

  test('a client marks commands, and a photo comes in sizes', async () => {
    const { api, ada, telegram } = await openWithApi()
    await ada.sends(ada, { photo: await picture(400, 300, 'jpeg'), caption: '/upscale@darkroom_bot 2x\nsharp' })
    const message = (await api.getUpdates()).at(-1)?.message
    expect(message?.caption_entities).toEqual([{ type: 'bot_command', offset: 0, length: 21 }])
    expect(message?.photo).toHaveLength(3)
    const bot = new Bot(telegram.token, { client: { apiRoot: telegram.url } })
    expect((await bot.api.getFile(message?.photo?.at(-1)?.file_id ?? '')).file_path).toMatch(/^photos\/file_\d+\.jpg$/)
  })

  test('an album comes as messages of one group, the caption on the first', async () => {
    const { api, ada } = await openWithApi()
    const png = await picture()
    await ada.sends(ada, { album: [{ photo: png, caption: 'x' }, { photo: png }] })
    const messages = (await api.getUpdates()).slice(-2).map(({ message }) => message)
    expect(messages.map((message) => message?.caption)).toEqual(['x', undefined])
    expect(new Set(messages.map((message) => message?.media_group_id)).size).toBe(1)
  })

  test('anonymous admins, channels and posts', async () => {
    const { telegram, api, ada } = await openWithApi()
    const group = telegram.group({ type: 'supergroup', admins: [ada] })
    const channel = telegram.group({ type: 'channel', title: 'News' })
    await ada.sends(group, { text: '/hi', anonymous: true })
    await ada.sends(group, { text: '/hi', asChannel: channel.id })
    await ada.sends(channel, { text: 'post' })
    const updates = (await api.getUpdates()).slice(-3)
    expect(updates[0]).toMatchObject({ message: { from: { username: 'GroupAnonymousBot' }, sender_chat: { id: group.id } } })
    expect(updates[1]).toMatchObject({ message: { from: { username: 'Channel_Bot' }, sender_chat: { id: channel.id } } })
    expect(updates[2]).toMatchObject({ channel_post: { sender_chat: { id: channel.id } } })
    expect(updates[2]?.channel_post?.from).toBeUndefined()
  })

  test('an answer carries what it answers, and a thread where there are no topics', async () => {
    const { telegram, api, ada } = await openWithApi()
    const group = telegram.group({ type: 'supergroup', members: [ada], bot: 'administrator' })
    const [said] = await ada.sends(group, { text: 'a red fox' })
    await ada.replies(said ?? expect.fail(), { text: '/hi', quote: 'red' })
    expect((await api.getUpdates()).at(-1)?.message).toMatchObject({
      reply_to_message: { text: 'a red fox' },
      quote: { text: 'red', position: 2 },
      message_thread_id: said?.messageId,
    })
    const answer = (await api.getUpdates()).at(-1)?.message
    expect(answer?.is_topic_message).toBeUndefined()
    expect(answer?.reply_to_message).not.toHaveProperty('reply_to_message')
  })
})

describe('failing by order', () => {
  test('a status, a wait, a page of HTML, a move', async () => {
    const { telegram, api } = await openWithApi()
    const fault = telegram.fail('sendMessage', { status: 403 })
    expect(await refusalOf(api.sendMessage(7, 'x'))).toBe('403 Forbidden: bot was blocked by the user')
    expect(fault.hits()).toBe(1)
    telegram.fail('sendMessage', { retryAfter: 17 })
    expect(await refusalOf(api.sendMessage(7, 'x'))).toBe('429 Too Many Requests: retry after 17')
    telegram.fail('sendMessage', { migrateTo: -1_001 })
    expect(await callRaw(telegram, 'sendMessage', { chat_id: 7, text: 'x' })).toMatchObject({
      body: { parameters: { migrate_to_chat_id: -1_001 } },
    })
    telegram.fail('sendMessage', { html502: true })
    await expect(api.sendMessage(7, 'x')).rejects.toBeInstanceOf(HttpError)
    telegram.fail('sendMessage', { times: 2, when: ({ text }) => text === 'unlucky' })
    await api.sendMessage(7, 'lucky')
    expect(await refusalOf(api.sendMessage(7, 'unlucky'))).toBe('500 Internal Server Error')
  })

  test('a cut connection, before it is carried out or after', async () => {
    const { telegram, api } = await openWithApi()
    telegram.fail('sendMessage', { drop: 'before' })
    await expect(api.sendMessage(7, 'never')).rejects.toBeInstanceOf(HttpError)
    expect(telegram.chat(7).fromBot()).toEqual([])
    telegram.fail('sendMessage', { drop: 'after' })
    await expect(api.sendMessage(7, 'perhaps')).rejects.toBeInstanceOf(HttpError)
    expect(telegram.chat(7).fromBot()).toMatchObject([{ text: 'perhaps' }])
    expect(telegram.calls('sendMessage').map(({ answer }) => answer?.ok)).toEqual([false, true])
  })

  test('a slow call, by the clock', async () => {
    const { telegram, api, clock } = await openWithApi()
    telegram.fail('sendMessage', { delayMs: 5_000 })
    const sending = api.sendMessage(7, 'slow')
    await telegram.waitFor(() => telegram.calls('sendMessage')[0])
    expect(telegram.chat(7).fromBot()).toEqual([])
    clock.advance(5_000)
    await sending
    expect(telegram.chat(7).fromBot()).toHaveLength(1)
  })

  test('the log of calls names files and hides nothing else', async () => {
    const { telegram, api } = await openWithApi()
    await api.sendDocument(7, new InputFile(Buffer.from('abc'), 'a.txt'), { caption: 'x' })
    const [call] = telegram.calls('sendDocument')
    expect(call?.payload).toMatchObject({ chat_id: '7', caption: 'x' })
    expect(Object.values(call?.payload ?? {})).toContainEqual({ fileName: 'a.txt', bytes: 3 })
  })

  test('a wait that nothing ends says what there was instead', async () => {
    const { telegram } = await openWithApi()
    await expect(
      telegram.waitFor(() => {
        throw new Error('asked')
      }),
    ).rejects.toThrow('asked')
  })
})
