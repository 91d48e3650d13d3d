import type { Chat, Message, Update, User } from 'grammy/types'
import type { Person } from '../model/account.ts'
import { beginningOf } from '../model/cut-text.ts'
import { messageOf } from './arrival.ts'
import type { Place } from './context.ts'

/** Who stands behind an update. Behind an anonymous admin or a channel Telegram puts a made-up user: the chat counts. */
export interface Author {
  readonly id: string
  readonly account: string
  readonly name: string
  readonly userName?: string
  readonly language?: string
  readonly isAnonymous: boolean
}

export const accountIdOf = (userId: string): string => `telegram:${userId}`

const userAuthor = (user: User): Author => ({
  id: String(user.id),
  account: accountIdOf(String(user.id)),
  name: [user.first_name, user.last_name].filter((part) => part !== undefined && part !== '').join(' ') || String(user.id),
  ...(user.username === undefined ? {} : { userName: user.username }),
  ...(user.language_code === undefined ? {} : { language: user.language_code }),
  isAnonymous: false,
})

const chatAuthor = (chat: Chat): Author => ({
  id: String(chat.id),
  account: `telegram:chat:${chat.id}`,
  name: chat.title ?? String(chat.id),
  isAnonymous: true,
})

export const authorOf = (update: Update): Author | undefined => {
  const press = update.callback_query
  if (press !== undefined) return userAuthor(press.from)
  const message = messageOf(update)
  if (message?.sender_chat !== undefined) return chatAuthor(message.sender_chat)
  const user = message?.from ?? update.my_chat_member?.from
  if (user !== undefined) return userAuthor(user)
  return message === undefined ? undefined : chatAuthor(message.chat)
}

/** Replies in a plain group carry a thread id too, which is no topic. */
export const threadOf = (message: Pick<Message, 'is_topic_message' | 'message_thread_id'> | undefined): string | undefined =>
  message?.is_topic_message === true && message.message_thread_id !== undefined ? String(message.message_thread_id) : undefined

export const placeOf = (update: Update): Place | undefined => {
  const pressed = update.callback_query?.message
  const message = messageOf(update)
  const chat = message?.chat ?? pressed?.chat ?? update.my_chat_member?.chat
  if (chat === undefined) return undefined
  const thread = threadOf(message ?? (pressed !== undefined && 'is_topic_message' in pressed ? pressed : undefined))
  const kind = chat.type === 'private' ? 'private' : chat.type === 'channel' ? 'channel' : 'group'
  return { chat: String(chat.id), ...(thread === undefined ? {} : { thread }), kind }
}

/** What is kept of a person; undefined for what is none. */
export const personOf = (author: Author, place: Place, now: number, known: Person | undefined): Person | undefined => {
  if (author.isAnonymous) return undefined
  const chat = place.kind === 'private' ? place.chat : known?.chat
  return {
    platform: 'telegram',
    userId: author.id,
    name: beginningOf(author.name, 128),
    ...(author.userName === undefined ? {} : { userName: author.userName }),
    ...(author.language === undefined ? {} : { language: author.language }),
    ...(chat === undefined ? {} : { chat }),
    lastSeenAt: now,
  }
}

const seenAgainMs = 3_600_000

/** Is it worth a write? Somebody new, a new name, or not seen for an hour. */
export const isNews = (next: Person, known: Person | undefined): boolean => {
  if (known === undefined || next.lastSeenAt - known.lastSeenAt > seenAgainMs) return true
  const { lastSeenAt: _next, ...nextRest } = next
  const { lastSeenAt: _known, ...knownRest } = known
  return JSON.stringify(nextRest) !== JSON.stringify(knownRest)
}
