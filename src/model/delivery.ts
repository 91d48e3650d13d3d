import type { Millis } from './generation.ts'

/** One piece of a delivery, stored before it is first sent. A part found in `sending` was perhaps sent. */
export interface DeliveryPart {
  readonly index: number
  /** The channel's own plan for this piece. */
  readonly plan: Readonly<Record<string, unknown>>
  readonly state: 'todo' | 'sending' | 'sent'
  /** The channel's ids of what was sent (message ids). */
  readonly refs?: readonly string[]
  /** How often it was sent while it may already have been: counted, never hidden. */
  readonly repeats?: number
}

export interface DeliveryTry {
  readonly at: Millis
  readonly ok: boolean
  /** The receiver asked for a pause, which says nothing against the delivery. */
  readonly wait?: boolean
  readonly ms: number
  /** For admins: a status or the reason, no secrets. */
  readonly note: string
}

/** One finished thing on its way to one place. The id is a hash of what and where. */
export interface Delivery {
  readonly deliveryId: string
  readonly revision: number
  readonly generationId: string
  readonly account: string
  readonly channel: string
  /** The channel's address: a webhook's URL and secret, a chat and thread. */
  readonly address: Readonly<Record<string, string>>
  /**
   * Deliveries of one lane go one after the other, the oldest first: a chat. Absent: it goes by itself.
   * `lane` is the channel's word, so that two channels never share one.
   */
  readonly lane?: string
  readonly status: 'owed' | 'delivered' | 'failed'
  readonly parts: readonly DeliveryPart[]
  readonly tries: readonly DeliveryTry[]
  readonly error?: string
  readonly dueAt?: Millis
  readonly createdAt: Millis
  readonly updatedAt: Millis
  readonly deliveredAt?: Millis
}

export type DeliveryPatch = {
  readonly [K in keyof Omit<Delivery, 'deliveryId' | 'revision' | 'createdAt' | 'generationId' | 'channel'>]?: Delivery[K] | undefined
}
