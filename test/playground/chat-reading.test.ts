import { InputFile } from 'grammy'
import { describe, expect, test } from 'vitest'
import type { PlaceView } from '../../src/playground/chat/views.ts'
import { ada, ben, chiyo, openChatPage } from '../support/chat-page.ts'
import { picture } from '../support/telegram/with-api.ts'

describe('what people see', () => {
  test('their own chats, the group and every topic', async () => {
    const { call } = await openChatPage()
    const kinds = async (as: number) =>
      (await call(as, 'GET', '/api/places')).body.places.map(({ kind, title }: PlaceView) => `${kind} ${title}`)
    const topics = ['topic General', 'topic Sketches', 'topic For the wall']
    expect(await kinds(ada)).toEqual(['private Darkroom', 'group Picture friends', ...topics])
    expect(await kinds(chiyo)).toEqual(['private Darkroom', ...topics])
    const { people } = (await call(ada, 'GET', '/api/people')).body
    expect(people.map(({ name, isAdmin }: { name: string; isAdmin: boolean }) => [name, isAdmin])).toEqual([
      ['Ada', true],
      ['Ben', false],
      ['Chiyo', false],
    ])
  })

  test('what is unread, until it is read', async () => {
    const { call, say, bot, groupId } = await openChatPage()
    const unread = async (as: number) => (await call(as, 'GET', '/api/places')).body.places[1].unread
    await say(ada, groupId, { text: 'one' })
    const { message_id } = await bot.sendMessage(groupId, 'two')
    expect([await unread(ada), await unread(ben)]).toEqual([1, 2])
    await call(ben, 'PUT', `/api/chats/${groupId}/read?upTo=${message_id}`)
    expect([await unread(ada), await unread(ben)]).toEqual([1, 0])
  })

  test('the commands of that place, person and language', async () => {
    const { call, bot, groupId } = await openChatPage()
    const one = (command: string) => [{ command, description: command }]
    await bot.setMyCommands(one('all'))
    await bot.setMyCommands(one('alle'), { language_code: 'de' })
    await bot.setMyCommands(one('boss'), { scope: { type: 'chat', chat_id: ada } })
    await bot.setMyCommands(one('group'), { scope: { type: 'all_group_chats' } })
    const seen = async (as: number, chatId: number) => (await call(as, 'GET', `/api/chats/${chatId}/commands`)).body.commands[0].command
    expect([await seen(ada, ada), await seen(ben, ben), await seen(chiyo, chiyo), await seen(ben, groupId)]).toEqual([
      'boss',
      'alle',
      'all',
      'group',
    ])
    await call(chiyo, 'PUT', '/api/language', { language: 'de' })
    expect(await seen(chiyo, chiyo)).toBe('alle')
    expect((await call(chiyo, 'PUT', '/api/language', { language: '../x' })).status).toBe(400)
  })

  test('messages a page at a time, each as the reader sees it', async () => {
    const { call, bot, say, messages } = await openChatPage()
    for (let number = 1; number <= 65; number++) await bot.sendMessage(ada, `number ${number}`)
    const { body } = await call(ada, 'GET', `/api/chats/${ada}/messages`)
    expect([body.messages.length, body.hasMore, body.messages[0].text]).toEqual([60, true, 'number 6'])
    expect((await messages(ada, ada, `?before=${body.messages[0].messageId}`)).map(({ text }) => text)).toEqual(
      [1, 2, 3, 4, 5].map((n) => `number ${n}`),
    )
    await say(ada, ada, { text: 'mine', replyTo: body.messages[0].messageId })
    expect((await messages(ada, ada)).at(-1)).toMatchObject({
      isOwn: true,
      canDelete: true,
      replyTo: { name: 'Darkroom', text: 'number 6' },
    })
  })

  test('who is asked for a reply', async () => {
    const { bot, say, messages, groupId } = await openChatPage()
    await say(ada, groupId, { text: '/poster' })
    const [asked] = await messages(ada, groupId)
    const force = { force_reply: true, selective: true, input_field_placeholder: 'A title' } as const
    await bot.sendMessage(groupId, 'Which title?', { reply_parameters: { message_id: asked?.messageId ?? 0 }, reply_markup: force })
    expect((await messages(ada, groupId)).at(-1)?.forceReply).toEqual({ placeholder: 'A title' })
    expect((await messages(ben, groupId)).at(-1)?.forceReply).toBeUndefined()
  })

  test('pictures in sizes, and a part of a film', async () => {
    const { bot, messages, page } = await openChatPage()
    await bot.sendPhoto(ada, new InputFile(await picture(1_000, 700), 'a.png'))
    await bot.sendVideo(ada, new InputFile(Buffer.from('\0\0\0\x18ftypmp42-and-so-on', 'latin1'), 'a.mp4'))
    const [photo, video] = await messages(ada, ada)
    expect(photo?.media).toMatchObject({ kind: 'photo', width: 1_000, height: 700 })
    expect(photo?.media?.thumbUrl).not.toBe(photo?.media?.url)
    const whole = await fetch(page.url + photo?.media?.url)
    expect([whole.status, whole.headers.get('content-type')]).toEqual([200, 'image/jpeg'])
    const part = await fetch(page.url + video?.media?.url, { headers: { Range: 'bytes=4-7' } })
    expect([part.status, await part.text(), part.headers.get('content-range')]).toEqual([206, 'ftyp', 'bytes 4-7/22'])
    expect((await fetch(`${page.url}/files/nobody-knows-it`)).status).toBe(404)
  })

  test('a file that could hold a script is handed over, never shown', async () => {
    const { bot, messages, page } = await openChatPage()
    for (const name of ['page.html', 'drawing.svg', 'page.js']) await bot.sendDocument(ada, new InputFile(Buffer.from('<script>'), name))
    for (const { media } of await messages(ada, ada)) {
      const { headers } = await fetch(page.url + media?.url)
      expect([headers.get('content-type'), headers.get('content-disposition')]).toEqual(['application/octet-stream', 'attachment'])
      expect(headers.get('content-security-policy')).toContain('sandbox')
    }
  })
})
