import type { Millis, Values } from './generation.ts'
import type { Origin } from './request.ts'

/** Whose it is. */
export interface Account {
  readonly accountId: string
  readonly createdAt: Millis
  /** Saved inputs, by tool id: they stand between the tool's defaults and what is given. */
  readonly defaults: Readonly<Record<string, Values>>
  /** Who that is, where a chat platform told us. */
  readonly person?: Person
  readonly preferences?: Preferences
  readonly banned?: { readonly at: Millis; readonly by: string; readonly reason?: string }
  /** The private chat can't be written to any more: the bot was blocked there, or the person is gone. */
  readonly unreachableAt?: Millis
}

export interface Person {
  readonly platform: string
  readonly userId: string
  readonly name: string
  readonly userName?: string
  /** As the platform says it, e.g. `pt-br`. */
  readonly language?: string
  /** The private chat with them, once they have opened it. */
  readonly chat?: string
  readonly lastSeenAt: Millis
}

export interface Preferences {
  /** Chosen by themselves; over what the platform says. */
  readonly language?: string
  readonly sendAs?: 'photo' | 'document'
  /** By tool id; over `sendAs`. */
  readonly sendAsByTool?: Readonly<Record<string, 'photo' | 'document'>>
}

export type AccountPatch = {
  readonly [K in 'person' | 'preferences' | 'banned' | 'unreachableAt']?: Account[K] | undefined
}

/** One person in one place, until they have been idle for a while. */
export interface Session {
  readonly sessionId: string
  readonly account: string
  /** Where: a chat, an API key, … */
  readonly place: string
  readonly startedAt: Millis
  readonly lastSeenAt: Millis
  readonly closedAt?: Millis
}

/** What a person did that set something off: a command, a button, a call. */
export interface UserEvent {
  readonly eventId: string
  readonly account: string
  readonly sessionId?: string
  readonly kind: 'command' | 'button' | 'api' | 'message'
  readonly name: string
  readonly origin?: Origin
  readonly at: Millis
}
