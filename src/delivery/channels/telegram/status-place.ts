import type { Api } from 'grammy'
import type { Keys } from '../../../model/button.ts'
import type { Generation } from '../../../model/generation.ts'
import { inlineKeyboard } from '../../../model/inline-keyboard.ts'
import { messagePlace } from '../../../model/message-place.ts'
import { type Words, wordsFor } from '../../../words/index.ts'
import type { Status, StatusBook } from './status-book.ts'

/** Where a request was made, and how that person is talked to. */
export interface Place {
  readonly chat: string
  readonly thread: number | undefined
  /** The message that asked for it. */
  readonly message: number | undefined
  readonly words: Words
}

export type Signal = NonNullable<Parameters<Api['getMe']>[0]>

const numberOf = (text: string | undefined): number | undefined => (text === undefined ? undefined : Number(text))

/** Undefined for what was asked for nowhere. */
export const placeOf = (generation: Generation | undefined, currentChat: (chat: string) => string): Place | undefined => {
  const { origin, deliverTo } = generation ?? {}
  if (origin?.chat === undefined) return undefined
  const chat = currentChat(origin.chat)
  // In a group that became a supergroup, the numbers of older messages are other messages' numbers.
  const message = chat === origin.chat ? numberOf(origin.message) : undefined
  return { chat, thread: numberOf(origin.thread), message, words: wordsFor(deliverTo?.telegram?.language) }
}

/** What the book says of that place. A group that has moved has none of its messages any more. */
export const statusAt = async (book: Pick<StatusBook, 'get'>, key: string, { chat }: Place): Promise<Status | undefined> => {
  const kept = await book.get(key)
  return kept?.chat === chat ? kept : undefined
}

export const markupOf = (keys: Keys) => (keys.length === 0 ? {} : { reply_markup: inlineKeyboard(keys) })

/** A new status message, as an answer to the request. Answers its number. */
export const sendStatus = async (
  api: Api,
  { chat, thread, message }: Place,
  { text, keys }: { readonly text: string; readonly keys: Keys },
  signal?: Signal,
): Promise<number> =>
  (await api.sendMessage(chat, text, { ...messagePlace({ thread, replyTo: message }), ...markupOf(keys) }, signal)).message_id
