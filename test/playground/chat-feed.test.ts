import { describe, expect, test } from 'vitest'
import { ada, ben, openChatPage } from '../support/chat-page.ts'

describe('the live feed', () => {
  test('tells what the bot does as it does it', async () => {
    const { bot, feed } = await openChatPage()
    const live = await feed(ada)
    expect(live.headers.get('content-type')).toBe('text/event-stream')
    await bot.sendChatAction(ada, 'upload_photo')
    expect(await live.until('action')).toEqual({ kind: 'action', chatId: ada, action: 'upload_photo' })
    const { message_id } = await bot.sendMessage(ada, 'half done')
    expect((await live.until('posted')).message).toMatchObject({ messageId: message_id, text: 'half done', isOwn: false })
    await bot.editMessageText(ada, message_id, 'done')
    expect((await live.until('edited')).message.text).toBe('done')
    await bot.setMessageReaction(ada, message_id, [{ type: 'emoji', emoji: '👍' }])
    expect((await live.until('edited')).message.reactions).toEqual([{ emoji: '👍', count: 1, isOwn: false }])
    await bot.deleteMessage(ada, message_id)
    expect(await live.until('deleted')).toEqual({ kind: 'deleted', chatId: ada, messageId: message_id })
    await bot.setMyCommands([{ command: 'x', description: 'y' }])
    await live.until('menus')
  })

  test('tells nobody of the chats of others', async () => {
    const { bot, feed, groupId } = await openChatPage()
    const live = await feed(ben)
    await bot.sendMessage(ada, 'for Ada alone')
    await bot.sendMessage(groupId, 'for both')
    expect((await live.until('posted')).message.text).toBe('for both')
  })

  test('each sees a message as their own or not', async () => {
    const { say, feed, groupId } = await openChatPage()
    const [adaLive, benLive] = [await feed(ada), await feed(ben)]
    await say(ada, groupId, { text: 'hello' })
    expect((await adaLive.until('posted')).message.isOwn).toBe(true)
    expect((await benLive.until('posted')).message.isOwn).toBe(false)
  })

  test('ends when the page does', async () => {
    const { page, feed } = await openChatPage()
    const live = await feed(ada)
    await page.close()
    await live.ended
    await expect(fetch(page.url)).rejects.toThrow()
  })
})
