import { describe, expect, test } from 'vitest'
import { DarkroomError } from '../../src/model/errors.ts'
import { createGate, hourMs, type QueueInTest } from './queue-in-test.ts'

export const againTests = ({ queue, time, until }: QueueInTest): void => {
  describe('again', () => {
    test('an item comes back when it asked to, as often as it likes: that is no failure', async () => {
      const times: number[] = []
      queue().work(
        'watch',
        async () => {
          times.push(time.now())
          return times.length < 5 ? { againAt: time.now() + 1_000 } : 'done'
        },
        { concurrency: 1, maxTries: 2 },
      )
      await queue().enqueue({ kind: 'watch', key: 'k', data: {} })
      await until(() => times.length === 5)
      await queue().drain()
      for (const [index, at] of times.entries()) if (index > 0) expect(at - (times[index - 1] ?? 0)).toBeGreaterThanOrEqual(1_000)
      expect(await queue().size()).toEqual({ waiting: 0, delayed: 0, active: 0, dead: 0 })
    })

    test('one put back merges with what came in meanwhile: it runs once, at the earlier time, with the newer data', async () => {
      const gate = createGate()
      const seen: unknown[] = []
      queue().work(
        'watch',
        async ({ data }) => {
          seen.push(data['n'])
          if (data['n'] !== 0) return 'done'
          await gate.opened
          return { againAt: time.now() + 2_000 }
        },
        { concurrency: 3 },
      )
      await queue().enqueue({ kind: 'watch', key: 'k', data: { n: 0 } })
      await until(() => seen.length === 1)
      await queue().enqueue({ kind: 'watch', key: 'k', data: { n: 1 } })
      gate.open()
      await queue().drain()
      expect(seen).toEqual([0, 1])
      await time.pass(3_000)
      await queue().drain()
      expect(seen).toEqual([0, 1])
    })

    test('one put back for soon is not held up by a successor for later', async () => {
      const gate = createGate()
      const seen: unknown[] = []
      queue().work(
        'watch',
        async ({ data }) => {
          seen.push(data['n'])
          if (seen.length > 1) return 'done'
          await gate.opened
          return { againAt: time.now() }
        },
        { concurrency: 3 },
      )
      await queue().enqueue({ kind: 'watch', key: 'k', data: { n: 0 } })
      await until(() => seen.length === 1)
      await queue().enqueue({ kind: 'watch', key: 'k', data: { n: 1 }, runAt: time.now() + hourMs })
      gate.open()
      await queue().drain()
      expect(seen).toEqual([0, 1])
      expect(await queue().size()).toMatchObject({ waiting: 0, delayed: 0 })
    })
  })
}

