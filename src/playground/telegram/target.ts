import { roomOf, threadOf } from './access.ts'
import { type Markup, markupOf } from './markup.ts'
import { badRequest } from './refusal.ts'
import type { MessageRef, Post, Room } from './rooms.ts'
import { flagOf, objectOf, textOf, type Values, wholeOf } from './values.ts'
import { type Content, type Message, present } from './wire.ts'
import type { World } from './world.ts'

/** Where a new message goes, and what it answers. */
export interface Target {
  readonly room: Room
  readonly threadId: number | undefined
  readonly replyTo: MessageRef | undefined
  readonly quote: Message['quote'] | undefined
  readonly markup: Markup
  readonly isProtected: boolean
}

const quoteOf = (reply: Values, { message }: Post): Message['quote'] | undefined => {
  const text = textOf(reply, 'quote')
  if (text === undefined) return undefined
  const position = (message.text ?? message.caption ?? '').indexOf(text)
  if (text.length > 1024 || position === -1) throw badRequest('QUOTE_TEXT_INVALID')
  return { text, position, is_manual: true }
}

/** The message to answer, found in the same chat and topic; anywhere else it can't be left out silently either. */
const answeredBy = (world: World, room: Room, threadId: number | undefined, reply: Values): Post | undefined => {
  const messageId = wholeOf(reply, 'message_id')
  if (messageId === undefined) return undefined
  const from = textOf(reply, 'chat_id') === undefined ? room : roomOf(world, reply, 'read')
  const post = world.rooms.find({ chatId: from.chat.id, messageId })
  const isElsewhere = from !== room || (threadId !== undefined && post !== undefined && post.message.message_thread_id !== threadId)
  if (post !== undefined && !isElsewhere) return post
  if (flagOf(reply, 'allow_sending_without_reply') && !isElsewhere) return undefined
  throw badRequest('message to be replied not found')
}

export const targetOf = (world: World, values: Values): Target => {
  const room = roomOf(world, values, 'write')
  const asked = threadOf(room, values)
  const reply = objectOf(values, 'reply_parameters', 'reply parameters') ?? {
    message_id: wholeOf(values, 'reply_to_message_id'),
    allow_sending_without_reply: values['allow_sending_without_reply'],
  }
  const answered = answeredBy(world, room, asked, reply)
  return {
    room,
    // An answer goes to the topic of what it answers.
    threadId: asked ?? (room.topics === undefined ? undefined : answered?.message.message_thread_id),
    replyTo: answered === undefined ? undefined : { chatId: room.chat.id, messageId: answered.message.message_id },
    quote: answered === undefined ? undefined : quoteOf(reply, answered),
    markup: markupOf(values),
    isProtected: flagOf(values, 'protect_content'),
  }
}

/** Puts a message of the bot's into the chat. The caller has asked the flood limits. */
export const publish = ({ rooms }: World, target: Target, content: Content, extra: Partial<Message> = {}): Post => {
  const { room, markup } = target
  const sender = room.chat.type === 'channel' ? { sender_chat: room.chat } : { from: rooms.bot }
  const draft = present({
    ...sender,
    ...content,
    ...extra,
    threadId: target.threadId,
    quote: target.quote,
    has_protected_content: target.isProtected ? (true as const) : undefined,
    reply_markup: markup.inline,
  })
  return rooms.add(room, draft, { replyTo: target.replyTo, keyboard: markup.keyboard })
}
