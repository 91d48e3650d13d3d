import { describe, expect, test } from 'vitest'
import type { Queue } from '../../src/ports/queue.ts'
import { createGate, type QueueInTest } from './queue-in-test.ts'

const never = new Promise<never>(() => {})

export const concurrencyTests = ({ queue, another, time, until, leaseMs }: QueueInTest): void => {
  describe('many at once', () => {
    test('no more of a kind run at once than it allows, and kinds do not wait for each other', async () => {
      const gate = createGate()
      const active = { slow: 0, quick: 0 }
      queue().work(
        'slow',
        async () => {
          active.slow += 1
          await gate.opened
          active.slow -= 1
          return 'done'
        },
        { concurrency: 3 },
      )
      queue().work(
        'quick',
        async () => {
          active.quick += 1
          return 'done'
        },
        { concurrency: 1 },
      )
      const keys = Array.from({ length: 10 }, (_, index) => `${index}`)
      await Promise.all(keys.flatMap((key) => ['slow', 'quick'].map((kind) => queue().enqueue({ kind, key, data: {} }))))
      await until(() => active.quick === 10)
      expect(active.slow).toBe(3)
      await until(async () => (await queue().size()).active === 3)
      expect(await queue().size()).toMatchObject({ waiting: 7 })
      gate.open()
      await queue().drain()
      expect(await queue().size()).toMatchObject({ active: 0, waiting: 0 })
    })

    test('16 takers in two processes do 2,000 items once each', async () => {
      const second = await another()
      const done = new Map<string, number>()
      const takers = new Set<Queue>()
      for (const one of [queue(), second]) {
        one.work(
          'paint',
          async ({ key }) => {
            takers.add(one)
            done.set(key, (done.get(key) ?? 0) + 1)
            await Promise.resolve()
            return 'done'
          },
          { concurrency: 8 },
        )
      }
      await Promise.all(
        Array.from({ length: 2_000 }, (_, index) =>
          (index % 2 === 0 ? queue() : second).enqueue({ kind: 'paint', key: `${index}`, data: {} }),
        ),
      )
      await until(async () => {
        await Promise.all([queue().drain(), second.drain()])
        return done.size === 2_000
      })
      expect([...done.values()].every((times) => times === 1)).toBe(true)
      expect(takers.size).toBe(2)
      await second.close(0)
    })

    test('what one process enqueues another one does, without being told', async () => {
      const second = await another()
      let runs = 0
      second.work(
        'paint',
        async () => {
          runs += 1
          return 'done'
        },
        { concurrency: 1 },
      )
      await second.drain()
      await queue().enqueue({ kind: 'paint', key: 'k', data: {} })
      await until(() => runs === 1)
      await second.close(0)
    })

    test('an item that lives long in one process is not taken by another', async () => {
      const second = await another()
      const gate = createGate()
      let runs = 0
      for (const one of [queue(), second]) {
        one.work(
          'paint',
          async () => {
            runs += 1
            await gate.opened
            return 'done'
          },
          { concurrency: 4 },
        )
      }
      await queue().enqueue({ kind: 'paint', key: 'k', data: {} })
      for (let passed = 0; passed < 2 * leaseMs(); passed += 500) await time.pass(500)
      expect(runs).toBe(1)
      gate.open()
      await queue().drain()
      await second.close(0)
    })
  })
}

