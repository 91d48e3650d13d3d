import type { Delivery } from '../model/delivery.ts'
import { isTerminal } from '../model/generation.ts'
import type { NewWork } from '../ports/queue.ts'
import type { DeliveryDeps } from './deps.ts'
import { countUnplanned, newDelivery } from './hand-over.ts'
import { sendWorkOf } from './work.ts'

/**
 * A delivery of its own for a generation that has ended, to any address: a second copy. The same address twice is the same
 * delivery. Answers its work; undefined when there is nothing (more) to send.
 */
export const resend = async (
  deps: DeliveryDeps,
  generationId: string,
  channel: string,
  address: Delivery['address'],
): Promise<NewWork | undefined> => {
  const generation = await deps.store.generations.get(generationId)
  if (generation === undefined || !isTerminal(generation.status)) return undefined
  const result = await deps.store.deliveries.insert(newDelivery(deps, generation, { channel, address }))
  if ('inserted' in result) countUnplanned(deps, [result.inserted])
  const delivery = 'inserted' in result ? result.inserted : result.existing
  return delivery.status === 'owed' ? sendWorkOf(delivery) : undefined
}
