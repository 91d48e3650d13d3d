import { describe, expect, test } from 'vitest'
import type { Work } from '../../src/ports/queue.ts'
import { createGate, hourMs, type QueueInTest } from './queue-in-test.ts'

export const keyTests = ({ queue, time, until }: QueueInTest): void => {
  describe('keys', () => {
    test('an item is done once, with its kind, its key and its data', async () => {
      const seen: Work[] = []
      queue().work(
        'paint',
        async (work) => {
          seen.push(work)
          return 'done'
        },
        { concurrency: 2 },
      )
      await queue().enqueue({ kind: 'paint', key: 'k', data: { n: 1, deep: { list: ['ä', null] } } })
      await queue().drain()
      await time.pass(2_000)
      expect(seen).toEqual([{ kind: 'paint', key: 'k', data: { n: 1, deep: { list: ['ä', null] } } }])
      expect(await queue().size()).toEqual({ waiting: 0, delayed: 0, active: 0, dead: 0 })
    })

    test('a second item of a waiting one is merged: newer data, earlier time, higher priority', async () => {
      const seen: unknown[] = []
      const put = (key: string, n: number, more: { runAt?: number; priority?: number } = {}) =>
        queue().enqueue({ kind: 'paint', key, data: { key, n }, ...more })
      await put('earlier', 1, { runAt: time.now() + hourMs })
      await put('earlier', 2, { runAt: time.now() })
      await put('stays', 1)
      await put('stays', 2, { runAt: time.now() + hourMs })
      await put('high', 1, { priority: 9 })
      await put('high', 2, { priority: 1 })
      expect(await queue().size()).toMatchObject({ waiting: 3, delayed: 0 })
      queue().work(
        'paint',
        async ({ data }) => {
          seen.push(data)
          return 'done'
        },
        { concurrency: 1 },
      )
      await queue().drain()
      expect(seen[0]).toEqual({ key: 'high', n: 2 })
      expect(seen).toHaveLength(3)
      expect(seen).toContainEqual({ key: 'earlier', n: 2 })
      expect(seen).toContainEqual({ key: 'stays', n: 2 })
    })

    test('the same key of another kind is another item', async () => {
      const seen: string[] = []
      for (const kind of ['a', 'b']) {
        await queue().enqueue({ kind, key: 'same', data: {} })
        queue().work(
          kind,
          async (work) => {
            seen.push(work.kind)
            return 'done'
          },
          { concurrency: 1 },
        )
      }
      await queue().drain()
      expect(seen.sort()).toEqual(['a', 'b'])
    })

    test('while one is active one successor is kept, with the newest data, and it waits for its turn', async () => {
      const gate = createGate()
      const seen: unknown[] = []
      let active = 0
      let most = 0
      queue().work(
        'paint',
        async ({ data }) => {
          active += 1
          most = Math.max(most, active)
          seen.push(data['n'])
          if (data['n'] === 0) await gate.opened
          active -= 1
          return 'done'
        },
        { concurrency: 5 },
      )
      await queue().enqueue({ kind: 'paint', key: 'k', data: { n: 0 } })
      await until(() => active === 1)
      for (const n of [1, 2, 3]) await queue().enqueue({ kind: 'paint', key: 'k', data: { n } })
      await time.pass(1_500)
      expect(seen).toEqual([0])
      gate.open()
      await until(() => seen.length === 2)
      await queue().drain()
      await time.pass(1_500)
      expect(seen).toEqual([0, 3])
      expect(most).toBe(1)
    })

    test('a successor keeps its own time', async () => {
      const gate = createGate()
      const seen: unknown[] = []
      queue().work(
        'paint',
        async ({ data }) => {
          seen.push(data['n'])
          if (data['n'] === 0) await gate.opened
          return 'done'
        },
        { concurrency: 5 },
      )
      await queue().enqueue({ kind: 'paint', key: 'k', data: { n: 0 } })
      await until(() => seen.length === 1)
      await queue().enqueue({ kind: 'paint', key: 'k', data: { n: 1 }, runAt: time.now() + 2_000 })
      gate.open()
      await queue().drain()
      expect(seen).toEqual([0])
      await until(() => seen.length === 2)
    })

    test('a finished item frees its key', async () => {
      let runs = 0
      queue().work(
        'paint',
        async () => {
          runs += 1
          return 'done'
        },
        { concurrency: 1 },
      )
      for (let round = 1; round <= 3; round += 1) {
        await queue().enqueue({ kind: 'paint', key: 'k', data: {} })
        await queue().drain()
        expect(runs).toBe(round)
      }
    })

    test('many items under one key at once are one', async () => {
      await Promise.all(Array.from({ length: 50 }, (_, n) => queue().enqueue({ kind: 'paint', key: 'k', data: { n } })))
      expect(await queue().size()).toMatchObject({ waiting: 1 })
    })
  })
}

export const timeTests = ({ queue, time, until }: QueueInTest): void => {
  describe('time and order', () => {
    test('a delayed item waits for its time, and drain does not wait for it', async () => {
      let runs = 0
      queue().work(
        'paint',
        async () => {
          runs += 1
          return 'done'
        },
        { concurrency: 1 },
      )
      const start = time.now()
      await queue().enqueue({ kind: 'paint', key: 'k', data: {}, runAt: start + 1_500 })
      await queue().drain()
      expect(runs).toBe(0)
      expect(await queue().size()).toMatchObject({ waiting: 0, delayed: 1 })
      await until(() => runs === 1)
      expect(time.now()).toBeGreaterThanOrEqual(start + 1_500)
    })

    test('delayed items of several kinds each come at their time', async () => {
      const seen: string[] = []
      for (const kind of ['a', 'b']) {
        queue().work(
          kind,
          async ({ key }) => {
            seen.push(key)
            return 'done'
          },
          { concurrency: 1 },
        )
      }
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
      queue().work(
        'paint',
        async ({ key }) => {
          seen.push(key)
          return 'done'
        },
        { concurrency: 1 },
      )
      await queue().drain()
      expect(seen).toEqual(['high', 'none', 'low'])
    })
  })
}
