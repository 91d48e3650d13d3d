import type { Delivery, DeliveryPart } from '../model/delivery.ts'
import { messageOf } from '../model/errors.ts'
import { type Generation, isTerminal } from '../model/generation.ts'
import type { Channel } from '../ports/channel.ts'
import type { NewWork } from '../ports/queue.ts'
import { type DeliveryDeps, deliveryEvent, dutyMs } from './deps.ts'
import { deliveryIdOf, deliveryStateOf, type Target, targetsOf } from './targets.ts'
import { sendWorkFor } from './work.ts'

const maxRaces = 50

const plan = (channel: Channel | undefined, generation: Generation, target: Target): readonly DeliveryPart[] | { error: string } => {
  if (channel === undefined) return { error: `There is no way to deliver to ${target.channel} here.` }
  try {
    return channel.plan(generation, target.address).map((piece, index) => ({ index, plan: piece, state: 'todo' }))
  } catch (error) {
    return { error: `It could not be planned: ${messageOf(error)}` }
  }
}

/** What is planned is stored before anything is sent. What can't be planned is a failed delivery, not a lost one. */
export const newDelivery = (deps: DeliveryDeps, generation: Generation, target: Target): Delivery => {
  const now = deps.clock.now()
  const channel = deps.channels.get(target.channel)
  const planned = plan(channel, generation, target)
  const lane = channel?.lane?.(target.address)
  const base = {
    ...target,
    ...(lane === undefined ? {} : { lane: `${target.channel}:${lane}` }),
    deliveryId: deliveryIdOf(generation.generationId, target),
    revision: 1,
    generationId: generation.generationId,
    account: generation.account,
    tries: [],
    createdAt: now,
    updatedAt: now,
  }
  if ('error' in planned) return { ...base, status: 'failed', parts: [], error: planned.error }
  return { ...base, status: 'owed', parts: planned, dueAt: now + dutyMs }
}

const insertAll = (deps: DeliveryDeps, generation: Generation): Promise<readonly Delivery[]> =>
  Promise.all(
    targetsOf(generation).map(async (target) => {
      const result = await deps.store.deliveries.insert(newDelivery(deps, generation, target))
      return 'inserted' in result ? result.inserted : result.existing
    }),
  )

const owedWork = (deliveries: readonly Delivery[]): readonly NewWork[] => sendWorkFor(deliveries.filter(({ status }) => status === 'owed'))

const isUnplanned = ({ status, parts }: Delivery): boolean => status === 'failed' && parts.length === 0

export const countUnplanned = (deps: DeliveryDeps, deliveries: readonly Delivery[]): void => {
  for (const { generationId, deliveryId, channel, error } of deliveries.filter(isUnplanned)) {
    deps.metrics.count('darkroom_deliveries_total', { channel, outcome: 'failed' })
    deps.log.warn({ generationId, deliveryId, channel, reason: error }, 'a delivery failed')
  }
}

/** From the generation's duty to records of their own; answers the work of those to be sent. Doing it again changes nothing. */
export const handOver = async (deps: DeliveryDeps, generationId: string): Promise<readonly NewWork[]> => {
  const { generations, deliveries } = deps.store
  for (let race = 0; race < maxRaces; race += 1) {
    const generation = await generations.get(generationId)
    if (generation === undefined || !isTerminal(generation.status)) return []
    if (!generation.owes.includes('deliver')) return owedWork(await deliveries.forGeneration(generationId))
    const records = await insertAll(deps, generation)
    const now = deps.clock.now()
    const owes = generation.owes.filter((duty) => duty !== 'deliver')
    const written = await generations.transition(
      generationId,
      { revision: generation.revision },
      { owes, dueAt: owes.length === 0 ? undefined : generation.dueAt, deliveryState: deliveryStateOf(records), updatedAt: now },
      records.filter(isUnplanned).map((record) => deliveryEvent(record, 'delivery.failed', now, { error: record.error ?? '' })),
    )
    if (written === undefined) continue
    countUnplanned(deps, records)
    return owedWork(records)
  }
  throw new Error(`generation ${generationId} changed too often while it was being handed over`)
}
