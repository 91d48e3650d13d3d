import type { Delivery } from '../model/delivery.ts'
import type { WorkResult } from '../ports/queue.ts'
import type { DeliveryStore } from '../ports/store/deliveries.ts'
import { failuresInARow } from './targets.ts'

/** A short outage keeps the order; a delivery that fails more often in a row doesn't keep the others from arriving. */
const failuresThatHold = 2

/** Must what is behind it wait? It must, but for a delivery that fails and fails while nobody asked for a pause. */
const holdsLane = ({ tries, parts }: Delivery): boolean => {
  const repeats = parts.find(({ state }) => state === 'sending')?.repeats ?? 0
  return tries.at(-1)?.wait === true || Math.max(failuresInARow(tries), repeats) <= failuresThatHold
}

/** What shares a lane goes one after the other, the oldest first. */
export const createLanes = (
  store: Pick<DeliveryStore, 'get' | 'owedInLane'>,
  deliver: (deliveryId: string, signal: AbortSignal) => Promise<WorkResult>,
) => ({
  /** Goes on until nothing is owed in that lane, or until it has to wait. */
  deliverLane: async (lane: string, signal: AbortSignal = new AbortController().signal): Promise<WorkResult> => {
    const passed = new Map<string, number>()
    for (;;) {
      const owed = await store.owedInLane(lane, passed.size + 1)
      const next = owed.find(({ deliveryId }) => !passed.has(deliveryId))
      if (next === undefined) break
      const result = await deliver(next.deliveryId, signal)
      if (result === 'done') continue
      passed.set(next.deliveryId, result.againAt)
      const after = await store.get(next.deliveryId)
      if (signal.aborted || (after?.status === 'owed' && holdsLane(after))) break
    }
    return passed.size === 0 ? 'done' : { againAt: Math.min(...passed.values()) }
  },
  /** The one that the lane is waiting for. */
  headOf: async (lane: string): Promise<Delivery | undefined> => {
    const owed = await store.owedInLane(lane, 100)
    return owed.find(holdsLane) ?? owed[0]
  },
})
