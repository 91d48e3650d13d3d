import type { ConversationFlavor } from '@grammyjs/conversations'
import type { Context } from 'grammy'
import type { Message } from 'grammy/types'
import type { Account } from '../model/account.ts'
import type { Keys } from '../model/button.ts'
import type { Values } from '../model/generation.ts'
import type { JsonObject } from '../model/json.ts'
import type { Words } from '../words/index.ts'
import type { FileRef } from './draft.ts'
import type { Html } from './html.ts'

/** Who wrote or pressed. Behind an anonymous admin or a channel stands a chat, not a person. */
export interface Caller {
  readonly account: string
  /** The user's id; for an anonymous admin or a channel, the chat's id. */
  readonly id: string
  readonly name: string
  readonly isAdmin: boolean
  readonly isAnonymous: boolean
  /** As it stood when the update was taken up. */
  readonly record: Account | undefined
}

export interface Place {
  readonly chat: string
  /** Only inside a real topic. */
  readonly thread?: string
  readonly kind: 'private' | 'group' | 'channel'
}

export interface SayOptions {
  readonly keys?: Keys
  /** The message to answer; it may be gone by now. Default: the one that the update is about. `false`: none. */
  readonly replyTo?: number | false
  /** Opens the reply box, with this greyed text in it. */
  readonly ask?: string
  readonly silent?: boolean
}

/** What a wizard came to. It is taken up after the wizard's replay is over. */
export interface Finished {
  readonly purpose: string
  readonly data: JsonObject
  readonly values: Values
  readonly files: Readonly<Record<string, readonly FileRef[]>>
  /** The person called it off. */
  readonly cancelled?: boolean
}

export interface Extras {
  readonly caller: Caller
  readonly place: Place
  readonly words: Words
  /** Names this update: the key of whatever it sets off, so that handling it twice does it once. */
  readonly updateKey: string
  /** When it came in; by then others may have been waiting before it. */
  readonly arrivedAt: number
  /** The other messages of the album that this message belongs to, itself included. */
  readonly album: readonly Message[]
  /** Says something in the chat and topic of the update; cut to what fits. Answers the message's id. */
  say(text: string | Html, options?: SayOptions): Promise<number>
  /** Edits the message under the pressed button. What is no longer there, or unchanged, is no error. */
  revise(text: string | Html, keys?: Keys): Promise<void>
  /** Answers the pressed button; `alert` must be closed by hand. Only the first one counts. Without it, the press is answered in silence. */
  answer(text: string, options?: { alert?: boolean }): Promise<void>
  finished?: Finished
}

export type BotContext = ConversationFlavor<Context & Extras>
