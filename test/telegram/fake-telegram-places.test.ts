import { InputFile, InputMediaBuilder } from 'grammy'
import { describe, expect, test } from 'vitest'
import type { Person } from '../support/telegram/index.ts'
import { callRaw, openWithApi, refusalOf } from '../support/telegram/with-api.ts'

describe('where it goes', () => {
  test('chats that are not there, or closed to the bot', async () => {
    const { telegram, api, ada } = await openWithApi()
    expect(await refusalOf(api.sendMessage(12_345, 'x'))).toBe('400 Bad Request: chat not found')
    expect(await refusalOf(api.sendMessage('@nobody', 'x'))).toBe('400 Bad Request: chat not found')
    expect((await callRaw(telegram, 'sendMessage', { text: 'x' })).body['description']).toBe('Bad Request: chat_id is empty')
    ada.blocks()
    expect(await refusalOf(api.sendMessage(7, 'x'))).toBe('403 Forbidden: bot was blocked by the user')
    expect(await refusalOf(api.sendChatAction(7, 'typing'))).toBe('403 Forbidden: bot was blocked by the user')
    ada.unblocks()
    await api.sendMessage(7, 'x')
    const updates = await api.getUpdates()
    expect(updates.flatMap(({ my_chat_member: change }) => change?.new_chat_member.status ?? [])).toEqual(['kicked', 'member'])
  })

  test.each(['group', 'supergroup', 'channel'] as const)('a %s that has thrown the bot out', async (type) => {
    const { telegram, api } = await openWithApi()
    const group = telegram.group({ type })
    await api.sendMessage(group.id, 'x')
    group.throwsBotOut()
    expect(await refusalOf(api.sendMessage(group.id, 'x'))).toBe(`403 Forbidden: bot was kicked from the ${type} chat`)
    const left = telegram.group({ type, bot: 'left' })
    expect(await refusalOf(api.sendMessage(left.id, 'x'))).toBe(`403 Forbidden: bot is not a member of the ${type} chat`)
  })

  test('a channel needs an administrator, and leaving is noticed', async () => {
    const { telegram, api } = await openWithApi()
    const channel = telegram.group({ type: 'channel', bot: 'member' })
    expect(await refusalOf(api.sendMessage(channel.id, 'x'))).toBe('400 Bad Request: need administrator rights in the channel chat')
    await api.leaveChat(channel.id)
    expect(await refusalOf(api.sendMessage(channel.id, 'x'))).toBe('403 Forbidden: bot is not a member of the channel chat')
  })

  test('a group that became a supergroup', async () => {
    const { telegram, api, ada } = await openWithApi()
    const group = telegram.group({ members: [ada] })
    const next = group.migrates()
    const answer = await callRaw(telegram, 'sendMessage', { chat_id: group.id, text: 'x' })
    expect(answer).toEqual({
      status: 400,
      body: {
        ok: false,
        error_code: 400,
        description: 'Bad Request: group chat was upgraded to a supergroup chat',
        parameters: { migrate_to_chat_id: next.id },
      },
    })
    await api.sendMessage(next.id, 'x')
    const told = (await api.getUpdates()).flatMap(({ message }) => message?.migrate_to_chat_id ?? message?.migrate_from_chat_id ?? [])
    expect(told).toEqual([next.id, group.id])
  })

  test('answers', async () => {
    const { telegram, api, ada } = await openWithApi()
    const said = await ada.says('a red fox')
    const reply = (parameters: object) => api.sendMessage(7, 'x', { reply_parameters: { message_id: said.messageId, ...parameters } })
    await reply({ quote: 'red' })
    expect(telegram.chat(7).last()).toMatchObject({ replyTo: said.messageId, quote: 'red' })
    expect(await refusalOf(reply({ quote: 'blue' }))).toBe('400 Bad Request: QUOTE_TEXT_INVALID')
    const missing = '400 Bad Request: message to be replied not found'
    expect(await refusalOf(reply({ message_id: 999 }))).toBe(missing)
    const sent = await reply({ message_id: 999, allow_sending_without_reply: true })
    expect(sent.reply_to_message).toBeUndefined()
    const group = telegram.group({ members: [ada] })
    const elsewhere = { message_id: said.messageId, chat_id: 7, allow_sending_without_reply: true }
    expect(await refusalOf(api.sendMessage(group.id, 'x', { reply_parameters: elsewhere }))).toBe(missing)
  })

  test('topics', async () => {
    const { telegram, api, ada } = await openWithApi()
    const forum = telegram.group({ forum: true, members: [ada] })
    const topic = forum.topic('Foxes')
    const send = (thread: number, chat = forum.id) => api.sendMessage(chat, 'x', { message_thread_id: thread })
    expect(await send(topic)).toMatchObject({ message_thread_id: topic, is_topic_message: true })
    const missing = '400 Bad Request: message thread not found'
    expect(await refusalOf(send(topic + 100))).toBe(missing)
    expect(await refusalOf(send(1))).toBe(missing)
    expect(await refusalOf(send(topic, 7))).toBe(missing)
    const [said] = await ada.sends(forum, { text: '/hi', thread: topic })
    const heard = (await api.getUpdates()).at(-1)?.message
    expect(heard).toMatchObject({ is_topic_message: true, reply_to_message: { forum_topic_created: { name: 'Foxes' } } })
    const answer = await api.sendMessage(forum.id, 'there', { reply_parameters: { message_id: said?.messageId ?? 0 } })
    expect(answer.message_thread_id).toBe(topic)
    forum.closeTopic(topic)
    expect(await refusalOf(send(topic))).toBe('400 Bad Request: TOPIC_CLOSED')
  })

  test('topics in a private chat, where the bot has them', async () => {
    const { telegram, api, ada } = await openWithApi({ me: { has_topics_enabled: true } })
    const topic = ada.opensTopic('Foxes')
    await ada.sends(ada, { text: 'x', thread: topic })
    expect((await api.getUpdates()).at(-1)?.message).toMatchObject({ message_thread_id: topic, is_topic_message: true })
    await api.sendMessage(7, 'there', { message_thread_id: topic })
    expect(telegram.chat(7).last()).toMatchObject({ thread: topic, byBot: true })
  })

  test('reactions: one, and one that may be used', async () => {
    const { telegram, api, ada } = await openWithApi()
    const { messageId } = await ada.says('look')
    const react = (...emoji: string[]) =>
      api.setMessageReaction(
        7,
        messageId,
        emoji.map((one) => ({ type: 'emoji', emoji: one as '👍' })),
      )
    await react('👀')
    await react('👍')
    expect(telegram.chat(7).message(messageId)?.reactions).toEqual(['👍'])
    expect(await refusalOf(react('👍', '👎'))).toBe('400 Bad Request: REACTIONS_TOO_MANY')
    expect(await refusalOf(react('✅'))).toBe('400 Bad Request: REACTION_INVALID')
    expect(await refusalOf(api.setMessageReaction(7, 999, []))).toBe('400 Bad Request: message to react not found')
    const group = telegram.group({ members: [ada], reactions: ['🔥'] })
    const [said] = await ada.sends(group, { text: '/hi' })
    const inGroup = api.setMessageReaction(group.id, said?.messageId ?? 0, [{ type: 'emoji', emoji: '👍' }])
    expect(await refusalOf(inGroup)).toBe('400 Bad Request: REACTION_INVALID')
  })

  test('actions, members and chats can be asked for', async () => {
    const { telegram, api, ada } = await openWithApi()
    await api.sendChatAction(7, 'upload_photo')
    expect(telegram.chat(7).actions()).toEqual(['upload_photo'])
    expect(await refusalOf(api.sendChatAction(7, 'dancing' as 'typing'))).toBe('400 Bad Request: wrong parameter action in request')
    const group = telegram.group({ admins: [ada], username: 'foxes', type: 'supergroup', reactions: ['🔥'] })
    expect(await api.getChatMember(group.id, 7)).toMatchObject({ status: 'administrator', user: { id: 7 } })
    expect(await refusalOf(api.getChatMember(group.id, 999))).toBe('400 Bad Request: user not found')
    expect(await api.getChat('@foxes')).toMatchObject({ id: group.id, available_reactions: [{ type: 'emoji', emoji: '🔥' }] })
    expect(await refusalOf(api.leaveChat(7))).toMatch(/^400 /)
  })
})

