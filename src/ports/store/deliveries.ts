import type { Delivery, DeliveryPatch } from '../../model/delivery.ts'
import type { NewEvent } from '../../model/event.ts'

/** What is on its way to somebody. */
export interface DeliveryStore {
  insert(delivery: Delivery): Promise<{ inserted: Delivery } | { existing: Delivery }>
  get(deliveryId: string): Promise<Delivery | undefined>
  /** Compare-and-set on the revision; undefined for the loser. */
  transition(
    deliveryId: string,
    expect: { revision: number },
    patch: DeliveryPatch,
    events?: readonly NewEvent[],
  ): Promise<Delivery | undefined>
  due(before: number, limit: number): Promise<readonly Delivery[]>
  /** Those of that lane that are still owed, the oldest first. */
  owedInLane(lane: string, limit: number): Promise<readonly Delivery[]>
  forGeneration(generationId: string): Promise<readonly Delivery[]>
}
