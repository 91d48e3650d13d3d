import type { Delivery, DeliveryPart } from '../model/delivery.ts'
import type { Generation } from '../model/generation.ts'

export type SendResult =
  | { readonly ok: true; readonly refs: readonly string[] }
  /** Not there yet. `gone`: never will be (blocked, refused): it is recorded and not tried for ever. */
  | { readonly ok: false; readonly gone: boolean; readonly note: string; readonly retryAfterMs?: number }

/** A way for a finished thing to reach somebody. */
export interface Channel {
  readonly name: string
  /** Pure: what will be sent, piece by piece. Stored before the first send. */
  plan(generation: Generation, address: Delivery['address']): readonly DeliveryPart['plan'][]
  /** Sends one piece. Never retries; throws only for its own bugs. */
  send(delivery: Delivery, part: DeliveryPart, generation: Generation, signal: AbortSignal): Promise<SendResult>
}
