import type { Delivery } from '../../model/delivery.ts'
import type { DeliveryStore } from '../../ports/store/deliveries.ts'
import type { Base } from './base.ts'
import type { Doc } from './models.ts'
import { createRecords } from './records.ts'

const fixed = ['deliveryId', 'revision', 'createdAt', 'generationId', 'channel']

export const createDeliveries = (base: Base): DeliveryStore => {
  const { reach, models } = base
  const { deliveries } = models
  const { recordOf, get, insert, transition } = createRecords<Delivery>(base, deliveries, { idName: 'deliveryId', fixed })

  return {
    get,
    insert: (delivery) => insert(delivery, []),
    transition: (deliveryId, { revision }, patch, events = []) => transition(deliveryId, { revision }, patch, events),
    due: async (before, limit) => {
      const filter = { dueAt: { $lte: before } }
      return (await reach(() => deliveries.find(filter).sort({ dueAt: 1 }).limit(limit).lean<Doc[]>())).map(recordOf)
    },
    // Two of one moment go in the order in which they were written: their ids say nothing.
    owedInLane: async (lane, limit) => {
      const filter = { lane, status: 'owed' }
      const sort = { createdAt: 1, placed: 1 } as const
      return (await reach(() => deliveries.find(filter).sort(sort).limit(limit).lean<Doc[]>())).map(recordOf)
    },
    forGeneration: async (generationId) => {
      const sort = { createdAt: 1, _id: 1 } as const
      return (await reach(() => deliveries.find({ generationId }).sort(sort).lean<Doc[]>())).map(recordOf)
    },
  }
}
