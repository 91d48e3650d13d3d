import type { Api, ApiClientOptions, Transformer } from 'grammy'
import type { UserFromGetMe } from 'grammy/types'
import type { FetchedFile } from '../../ports/net.ts'

/** How urgent a call is. Where a chat can't take everything at once, a `result` goes before a `reply`. Progress is never queued: see `progressAt`. */
export type Urgency = 'result' | 'reply' | 'progress'

/**
 * The one way to the Bot API, shared by telegram/ and delivery/channels/telegram. Every call goes through the same pacing of chats,
 * waits out a 429 where that is short (a 429 was never carried out, so that can't double anything), follows a group that became a
 * supergroup, and keeps the token out of every error. It never repeats a call after a network error or a 5xx.
 */
export interface TelegramClient {
  readonly me: UserFromGetMe
  /** The bot's id, as text. */
  readonly bot: string
  /** The API for calls of that urgency. */
  api(urgency: Urgency): Api
  /** For API objects that others make: conversations build their own. */
  transformer(urgency: Urgency): Transformer
  readonly options: ApiClientOptions
  /** When a result for that chat would be sent at once. A time in the past is now. */
  resultAt(chat: string): number
  /** When progress may be shown in that chat: not before results that wait, and within what is left to it. */
  progressAt(chat: string): number
  /** Where that chat is now: a group that became a supergroup has another id. */
  currentChat(chat: string): string
  /** Telegram told us that a group has moved. */
  noteMove(from: string, to: string): Promise<void>
  /** A file's bytes. Throws DarkroomError payload_too_large (over 20 MB) or fetch_failed. */
  download(fileId: string, options: { maxBytes: number; signal?: AbortSignal }): Promise<FetchedFile>
}
