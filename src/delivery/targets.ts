import { createHash } from 'node:crypto'
import type { Delivery, DeliveryTry } from '../model/delivery.ts'
import type { Generation } from '../model/generation.ts'

export interface Target {
  readonly channel: string
  readonly address: Delivery['address']
}

/** Where a finished generation is wanted. */
export const targetsOf = ({ deliverTo }: Pick<Generation, 'deliverTo'>): readonly Target[] =>
  Object.entries(deliverTo ?? {}).flatMap(([channel, given]) => {
    if (given === undefined) return []
    const address = Object.fromEntries(Object.entries(given).filter((entry): entry is [string, string] => entry[1] !== undefined))
    return [{ channel, address }]
  })

/** The same thing to the same place is the same delivery, whoever hands it over and however often. */
export const deliveryIdOf = (generationId: string, { channel, address }: Target): string => {
  const place = Object.entries(address)
    .filter(([name]) => name !== 'secret')
    .sort(([a], [b]) => (a < b ? -1 : 1))
  return createHash('sha256')
    .update(JSON.stringify([generationId, channel, place]))
    .digest('hex')
    .slice(0, 32)
}

/** What the generation shows of all its deliveries together. */
export const deliveryStateOf = (deliveries: readonly Pick<Delivery, 'status'>[]): Generation['deliveryState'] | undefined => {
  if (deliveries.length === 0) return undefined
  if (deliveries.some(({ status }) => status === 'owed')) return 'handed_over'
  return deliveries.some(({ status }) => status === 'failed') ? 'failed' : 'delivered'
}

export const failuresInARow = (tries: readonly DeliveryTry[]): number =>
  tries.slice(tries.findLastIndex((one) => one.ok) + 1).filter((one) => one.wait !== true).length