export const endingTests = ({ queue, another, time, until }: QueueInTest): void => {
  describe('the end', () => {
    test('an item whose process is gone is taken over', async () => {
      let begun = false
      queue().work(
        'paint',
        () => {
          begun = true
          return never
        },
        { concurrency: 1 },
      )
      await queue().enqueue({ kind: 'paint', key: 'k', data: { n: 1 } })
      await until(() => begun)
      await queue().close(0)
      const second = await another()
      const seen: unknown[] = []
      second.work(
        'paint',
        async ({ data }) => {
          seen.push(data)
          return 'done'
        },
        { concurrency: 1 },
      )
      await until(() => seen.length === 1)
      await second.drain()
      expect(seen).toEqual([{ n: 1 }])
      expect(await second.size()).toEqual({ waiting: 0, delayed: 0, active: 0, dead: 0 })
      await second.close(0)
    })

    test('a crash counts as a try, so that what kills its process ends as dead', async () => {
      let begun = false
      queue().work(
        'paint',
        () => {
          begun = true
          return never
        },
        { concurrency: 1 },
      )
      await queue().enqueue({ kind: 'paint', key: 'k', data: {} })
      await until(() => begun)
      await queue().close(0)
      const second = await another()
      const told: string[] = []
      let runs = 0
      second.work(
        'paint',
        async () => {
          runs += 1
          return 'done'
        },
        { concurrency: 1, maxTries: 1, onDead: async ({ key }) => void told.push(key) },
      )
      await until(() => told.length === 1)
      expect(runs).toBe(0)
      expect(await second.dead(10)).toMatchObject([{ key: 'k', tries: 1 }])
      await second.close(0)
    })

    test('drain waits for what is active and for what that sets off', async () => {
      const seen: string[] = []
      queue().work(
        'first',
        async ({ key }) => {
          await Promise.resolve()
          await queue().enqueue({ kind: 'second', key, data: {} })
          return 'done'
        },
        { concurrency: 2 },
      )
      queue().work(
        'second',
        async ({ key }) => {
          await Promise.resolve()
          seen.push(key)
          return 'done'
        },
        { concurrency: 2 },
      )
      await Promise.all(['a', 'b', 'c', 'd', 'e'].map((key) => queue().enqueue({ kind: 'first', key, data: {} })))
      await queue().drain()
      expect(seen.sort()).toEqual(['a', 'b', 'c', 'd', 'e'])
    })

    test('close waits for what is active and takes nothing more', async () => {
      const gate = createGate()
      const seen: string[] = []
      queue().work(
        'paint',
        async ({ key }, signal) => {
          seen.push(key)
          await gate.opened
          return signal.aborted ? never : 'done'
        },
        { concurrency: 1 },
      )
      await queue().enqueue({ kind: 'paint', key: 'a', data: {} })
      await until(() => seen.length === 1)
      await queue().enqueue({ kind: 'paint', key: 'b', data: {} })
      let closed = false
      const closing = queue()
        .close(60_000)
        .then(() => {
          closed = true
        })
      await time.pass(500)
      expect(closed).toBe(false)
      gate.open()
      await closing
      const second = await another()
      expect(await second.size()).toEqual({ waiting: 1, delayed: 0, active: 0, dead: 0 })
      expect(seen).toEqual(['a'])
      await second.close(0)
    })

    test('past its grace close aborts, and what heeds that goes back at once with its tries', async () => {
      let tries = 0
      queue().work(
        'paint',
        (_work, signal) => {
          tries += 1
          return new Promise((_, reject) => {
            signal.addEventListener('abort', () => reject(new Error('aborted')))
          })
        },
        { concurrency: 1, maxTries: 2 },
      )
      await queue().enqueue({ kind: 'paint', key: 'k', data: {} })
      await until(() => tries === 1)
      const closing = queue().close(1_000)
      await time.pass(1_500)
      await closing
      const second = await another()
      second.work(
        'paint',
        async () => {
          tries += 1
          if (tries === 2) throw new Error('that is the first try of two')
          return 'done'
        },
        { concurrency: 1, maxTries: 2 },
      )
      await second.drain()
      expect(tries).toBe(2)
      await until(() => tries === 3)
      await second.drain()
      expect(await second.size()).toEqual({ waiting: 0, delayed: 0, active: 0, dead: 0 })
      await second.close(0)
    })

    test('a closed queue refuses, and closing it again is fine', async () => {
      await queue().close(0)
      await queue().close(0)
      await expect(queue().enqueue({ kind: 'paint', key: 'k', data: {} })).rejects.toMatchObject({ code: 'shutting_down' })
    })

    test('what waits outlives the queue that took it in', async () => {
      await queue().enqueue({ kind: 'paint', key: 'k', data: { n: 1 } })
      await queue().close(0)
      const second = await another()
      const seen: unknown[] = []
      second.work(
        'paint',
        async ({ data }) => {
          seen.push(data)
          return 'done'
        },
        { concurrency: 1 },
      )
      await second.drain()
      expect(seen).toEqual([{ n: 1 }])
      await second.close(0)
    })
  })
}
