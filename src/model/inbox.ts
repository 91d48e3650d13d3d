import type { Millis } from './generation.ts'
import type { JsonObject } from './json.ts'

/** Something that came in from a chat platform, kept until it has been handled. */
export interface Arrival {
  /** Which bot it came to: two bots may count alike. */
  readonly bot: string
  /** The platform's number for it; the same one twice is the same thing. */
  readonly updateId: number
  /** What is handled in order: a chat. */
  readonly lane: string
  /** Ties the pictures of one album together. */
  readonly album?: string
  readonly update: JsonObject
  readonly receivedAt: Millis
}

export interface InboxItem extends Arrival {
  /** Its place in the order of arrival. */
  readonly seq: number
  /** `aside`: it failed every time, and is kept for a look. */
  readonly status: 'waiting' | 'done' | 'aside'
  /** How often it has been begun. */
  readonly tries: number
  readonly error?: string
  readonly endedAt?: Millis
}
