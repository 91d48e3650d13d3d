import { describe, expect, test } from 'vitest'
import type { Work } from '../../src/ports/queue.ts'
import { createGate, hourMs, noteKeys, type QueueInTest } from './queue-in-test.ts'

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

    test('a key and a kind may be any text: with colons, in any script, very long, and none is taken for another', async () => {
      const seen: string[][] = []
      const kinds = ['a', 'a:b', 'дело/№ 1']
      const keys = ['c', 'b:c', ':', '::next', 'ключ 🔑', '100%', '{x}', '\t\n"', '__proto__', 'x'.repeat(20_000)]
      for (const kind of kinds) {
        queue().work(
          kind,
          async (work) => {
            seen.push([work.kind, work.key, String(work.data['at'])])
            return 'done'
          },
          { concurrency: 4 },
        )
      }
      const all = kinds.flatMap((kind) => keys.map((key) => [kind, key, `${kind} ${key}`] as const))
      await Promise.all(all.map(([kind, key, at]) => queue().enqueue({ kind, key, data: { at } })))
      await queue().drain()
      expect(seen.sort()).toEqual(all.map((one) => [...one]).sort())
      expect(await queue().size()).toEqual({ waiting: 0, delayed: 0, active: 0, dead: 0 })
    })

    test('data may be large, and comes as it went', async () => {
      const data = { text: 'ä'.repeat(500_000), empty: { list: [], object: {} }, numbers: [1e21, 0.1, -0.5, 12345678901234] }
      const seen: unknown[] = []
      queue().work(
        'paint',
        async (work) => {
          seen.push(work.data)
          if (seen.length === 1) throw new Error('no')
          return 'done'
        },
        { concurrency: 1, maxTries: 1 },
      )
      await queue().enqueue({ kind: 'paint', key: 'k', data })
      await until(async () => (await queue().size()).dead === 1)
      const [dead] = await queue().dead(1)
      expect(dead?.data).toEqual(data)
      await queue().revive(dead?.deadId ?? '')
      await until(() => seen.length === 2)
      await queue().drain()
      expect(seen).toEqual([data, data])
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
      const seen: string[] = []
      noteKeys(queue(), 'paint', seen)
      for (let round = 1; round <= 3; round += 1) {
        await queue().enqueue({ kind: 'paint', key: 'k', data: {} })
        await queue().drain()
        expect(seen).toHaveLength(round)
      }
    })

    test('many items under one key at once are one', async () => {
      await Promise.all(Array.from({ length: 50 }, (_, n) => queue().enqueue({ kind: 'paint', key: 'k', data: { n } })))
      expect(await queue().size()).toMatchObject({ waiting: 1 })
    })
  })
}
