import { describe, expect, test } from 'vitest'
import type { NewEvent } from '../../src/model/event.ts'
import { deliveryOf } from '../support/delivery.ts'
import { generationOf } from '../support/generation.ts'
import type { StoreInTest } from './store-in-test.ts'

const eventOf = (eventId: string, parts: Partial<NewEvent> = {}): NewEvent => ({
  eventId,
  type: 'generation.created',
  at: 1,
  data: { n: 1 },
  ...parts,
})
const idsOf = (events: readonly { eventId: string }[]): string[] => events.map(({ eventId }) => eventId)

export const eventTests = ({ current, reopened }: StoreInTest): void => {
  const post = (...ids: string[]) =>
    current().generations.insert(
      generationOf({ generationId: `of ${ids.join()}` }),
      ids.map((id) => eventOf(id)),
    )

  describe('events', () => {
    test('they leave with the state that they tell of, and not without it', async () => {
      const { insert, transition } = current().generations
      await insert(generationOf(), [eventOf('created', { account: 'a', generationId: 'g1' })])
      await insert(generationOf(), [eventOf('lost insert')])
      await transition('g1', { revision: 1 }, { status: 'running' }, [eventOf('running')])
      await transition('g1', { revision: 1 }, { status: 'failed' }, [eventOf('lost race')])
      await transition('nobody', {}, { status: 'failed' }, [eventOf('of nobody')])
      const relayed = await current().events.relay(100)
      expect(idsOf(relayed)).toEqual(['created', 'running'])
      expect(relayed[0]).toEqual({ ...eventOf('created', { account: 'a', generationId: 'g1' }), seq: relayed[0]?.seq })
    })

    test('each is relayed once, in order, in as many goes as it takes', async () => {
      for (let index = 0; index < 10; index += 1) await post(`e${index}`)
      const first = await current().events.relay(4)
      const rest = [...(await current().events.relay(4)), ...(await current().events.relay(4))]
      expect(idsOf(first)).toEqual(['e0', 'e1', 'e2', 'e3'])
      expect(idsOf(rest)).toEqual(['e4', 'e5', 'e6', 'e7', 'e8', 'e9'])
      expect(await current().events.relay(4)).toEqual([])
      const seqs = [...first, ...rest].map(({ seq }) => seq)
      expect(seqs).toEqual([...seqs].sort((a, b) => a - b))
      expect(new Set(seqs).size).toBe(10)
      expect(await current().events.lastSeq()).toBe(seqs.at(-1))
    })

    test('several that relay at once share the work and double nothing', async () => {
      await Promise.all(Array.from({ length: 60 }, (_, index) => post(`e${index}`)))
      const parts = await Promise.all(Array.from({ length: 6 }, () => current().events.relay(25)))
      const seen = idsOf(parts.flat())
      expect(new Set(seen).size).toBe(seen.length)
      expect(seen).toHaveLength(60)
    })

    test('an id that is in the log already is not written again', async () => {
      await post('same')
      const [first] = await current().events.relay(10)
      await post('same', 'fresh')
      expect(idsOf(await current().events.relay(10))).toEqual(['fresh'])
      expect(await current().events.list({ after: 0, limit: 10 })).toHaveLength(2)
      expect((await current().events.list({ after: 0, limit: 10 }))[0]).toEqual(first)
    })

    test('a client resumes after the last one it saw, across a restart', async () => {
      await post('a', 'b', 'c')
      const [, second] = await current().events.relay(10)
      const after = second?.seq ?? 0
      expect(idsOf(await current().events.list({ after, limit: 10 }))).toEqual(['c'])
      await post('d')
      const again = (await reopened()) ?? current()
      expect(idsOf(await again.events.list({ after, limit: 10 }))).toEqual(['c'])
      expect(idsOf(await again.events.relay(10))).toEqual(['d'])
      expect(idsOf(await again.events.list({ after, limit: 10 }))).toEqual(['c', 'd'])
      expect(idsOf(await again.events.list({ after: 0, limit: 2 }))).toEqual(['a', 'b'])
    })

    test('lists by account and generation', async () => {
      await current().generations.insert(generationOf(), [
        eventOf('1', { account: 'a', generationId: 'g' }),
        eventOf('2', { account: 'b', generationId: 'g' }),
        eventOf('3', { account: 'a' }),
      ])
      await current().events.relay(10)
      const { list } = current().events
      expect(idsOf(await list({ after: 0, account: 'a', limit: 10 }))).toEqual(['1', '3'])
      expect(idsOf(await list({ after: 0, generationId: 'g', limit: 10 }))).toEqual(['1', '2'])
      expect(idsOf(await list({ after: 0, account: 'a', generationId: 'g', limit: 10 }))).toEqual(['1'])
    })

    test('what is old is forgotten, and its numbers never come again', async () => {
      await current().generations.insert(generationOf(), [eventOf('old', { at: 10 }), eventOf('new', { at: 20 })])
      await current().events.relay(10)
      const last = await current().events.lastSeq()
      expect(await current().events.removeBefore(20)).toBe(1)
      expect(idsOf(await current().events.list({ after: 0, limit: 10 }))).toEqual(['new'])
      expect(await current().events.removeBefore(100)).toBe(1)
      expect(await current().events.lastSeq()).toBe(last)
      await post('later')
      expect((await current().events.relay(10))[0]?.seq).toBeGreaterThan(last)
    })
  })
}

