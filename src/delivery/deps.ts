import type { Delivery, DeliveryPart } from '../model/delivery.ts'
import type { EventType, NewEvent } from '../model/event.ts'
import type { Channel } from '../ports/channel.ts'
import type { Clock } from '../ports/clock.ts'
import type { Log } from '../ports/log.ts'
import type { Metrics } from '../ports/metrics.ts'
import type { Store } from '../ports/store/index.ts'

export interface DeliveryDeps {
  readonly clock: Clock
  readonly log: Log
  readonly metrics: Metrics
  readonly store: Pick<Store, 'generations' | 'deliveries'>
  /** By the names that `deliverTo` uses. */
  readonly channels: ReadonlyMap<string, Channel>
  /** 0 to 1; spreads out tries. */
  readonly random: () => number
}

export interface DeliverySettings {
  /** How long the sending of one part may take. */
  readonly sendTimeoutMs: number
  /** How long a part in `sending` is left to whoever took it. Longer than the timeout. */
  readonly leaseMs: number
}

/** How soon the sweep looks for a delivery that the queue may have lost. */
export const dutyMs = 60_000

/** Its id is known before anybody hears of it: the delivery's id and the revision that is written with it. */
export const deliveryEvent = (
  delivery: Pick<Delivery, 'deliveryId' | 'revision' | 'account' | 'generationId' | 'channel'>,
  type: Extract<EventType, 'delivery.delivered' | 'delivery.failed'>,
  at: number,
  data: NewEvent['data'] = {},
): NewEvent => ({
  eventId: `${delivery.deliveryId}.${delivery.revision + 1}.${type}`,
  type,
  at,
  account: delivery.account,
  generationId: delivery.generationId,
  data: { deliveryId: delivery.deliveryId, channel: delivery.channel, ...data },
})

export const withPart = (parts: readonly DeliveryPart[], changed: DeliveryPart): readonly DeliveryPart[] =>
  parts.map((part) => (part.index === changed.index ? changed : part))
