import type { Millis, Values } from './generation.ts'
import type { Origin } from './request.ts'

/** Whose it is. */
export interface Account {
  readonly accountId: string
  readonly createdAt: Millis
  /** Saved inputs, by tool id: they stand between the tool's defaults and what is given. */
  readonly defaults: Readonly<Record<string, Values>>
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
