import type { Message } from 'grammy/types'
import { describe, expect, it } from 'vitest'
import { captioned, me, media, messageOf, textMessage } from '../../test/support/messages.ts'
import { isAddressed, parseCommand } from './commands.ts'

const parse = (message: Message) => parseCommand(message, me.username)
const group = { chat: { id: -100, type: 'supergroup', title: 'Studio' } }

describe('parseCommand', () => {
  it.each([
    ['/im a cat', { name: 'im', text: 'a cat' }],
    ['/im', { name: 'im', text: '' }],
    ['/IM A Cat', { name: 'im', text: 'A Cat' }],
    ['/im@darkroom_BOT a cat', { name: 'im', text: 'a cat' }],
    ['/im@other_bot a cat', { otherBot: true }],
    ['/im\na cat', { name: 'im', text: 'a cat' }],
    ['/im a cat\nline two\n\nline four ', { name: 'im', text: 'a cat\nline two\n\nline four ' }],
    ['/im 🦊🦊 👩‍🚀 im All', { name: 'im', text: '🦊🦊 👩‍🚀 im All' }],
    ['a cat', undefined],
  ])('reads %j', (text, expected) => {
    expect(parse(textMessage(text))).toEqual(expected)
    expect(parse(captioned(media.photo(), text))).toEqual(expected)
  })

  it('wants the command at the very beginning, and as Telegram sees it', () => {
    const later = { type: 'bot_command' as const, offset: 5, length: 3 }
    expect(parse(messageOf({ text: 'look /im a cat', entities: [later] }))).toBeUndefined()
    expect(parse(messageOf({ text: '/im a cat' }))).toEqual({ name: 'im', text: 'a cat' })
    expect(parse(messageOf({ text: '/usr/bin is a folder' }))).toBeUndefined()
    expect(parse(messageOf({ ...media.photo() }))).toBeUndefined()
    expect(
      parse(
        messageOf({
          text: '/im b /xy',
          entities: [
            { ...later, offset: 6 },
            { type: 'bold', offset: 0, length: 3 },
          ],
        }),
      ),
    ).toBeUndefined()
  })

  it('counts in UTF-16 where another entity comes first in the list', () => {
    const entities: Message['entities'] = [
      { type: 'bold', offset: 4, length: 2 },
      { type: 'bot_command', offset: 0, length: 3 },
    ]
    expect(parse(messageOf({ text: '/im 🦊 fox', entities }))).toEqual({ name: 'im', text: '🦊 fox' })
  })
})

describe('isAddressed', () => {
  const mention = (text: string) => messageOf({ ...group, text, entities: [{ type: 'mention', offset: 6, length: text.length - 6 }] })
  const ours = messageOf({ ...group, from: me, text: 'done' })
  const opening = { ...ours, forum_topic_created: { name: 'Cats', icon_color: 0 } }

  it.each<[boolean, string, Message]>([
    [true, 'anything in private', textMessage('hello')],
    [false, 'a bare command in a group', textMessage('/im a cat', group)],
    [true, 'a command with the name', textMessage('/im@DARKROOM_bot a cat', group)],
    [false, 'a command for another bot', textMessage('/im@other_bot a cat', group)],
    [true, 'a mention', mention('hello @darkroom_bot')],
    [false, 'a mention of another', mention('hello @a_darkroom_bots')],
    [true, 'an answer to the bot', textMessage('and now?', { ...group, reply_to_message: ours })],
    [false, 'an answer to somebody else', textMessage('and now?', { ...group, reply_to_message: { ...ours, from: { id: 5 } } })],
    [
      false,
      'a message in a topic that the bot opened',
      textMessage('hello', { ...group, is_topic_message: true, reply_to_message: opening }),
    ],
  ])('%s for %s', (expected, _what, message) => {
    expect(isAddressed(message, me)).toBe(expected)
  })
})
