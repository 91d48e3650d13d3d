import { describe, expect, test } from 'vitest'
import type { Account } from '../../src/model/account.ts'
import type { Delivery } from '../../src/model/delivery.ts'
import type { JsonObject } from '../../src/model/json.ts'
import { generationOf, snapshot } from '../support/generation.ts'
import type { StoreInTest } from './store-in-test.ts'

const oddKeys = [
  ...['', ' ', '.', 'a.b', '$', '$set', '$ref', 'a$b', '%', '%2E', '%json', '\0', '0', '-1', '_id', '__v', '_bsontype', '__proto__'],
  ...['constructor', 'prototype', 'toString', 'toJSON', 'toBSON', 'toObject', 'valueOf', 'hasOwnProperty', 'length', 'id', 'then'],
  ...['half \ud83e', 'ключ', '🦊'],
]

const nested = (depth: number): JsonObject =>
  depth === 0 ? { end: true } : depth % 2 === 0 ? { a: nested(depth - 1) } : { a: [nested(depth - 1)] }

/** What strangers send: as JSON.parse makes it, where any key is just a key. */
const odd = JSON.parse(
  JSON.stringify({
    keys: Object.fromEntries(oddKeys.map((key, index) => [key, { [key]: index }])),
    lists: [[], [[]], [[1, [2, {}]], 'x'], {}],
    numbers: [0, -1, 0.1, 1e300, -5e-324, 2 ** 31, 2 ** 53 - 1, -(2 ** 53 - 1)],
    texts: ['', '\0', 'half \ud83e', 'ABC'.repeat(2_000), '$where', '{"$ne":1}'],
    nothing: null,
    deep: nested(150),
  }),
) as JsonObject

const textOf = (value: unknown): string => JSON.stringify(value)

export const oddJsonTests = ({ current, reopened }: StoreInTest): void => {
  describe('JSON of strangers comes back as it was, its keys in their order', () => {
    test('in generations and their events', async () => {
      const generation = generationOf({ given: odd, tool: { ...snapshot, target: odd } })
      await current().generations.insert(generation, [{ eventId: 'e', type: 'generation.created', at: 1, data: odd }])
      const written = await current().generations.transition(
        'g1',
        {},
        { inputs: odd, attempts: [{ number: 1, callId: 'c', startedAt: 1, sent: odd }] },
      )
      for (const one of [written, await ((await reopened()) ?? current()).generations.get('g1')]) {
        for (const part of [one?.given, one?.inputs, one?.tool.target, one?.attempts[0]?.sent]) expect(textOf(part)).toBe(textOf(odd))
      }
      const [event] = await current().events.relay(10)
      expect(textOf(event?.data)).toBe(textOf(odd))
      expect(textOf((await current().events.list({ after: 0, limit: 10 }))[0]?.data)).toBe(textOf(odd))
    })

    test('in deliveries, the inbox and values', async () => {
      const delivery: Delivery = {
        ...{ deliveryId: 'd', revision: 1, generationId: 'g', account: 'a', channel: 'webhook', status: 'owed', tries: [] },
        ...{ address: {}, createdAt: 1, updatedAt: 1, parts: [{ index: 0, plan: odd, state: 'todo' }] },
      }
      await current().deliveries.insert(delivery)
      await current().inbox.add([{ bot: 'b', updateId: 1, lane: 'l', update: odd, receivedAt: 1 }])
      await current().kv.put('k', odd)
      const again = (await reopened()) ?? current()
      expect(textOf((await again.deliveries.get('d'))?.parts[0]?.plan)).toBe(textOf(odd))
      expect(textOf((await again.inbox.next('b', 'l'))?.update)).toBe(textOf(odd))
      expect(await again.kv.get('k')).toEqual(odd)
      expect(await again.kv.compareAndSet('k', odd, 1)).toBe(true)
    })

    test('in saved inputs, whatever their tools are called', async () => {
      const toolIds = oddKeys.filter((key) => !key.startsWith('half'))
      for (const [index, toolId] of toolIds.entries()) await current().accounts.saveDefaults('a', toolId, { [toolId]: index, odd }, 1)
      const { defaults } = (await ((await reopened()) ?? current()).accounts.get('a')) ?? { defaults: {} as Account['defaults'] }
      expect(Object.keys(defaults).sort()).toEqual([...toolIds].sort())
      for (const [index, toolId] of toolIds.entries()) expect(textOf(defaults[toolId])).toBe(textOf({ [toolId]: index, odd }))
      for (const toolId of toolIds) await current().accounts.saveDefaults('a', toolId, {}, 1)
      expect((await current().accounts.get('a'))?.defaults).toEqual({})
    })
  })
}
