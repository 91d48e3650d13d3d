import type { Delivery } from '../../model/delivery.ts'
import type { DeliveryStore } from '../../ports/store/deliveries.ts'
import type { SqlValue } from '../../sqlite/open.ts'
import { type Base, orNull, type Post } from './base.ts'

const deliveryOf = ({ doc }: { readonly doc: string }): Delivery => JSON.parse(doc) as Delivery

/** The columns that change with the record: revision, due_at, owed_lane. */
const changingOf = ({ revision, dueAt, status, lane }: Delivery): readonly SqlValue[] => [
  revision,
  orNull(dueAt),
  status === 'owed' ? orNull(lane) : null,
]

export const createDeliveries = ({ db, writer, post }: Base & { readonly post: Post }): DeliveryStore => {
  const insert = db.prepare(`
    INSERT INTO deliveries (delivery_id, generation_id, created_at, revision, due_at, owed_lane, doc) VALUES (?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT DO NOTHING`)
  const select = db.prepare<{ doc: string }>('SELECT doc FROM deliveries WHERE delivery_id = ?')
  const update = db.prepare('UPDATE deliveries SET revision = ?, due_at = ?, owed_lane = ?, doc = ? WHERE delivery_id = ?')
  const due = db.prepare<{ doc: string }>('SELECT doc FROM deliveries WHERE due_at <= ? ORDER BY due_at LIMIT ?')
  // Two of one moment go in the order in which they were written: their ids say nothing.
  const inLane = db.prepare<{ doc: string }>('SELECT doc FROM deliveries WHERE owed_lane = ? ORDER BY created_at, rowid LIMIT ?')
  const ofGeneration = db.prepare<{ doc: string }>('SELECT doc FROM deliveries WHERE generation_id = ? ORDER BY created_at, delivery_id')

  const find = (deliveryId: string): Delivery | undefined => {
    const row = select.get(deliveryId)
    return row === undefined ? undefined : deliveryOf(row)
  }

  return {
    insert: (delivery) =>
      writer.write(() => {
        const { deliveryId, generationId, createdAt } = delivery
        const result = insert.run(deliveryId, generationId, createdAt, ...changingOf(delivery), JSON.stringify(delivery))
        if (Number(result.changes) === 1) return { inserted: delivery }
        const existing = find(deliveryId)
        if (existing === undefined) throw new Error('a delivery could neither be inserted nor found')
        return { existing }
      }),
    get: async (deliveryId) => find(deliveryId),
    transition: (deliveryId, expect, patch, events = []) =>
      writer.write(() => {
        const before = find(deliveryId)
        if (before === undefined || before.revision !== expect.revision) return undefined
        const { generationId, channel, createdAt, revision } = before
        const fixed = { deliveryId, generationId, channel, createdAt, revision: revision + 1 }
        // Through JSON: fields set to undefined go, and what is answered is what was stored.
        const doc = JSON.stringify({ ...before, ...patch, ...fixed })
        const after = JSON.parse(doc) as Delivery
        update.run(...changingOf(after), doc, deliveryId)
        post(events)
        return after
      }),
    due: async (before, limit) => due.all(before, limit).map(deliveryOf),
    owedInLane: async (lane, limit) => inLane.all(lane, limit).map(deliveryOf),
    forGeneration: async (generationId) => ofGeneration.all(generationId).map(deliveryOf),
  }
}