export const deliveryTests = ({ current, reopened }: StoreInTest): void => {
  describe('deliveries', () => {
    test('the first insert decides', async () => {
      const results = await Promise.all(
        Array.from({ length: 10 }, (_, index) => current().deliveries.insert(deliveryOf({ channel: `channel ${index}` }))),
      )
      const inserted = results.flatMap((result) => ('inserted' in result ? [result.inserted] : []))
      expect(inserted).toHaveLength(1)
      expect(await current().deliveries.get('d1')).toEqual(inserted[0])
      expect(await current().deliveries.insert(deliveryOf())).toEqual({ existing: inserted[0] })
      expect(await current().deliveries.get('nobody')).toBeUndefined()
    })

    test('of several writes on one revision one wins, and its events leave with it', async () => {
      await current().deliveries.insert(deliveryOf())
      const results = await Promise.all(
        Array.from({ length: 50 }, (_, index) =>
          current().deliveries.transition('d1', { revision: 1 }, { status: 'delivered', dueAt: undefined, deliveredAt: index }, [
            eventOf(`e${index}`),
          ]),
        ),
      )
      const [winner, ...others] = results.filter((result) => result !== undefined)
      expect(others).toEqual([])
      expect(winner).toMatchObject({ revision: 2, status: 'delivered' })
      expect(winner).not.toHaveProperty('dueAt')
      expect(await current().deliveries.get('d1')).toEqual(winner)
      expect(idsOf(await current().events.relay(100))).toEqual([`e${winner?.deliveredAt}`])
      const again = await reopened()
      if (again !== undefined) expect(await again.deliveries.get('d1')).toEqual(winner)
      expect(await current().deliveries.transition('nobody', { revision: 1 }, { status: 'failed' })).toBeUndefined()
    })

    test('due ones in order, and those of one generation', async () => {
      for (const [deliveryId, dueAt] of [
        ['later', 30],
        ['soon', 10],
        ['other', 20],
      ] as const) {
        await current().deliveries.insert(deliveryOf({ deliveryId, dueAt, generationId: deliveryId === 'other' ? 'g2' : 'g1' }))
      }
      await current().deliveries.insert(deliveryOf({ deliveryId: 'done', generationId: 'g3' }))
      await current().deliveries.transition('done', { revision: 1 }, { dueAt: undefined })
      const due = async (before: number, limit: number) =>
        (await current().deliveries.due(before, limit)).map(({ deliveryId }) => deliveryId)
      expect(await due(30, 10)).toEqual(['soon', 'other', 'later'])
      expect(await due(29, 1)).toEqual(['soon'])
      expect((await current().deliveries.forGeneration('g1')).map(({ deliveryId }) => deliveryId).sort()).toEqual(['later', 'soon'])
      expect(await current().deliveries.forGeneration('nobody')).toEqual([])
    })

    test('of a lane those that are owed, the oldest first, each until it is over', async () => {
      const ids = async (lane: string, limit = 10) =>
        (await current().deliveries.owedInLane(lane, limit)).map(({ deliveryId }) => deliveryId)
      for (const [deliveryId, createdAt, lane] of [
        ['z', 10, 'chat 1'],
        ['a', 10, 'chat 1'],
        ['older', 5, 'chat 1'],
        ['elsewhere', 1, 'chat 2'],
      ] as const)
        await current().deliveries.insert(deliveryOf({ deliveryId, createdAt, lane }))
      await current().deliveries.insert(deliveryOf({ deliveryId: 'by itself' }))
      await current().deliveries.insert(deliveryOf({ deliveryId: 'over', lane: 'chat 1', status: 'delivered' }))
      expect(await ids('chat 1')).toEqual(['older', 'z', 'a'])
      expect(await ids('chat 1', 2)).toEqual(['older', 'z'])
      await current().deliveries.transition('older', { revision: 1 }, { status: 'delivered', dueAt: undefined })
      await current().deliveries.transition('z', { revision: 1 }, { dueAt: 99 })
      await current().deliveries.transition('a', { revision: 1 }, { lane: 'chat 2' })
      await reopened()
      expect(await ids('chat 1')).toEqual(['z'])
      expect(await ids('chat 2')).toEqual(['elsewhere', 'a'])
      expect(await ids('chat 3')).toEqual([])
    })
  })
}
