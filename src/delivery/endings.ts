import type { Delivery, DeliveryPatch } from '../model/delivery.ts'
import type { Generation } from '../model/generation.ts'
import { type DeliveryDeps, deliveryEvent, dutyMs } from './deps.ts'
import { deliveryStateOf } from './targets.ts'

const maxRaces = 50

/** Lets the generation show how its deliveries stand. Computed from all of them, so the order of writers doesn't matter. */
const showOnGeneration = async ({ store, clock }: DeliveryDeps, generationId: string): Promise<void> => {
  for (let race = 0; race < maxRaces; race += 1) {
    const generation = await store.generations.get(generationId)
    if (generation === undefined) return
    const deliveryState = deliveryStateOf(await store.deliveries.forGeneration(generationId))
    if (generation.deliveryState === deliveryState) return
    const patch = { deliveryState, updatedAt: clock.now() }
    if ((await store.generations.transition(generationId, { revision: generation.revision }, patch)) !== undefined) return
  }
  throw new Error(`generation ${generationId} changed too often while its delivery was being noted`)
}

/** The last step of a delivery that has ended. Until it is done the record stays due, so a crash in between is made good. */
export const closeEnded = async (deps: DeliveryDeps, delivery: Delivery): Promise<void> => {
  if (delivery.dueAt === undefined) return
  await showOnGeneration(deps, delivery.generationId)
  await deps.store.deliveries.transition(delivery.deliveryId, { revision: delivery.revision }, { dueAt: undefined })
}

/** False for the loser of a race: somebody else has written since. */
export const endDelivered = async (
  deps: DeliveryDeps,
  delivery: Delivery,
  generation: Generation,
  patch: DeliveryPatch,
): Promise<boolean> => {
  const now = deps.clock.now()
  const { deliveryId, generationId, channel } = delivery
  const written = await deps.store.deliveries.transition(
    deliveryId,
    { revision: delivery.revision },
    { ...patch, status: 'delivered', error: undefined, deliveredAt: now, updatedAt: now, dueAt: now + dutyMs },
    [deliveryEvent(delivery, 'delivery.delivered', now)],
  )
  if (written === undefined) return false
  deps.metrics.count('darkroom_deliveries_total', { channel, outcome: 'delivered' })
  deps.metrics.observe('darkroom_delivery_seconds', { channel }, Math.max(0, now - (generation.endedAt ?? delivery.createdAt)) / 1_000)
  deps.log.info({ generationId, deliveryId, channel }, 'delivered')
  await closeEnded(deps, written)
  return true
}

/** It will never arrive, and everybody can see why. */
export const endFailed = async (deps: DeliveryDeps, delivery: Delivery, error: string, patch: DeliveryPatch = {}): Promise<boolean> => {
  const now = deps.clock.now()
  const { deliveryId, generationId, channel } = delivery
  const written = await deps.store.deliveries.transition(
    deliveryId,
    { revision: delivery.revision },
    { ...patch, status: 'failed', error, updatedAt: now, dueAt: now + dutyMs },
    [deliveryEvent(delivery, 'delivery.failed', now, { error })],
  )
  if (written === undefined) return false
  deps.metrics.count('darkroom_deliveries_total', { channel, outcome: 'failed' })
  deps.log.warn({ generationId, deliveryId, channel, reason: error }, 'a delivery failed')
  await closeEnded(deps, written)
  return true
}
