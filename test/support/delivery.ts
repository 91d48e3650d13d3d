import type { Delivery } from '../../src/model/delivery.ts'

/** A whole record, with what the test cares about on top. */
export const deliveryOf = (parts: Partial<Delivery> = {}): Delivery => ({
  deliveryId: 'd1',
  revision: 1,
  generationId: 'g1',
  account: 'a',
  channel: 'webhook',
  address: { url: 'https://example.com' },
  status: 'owed',
  parts: [{ index: 0, plan: { kind: 'text' }, state: 'todo' }],
  tries: [],
  dueAt: 5,
  createdAt: 1,
  updatedAt: 1,
  ...parts,
})
