import { describe, expect, test } from 'vitest'
import { createGate, hourMs, noteKeys, type QueueInTest } from './queue-in-test.ts'

export const timeTests = ({ queue, time, until }: QueueInTest): void => {
  describe('time and order', () => {
    test('a delayed item waits for its time, and drain does not wait for it', async () => {
      const seen: string[] = []
      noteKeys(queue(), 'paint', seen)
      const start = time.now()
      await queue().enqueue({ kind: 'paint', key: 'k', data: {}, runAt: start + 1_500 })
      await queue().drain()
      expect(seen).toHaveLength(0)
      expect(await queue().size()).toMatchObject({ waiting: 0, delayed: 1 })
      await until(() => seen.length === 1)
      expect(time.now()).toBeGreaterThanOrEqual(start + 1_500)
    })

    test('delayed items of several kinds each come at their time', async () => {
      const seen: string[] = []
      for (const kind of ['a', 'b']) noteKeys(queue(), kind, seen)
      const start = time.now()
      await queue().enqueue({ kind: 'b', key: 'third', data: {}, runAt: start + 3_000 })
      await queue().enqueue({ kind: 'a', key: 'second', data: {}, runAt: start + 2_000 })
      await queue().enqueue({ kind: 'b', key: 'first', data: {}, runAt: start + 1_000 })
      await until(() => seen.length === 3)
      expect(seen).toEqual(['first', 'second', 'third'])
    })

    test('of what is due the higher priority goes first, and what is not due holds nobody up', async () => {
      const seen: string[] = []
      await queue().enqueue({ kind: 'paint', key: 'later', data: {}, priority: 99, runAt: time.now() + hourMs })
      for (const [key, priority] of [
        ['low', -1],
        ['none', 0],
        ['high', 7],
      ] as const)
        await queue().enqueue({ kind: 'paint', key, data: {}, priority })
      noteKeys(queue(), 'paint', seen)
      await queue().drain()
      expect(seen).toEqual(['high', 'none', 'low'])
    })

    test('a priority may be as high or as low as it likes', async () => {
      const seen: string[] = []
      const priorities = { least: -(2 ** 40), low: -1_000, none: 0, high: 1_000, most: 2 ** 40 }
      for (const [key, priority] of Object.entries(priorities)) await queue().enqueue({ kind: 'paint', key, data: {}, priority })
      noteKeys(queue(), 'paint', seen)
      await queue().drain()
      expect(seen).toEqual(['most', 'high', 'none', 'low', 'least'])
    })

    test('one put back takes the higher priority of what came in meanwhile', async () => {
      const gate = createGate()
      const seen: string[] = []
      queue().work(
        'paint',
        async ({ key }) => {
          seen.push(key)
          if (seen.length > 1) return 'done'
          await gate.opened
          return { againAt: time.now() }
        },
        { concurrency: 1 },
      )
      await queue().enqueue({ kind: 'paint', key: 'urgent', data: {}, priority: -1 })
      await until(() => seen.length === 1)
      await queue().enqueue({ kind: 'paint', key: 'urgent', data: {}, priority: 5 })
      for (const key of ['a', 'b']) await queue().enqueue({ kind: 'paint', key, data: {} })
      gate.open()
      await queue().drain()
      expect(seen.slice(0, 1)).toEqual(['urgent'])
      expect(seen.indexOf('urgent', 1)).toBeLessThan(seen.indexOf('b'))
    })

    test('a time that is past is now, and one that is ages away waits', async () => {
      const seen: string[] = []
      noteKeys(queue(), 'paint', seen)
      await queue().enqueue({ kind: 'paint', key: 'ages', data: {}, runAt: Date.UTC(9999, 0, 1) })
      await queue().enqueue({ kind: 'paint', key: 'past', data: {}, runAt: 1 })
      await queue().drain()
      await time.pass(500)
      expect(seen).toEqual(['past'])
      expect(await queue().size()).toMatchObject({ waiting: 0, delayed: 1 })
    })
  })
}