describe('the menu of commands', () => {
  const commands = (count: number, description: string) =>
    Array.from({ length: count }, (_, index) => ({ command: `tool_${index}`, description }))

  test.each([
    ['BOT_COMMANDS_TOO_MUCH', commands(101, 'x')],
    ['BOT_COMMANDS_TOO_MUCH', commands(46, 'x'.repeat(100))],
    ['BOT_COMMANDS_TOO_MUCH', commands(90, 'é'.repeat(32))],
    ['BOT_COMMAND_INVALID', [{ command: 'Paint', description: 'x' }]],
    ['command length must not exceed 32', [{ command: 'a'.repeat(33), description: 'x' }]],
    ['command must be non-empty', [{ command: '', description: 'x' }]],
    ['command description must be non-empty', [{ command: 'a', description: ' ' }]],
    ['command description length must not exceed 256', [{ command: 'a', description: 'x'.repeat(257) }]],
  ])('refused: %s', async (why, list) => {
    const { api } = await openWithApi()
    await api.setMyCommands([{ command: 'old', description: 'old' }])
    expect(await refusalOf(api.setMyCommands(list))).toBe(`400 Bad Request: ${why}`)
    expect(await api.getMyCommands()).toEqual([{ command: 'old', description: 'old' }])
  })

  test('the nearest scope and language win, and lists are never put together', async () => {
    const { telegram, api, ada } = await openWithApi()
    const set = (command: string, options: object) => api.setMyCommands([{ command, description: command }], options)
    const seen = (person: Person) => telegram.menuOf(person).map(({ command }) => command)
    const eva = telegram.user(9, { language: 'de' })
    await eva.says('/start')
    await set('all', {})
    await set('german', { language_code: 'de' })
    expect([seen(ada), seen(eva)]).toEqual([['all'], ['german']])
    await set('private', { scope: { type: 'all_private_chats' } })
    await set('own', { scope: { type: 'chat', chat_id: 7 } })
    expect([seen(ada), seen(eva)]).toEqual([['own'], ['private']])
    await api.deleteMyCommands({ scope: { type: 'chat', chat_id: 7 } })
    expect(seen(ada)).toEqual(['private'])
    expect(await refusalOf(set('x', { scope: { type: 'chat', chat_id: 4_711 } }))).toBe('400 Bad Request: chat not found')
    expect(await refusalOf(set('x', { language_code: 'deutsch' }))).toBe('400 Bad Request: invalid language code specified')
  })

  test('what the bot says of itself', async () => {
    const { api } = await openWithApi()
    await api.setMyDescription('x'.repeat(512))
    await api.setMyShortDescription('short', { language_code: 'de' })
    expect(await api.getMyShortDescription({ language_code: 'de' })).toEqual({ short_description: 'short' })
    expect(await refusalOf(api.setMyDescription('x'.repeat(513)))).toMatch(/^400 /)
    expect(await refusalOf(api.setMyShortDescription('x'.repeat(121)))).toMatch(/^400 /)
    await api.setChatMenuButton({ menu_button: { type: 'commands' } })
    expect(await api.getChatMenuButton()).toEqual({ type: 'commands' })
  })
})

