import { describe, expect, test } from 'vitest'
import type { Arrival, InboxItem } from '../../src/model/inbox.ts'
import type { StoreInTest } from './store-in-test.ts'

const arrivalOf = (updateId: number, parts: Partial<Arrival> = {}): Arrival => ({
  bot: 'bot',
  updateId,
  lane: 'chat',
  update: { message: { text: `nr ${updateId} 🦊` } },
  receivedAt: 5,
  ...parts,
})
const numbersOf = (items: readonly InboxItem[]): number[] => items.map(({ updateId }) => updateId)
const done = { status: 'done', now: 50 } as const

export const inboxTests = ({ current, reopened }: StoreInTest): void => {
  const add = (...arrivals: readonly Arrival[]) => current().inbox.add(arrivals)

  describe('the inbox', () => {
    test('an arrival comes back as it was written, after a restart too', async () => {
      expect(await add(arrivalOf(7), arrivalOf(8, { album: 'a' }))).toEqual(['chat'])
      const again = ((await reopened()) ?? current()).inbox
      expect(await again.next('bot', 'chat')).toEqual({ ...arrivalOf(7), seq: expect.any(Number), status: 'waiting', tries: 0 })
      expect(await again.get('bot', 8)).toMatchObject({ ...arrivalOf(8, { album: 'a' }), status: 'waiting' })
      expect(await again.get('bot', 9)).toBeUndefined()
      expect(await again.next('bot', 'nowhere')).toBeUndefined()
      expect(await add()).toEqual([])
    })

    test('a lane is served in the order of arrival, whatever the numbers and the times say', async () => {
      await add(arrivalOf(30, { receivedAt: 9 }), arrivalOf(10, { receivedAt: 1 }))
      await add(arrivalOf(20, { receivedAt: 3 }), arrivalOf(1, { lane: 'other' }))
      const order: (number | undefined)[] = []
      for (let round = 0; round < 4; round += 1) {
        const taken = await current().inbox.take('bot', 'chat')
        order.push(taken?.updateId)
        if (taken !== undefined) await current().inbox.end('bot', [taken.updateId], done)
      }
      expect(order).toEqual([30, 10, 20, undefined])
      expect((await current().inbox.next('bot', 'other'))?.updateId).toBe(1)
    })

    test('the same thing twice is one, even when it has been handled; two bots may count alike', async () => {
      const answers = await Promise.all(
        Array.from({ length: 50 }, (_, index) =>
          add(arrivalOf(1, { lane: `lane ${index}` }), arrivalOf(1, { bot: 'other', lane: 'same' })),
        ),
      )
      const lanes = answers.flat()
      expect(lanes).toHaveLength(2)
      expect(lanes).toContain('same')
      await current().inbox.end('bot', [1], done)
      expect(await add(arrivalOf(1))).toEqual([])
      expect((await current().inbox.get('bot', 1))?.status).toBe('done')
      expect((await current().inbox.get('other', 1))?.status).toBe('waiting')
    })

    test('lanes are answered once each, and only those with something new', async () => {
      await add(arrivalOf(1))
      expect(await add(arrivalOf(1), arrivalOf(2, { lane: 'b' }), arrivalOf(3, { lane: 'a' }), arrivalOf(4, { lane: 'b' }))).toEqual([
        'b',
        'a',
      ])
    })

    test('every take counts, also many at once, and a look does not', async () => {
      await add(arrivalOf(1), arrivalOf(2))
      await current().inbox.next('bot', 'chat')
      const taken = await Promise.all(Array.from({ length: 50 }, () => current().inbox.take('bot', 'chat')))
      expect(new Set(taken.map((item) => item?.updateId))).toEqual(new Set([1]))
      expect(taken.map((item) => item?.tries).sort((a = 0, b = 0) => a - b)).toEqual(Array.from({ length: 50 }, (_, index) => index + 1))
      expect((await current().inbox.get('bot', 1))?.tries).toBe(50)
      expect((await current().inbox.get('bot', 2))?.tries).toBe(0)
      expect(await current().inbox.take('bot', 'nowhere')).toBeUndefined()
    })

    test('what has ended stays as it is', async () => {
      await add(arrivalOf(1), arrivalOf(2), arrivalOf(3))
      await current().inbox.end('bot', [1, 99], { status: 'aside', error: 'it broke', now: 40 })
      await current().inbox.end('bot', [1, 2], done)
      expect(await current().inbox.get('bot', 1)).toMatchObject({ status: 'aside', error: 'it broke', endedAt: 40 })
      expect(await current().inbox.get('bot', 2)).toMatchObject({ status: 'done', endedAt: 50 })
      expect(await current().inbox.get('bot', 2)).not.toHaveProperty('error')
      expect(await current().inbox.count('bot')).toEqual({ waiting: 1, aside: 1 })
      expect(await current().inbox.count('nobody')).toEqual({ waiting: 0, aside: 0 })
    })

    test('of many that end the same one the first is believed', async () => {
      await add(arrivalOf(1))
      await Promise.all(
        Array.from({ length: 50 }, (_, index) => current().inbox.end('bot', [1], { status: 'aside', error: `${index}`, now: index })),
      )
      const { error, endedAt } = (await current().inbox.get('bot', 1)) ?? {}
      expect(error).toBe(String(endedAt))
      await current().inbox.end('bot', [1], { status: 'done', now: 99 })
      expect(await current().inbox.get('bot', 1)).toMatchObject({ status: 'aside', endedAt })
    })

    test('an album is whole and in order, whatever became of its pictures', async () => {
      const album = 'a1'
      await add(arrivalOf(12, { album }), arrivalOf(11, { album }), arrivalOf(13))
      await add(arrivalOf(14, { album, lane: 'other' }), arrivalOf(15, { album, bot: 'other' }), arrivalOf(10, { album }))
      await current().inbox.end('bot', [12], done)
      await current().inbox.end('bot', [10], { status: 'aside', error: 'no', now: 1 })
      expect(numbersOf(await current().inbox.album('bot', 'chat', album))).toEqual([12, 11, 10])
      expect(await current().inbox.album('bot', 'chat', 'a2')).toEqual([])
    })

    test('the lanes in which something waits, the longest waiting first', async () => {
      await add(arrivalOf(1, { lane: 'c' }), arrivalOf(2, { lane: 'a' }), arrivalOf(3, { lane: 'c' }), arrivalOf(4, { lane: 'b' }))
      await add(arrivalOf(5, { lane: 'elsewhere', bot: 'other' }))
      expect(await current().inbox.waitingLanes('bot', 10)).toEqual(['c', 'a', 'b'])
      await current().inbox.end('bot', [1, 2], done)
      expect(await current().inbox.waitingLanes('bot', 10)).toEqual(['c', 'b'])
      expect(await current().inbox.waitingLanes('bot', 1)).toEqual(['c'])
    })

    test('what ended long ago is forgotten, and what waits is not', async () => {
      await add(arrivalOf(1), arrivalOf(2), arrivalOf(3))
      await current().inbox.end('bot', [1], { status: 'done', now: 10 })
      await current().inbox.end('bot', [2], { status: 'aside', now: 11 })
      expect(await current().inbox.removeBefore(11)).toBe(1)
      expect(await current().inbox.get('bot', 1)).toBeUndefined()
      expect(await current().inbox.removeBefore(1_000)).toBe(1)
      expect((await current().inbox.next('bot', 'chat'))?.updateId).toBe(3)
    })
  })
}
