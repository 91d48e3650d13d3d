import type { Delivery, DeliveryPart } from '../model/delivery.ts'
import type { Generation } from '../model/generation.ts'

export type SendResult =
  | { readonly ok: true; readonly refs: readonly string[] }
  /** Not there yet. `gone`: never will be (blocked, refused): it is recorded and not tried for ever. */
  | { readonly ok: false; readonly gone: boolean; readonly note: string; readonly retryAfterMs?: number }

/** What there is to see of one request while it lives: one generation, or all those of a batch. */
export interface LiveView {
  /** The status message's name: the generation's id, or the batch's. */
  readonly key: string
  /** In the order of the batch. Never empty. */
  readonly generations: readonly Generation[]
  /** For those that haven't started: the rough place in our own line. */
  readonly position?: number
  /** The service that runs the first of them isn't asked at the moment: what hasn't started waits for it. */
  readonly isPaused?: boolean
  /** Roughly how long the first that runs still takes. */
  readonly secondsLeft?: number
}

/** A way for a finished thing to reach somebody. */
export interface Channel {
  readonly name: string
  /** Pure: what will be sent, piece by piece. Stored before the first send. */
  plan(generation: Generation, address: Delivery['address']): readonly DeliveryPart['plan'][]
  /** Sends one piece. It never repeats what may have arrived: then it throws. */
  send(delivery: Delivery, part: DeliveryPart, generation: Generation, signal: AbortSignal): Promise<SendResult>
  /** Pure: what must go in order, one after the other (a chat). Absent: everything may go at once. */
  lane?(address: Delivery['address']): string
  /** When that lane can take the next piece; a time in the past is now. Asked before a piece is marked as being sent. */
  freeAt?(address: Delivery['address']): number
  /**
   * Makes the chat match what lives: one status message, said first, edited on change. Whatever it can't do now it leaves.
   * Answers when it would like to be asked again, if all stays as it is. Absent: this channel shows nothing before the end.
   */
  show?(view: LiveView, signal: AbortSignal): Promise<{ readonly againAt?: number }>
}