describe('flood limits', () => {
  test('a private chat takes a message a second, averaged; what is refused is counted and costs nothing', async () => {
    const { telegram, api, clock } = await openWithApi({ flood: true })
    for (let index = 0; index < 4; index++) await api.sendMessage(7, `${index}`)
    expect(await refusalOf(api.sendMessage(7, 'x'))).toBe('429 Too Many Requests: retry after 3')
    expect(await callRaw(telegram, 'sendMessage', { chat_id: 7, text: 'x' })).toMatchObject({ body: { parameters: { retry_after: 3 } } })
    expect(telegram.breaches()).toHaveLength(2)
    expect(telegram.breaches()[0]).toMatchObject({ window: 'chat', method: 'sendMessage', chatId: 7, retryAfter: 3 })
    clock.advance(3_000)
    const { message_id: id } = await api.sendMessage(7, 'now')
    for (const text of ['a', 'b', 'c']) await api.editMessageText(7, id, text)
    expect(await refusalOf(api.editMessageText(7, id, 'd'))).toMatch(/^429/)
    await api.sendChatAction(7, 'typing')
  })

  test('a group takes twenty a minute, albums counted by their pictures', async () => {
    const { telegram, api, clock } = await openWithApi({ flood: true })
    const group = telegram.group()
    const album = () => Array.from({ length: 10 }, () => InputMediaBuilder.document(new InputFile(Buffer.from('x'), 'x.txt')))
    await api.sendMediaGroup(group.id, album())
    clock.advance(10_000)
    await api.sendMediaGroup(group.id, album())
    clock.advance(10_000)
    expect(await refusalOf(api.sendMessage(group.id, 'x'))).toBe('429 Too Many Requests: retry after 39')
    clock.advance(39_000)
    await api.sendMessage(group.id, 'x')
  })

  test('thirty a second over all', async () => {
    const { telegram, api } = await openWithApi({ flood: true })
    const ids = Array.from({ length: 31 }, (_, index) => 100 + index)
    await Promise.all(ids.map((id) => telegram.user(id).says('/start')))
    for (const id of ids.slice(0, 30)) await api.sendMessage(id, 'x')
    expect(await refusalOf(api.sendMessage(130, 'x'))).toBe('429 Too Many Requests: retry after 1')
    expect(telegram.breaches()).toMatchObject([{ window: 'all' }])
  })
})