export const failureTests = ({ queue, time, until }: QueueInTest): void => {
  describe('failures', () => {
    test('a throw is tried again after growing pauses, and a success ends it', async () => {
      const times: number[] = []
      queue().work(
        'send',
        async () => {
          times.push(time.now())
          if (times.length < 4) throw new Error('not yet')
          return 'done'
        },
        { concurrency: 1 },
      )
      await queue().enqueue({ kind: 'send', key: 'k', data: {} })
      await until(() => times.length === 4)
      await queue().drain()
      const pauses = times.slice(1).map((at, index) => at - (times[index] ?? 0))
      expect(pauses[0]).toBeGreaterThan(0)
      expect(pauses[1]).toBeGreaterThan(pauses[0] ?? 0)
      expect(pauses[2]).toBeGreaterThan(pauses[1] ?? 0)
      expect(await queue().size()).toEqual({ waiting: 0, delayed: 0, active: 0, dead: 0 })
    })

    test('one that used up its tries is dead: told once, listed, its key free, and revived with all its tries', async () => {
      const told: unknown[] = []
      let tries = 0
      let works = false
      queue().work(
        'send',
        async () => {
          tries += 1
          if (!works) throw new Error('the wall is hard')
          return 'done'
        },
        { concurrency: 1, maxTries: 2, onDead: async (work, error) => void told.push({ work, error }) },
      )
      await queue().enqueue({ kind: 'send', key: 'k', data: { n: 1 } })
      await until(() => told.length === 1)
      await queue().drain()
      expect(tries).toBe(2)
      expect(told).toEqual([{ work: { kind: 'send', key: 'k', data: { n: 1 } }, error: 'the wall is hard' }])
      const [dead, ...others] = await queue().dead(10)
      expect(others).toEqual([])
      expect(dead).toMatchObject({
        kind: 'send',
        key: 'k',
        data: { n: 1 },
        tries: 2,
        error: 'the wall is hard',
        diedAt: expect.any(Number),
      })
      expect(await queue().size()).toEqual({ waiting: 0, delayed: 0, active: 0, dead: 1 })

      expect(await queue().revive('no such id')).toBe(false)
      expect(await queue().revive(dead?.deadId ?? '')).toBe(true)
      await until(() => told.length === 2)
      expect(tries).toBe(4)
      works = true
      const [again] = await queue().dead(10)
      expect(await queue().revive(again?.deadId ?? '')).toBe(true)
      expect(await queue().revive(again?.deadId ?? '')).toBe(false)
      await until(() => tries === 5)
      await queue().drain()
      expect(await queue().size()).toEqual({ waiting: 0, delayed: 0, active: 0, dead: 0 })
    })

    test('one that met an outage of ours rests a while: that was no try', async () => {
      const times: number[] = []
      queue().work(
        'send',
        async () => {
          times.push(time.now())
          if (times.length === 1) throw new DarkroomError('store_unavailable')
          return 'done'
        },
        { concurrency: 1, maxTries: 1 },
      )
      await queue().enqueue({ kind: 'send', key: 'k', data: {} })
      await until(() => times.length === 2)
      await queue().drain()
      expect((times[1] ?? 0) - (times[0] ?? 0)).toBeGreaterThan(1_000)
      expect(await queue().size()).toEqual({ waiting: 0, delayed: 0, active: 0, dead: 0 })
    })

    test('a new item under a dead one’s key has its own tries, and a revived one merges with it', async () => {
      const seen: unknown[] = []
      let works = false
      queue().work(
        'send',
        async ({ data }) => {
          seen.push(data['n'])
          if (!works) throw new Error('no')
          return 'done'
        },
        { concurrency: 1, maxTries: 1 },
      )
      await queue().enqueue({ kind: 'send', key: 'k', data: { n: 1 } })
      await until(async () => (await queue().size()).dead === 1)
      works = true
      await queue().enqueue({ kind: 'send', key: 'k', data: { n: 2 }, runAt: time.now() + hourMs })
      const [dead] = await queue().dead(1)
      await queue().revive(dead?.deadId ?? '')
      await queue().drain()
      expect(seen).toEqual([1, 2])
      expect(await queue().size()).toEqual({ waiting: 0, delayed: 0, active: 0, dead: 0 })
    })

    test('what came in while one died lives on', async () => {
      const gate = createGate()
      const seen: unknown[] = []
      queue().work(
        'send',
        async ({ data }) => {
          seen.push(data['n'])
          if (data['n'] !== 0) return 'done'
          await gate.opened
          throw new Error('no')
        },
        { concurrency: 1, maxTries: 1 },
      )
      await queue().enqueue({ kind: 'send', key: 'k', data: { n: 0 } })
      await until(() => seen.length === 1)
      await queue().enqueue({ kind: 'send', key: 'k', data: { n: 1 } })
      gate.open()
      await until(() => seen.length === 2)
      await queue().drain()
      expect(seen).toEqual([0, 1])
      expect(await queue().size()).toEqual({ waiting: 0, delayed: 0, active: 0, dead: 1 })
    })

    test('a new item brings a waiting retry forward, and its tries still count', async () => {
      let tries = 0
      queue().work(
        'send',
        async () => {
          tries += 1
          throw new Error('no')
        },
        { concurrency: 1, maxTries: 3 },
      )
      for (let round = 1; round <= 3; round += 1) {
        await queue().enqueue({ kind: 'send', key: 'k', data: {} })
        await queue().drain()
        expect(tries).toBe(round)
      }
      expect(await queue().size()).toEqual({ waiting: 0, delayed: 0, active: 0, dead: 1 })
    })

    test('a failing onDead harms nobody', async () => {
      const seen: string[] = []
      queue().work(
        'send',
        async ({ key }) => {
          seen.push(key)
          if (key === 'bad') throw new Error('no')
          return 'done'
        },
        { concurrency: 1, maxTries: 1, onDead: () => Promise.reject(new Error('worse')) },
      )
      await queue().enqueue({ kind: 'send', key: 'bad', data: {} })
      await queue().drain()
      await queue().enqueue({ kind: 'send', key: 'good', data: {} })
      await queue().drain()
      expect(seen).toEqual(['bad', 'good'])
    })
  })
}
