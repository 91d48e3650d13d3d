import { describe, expect, test } from 'vitest'
import type { MediaFile } from '../../src/model/media.ts'
import type { Store } from '../../src/ports/store/index.ts'
import type { StoreInTest } from './store-in-test.ts'

const fileOf = (mediaId: string): MediaFile => ({ mediaId, mimeType: 'image/png', bytes: 10, width: 3, height: 4 })

export const mediaRowTests = ({ current }: StoreInTest): void => {
  const idsOf = (rows: readonly MediaFile[]): string[] => rows.map(({ mediaId }) => mediaId)

  describe('media rows', () => {
    test('a row is made once and touched after that', async () => {
      expect(await current().media.upsert(fileOf('m'), 5)).toEqual({ ...fileOf('m'), createdAt: 5, lastUsedAt: 5 })
      expect(await current().media.upsert(fileOf('m'), 9)).toEqual({ ...fileOf('m'), createdAt: 5, lastUsedAt: 9 })
      expect(await current().media.touch('m', 12)).toBe(true)
      expect(await current().media.touch('nobody', 12)).toBe(false)
      expect(await current().media.get('m')).toEqual({ ...fileOf('m'), createdAt: 5, lastUsedAt: 12 })
      expect(await current().media.get('nobody')).toBeUndefined()
    })

    test('idle ones, the longest first, without the marked', async () => {
      for (const [id, at] of [
        ['c', 30],
        ['a', 10],
        ['b', 20],
        ['d', 40],
      ] as const)
        await current().media.upsert(fileOf(id), at)
      expect(idsOf(await current().media.idle(40, 10))).toEqual(['a', 'b', 'c'])
      expect(idsOf(await current().media.idle(40, 2))).toEqual(['a', 'b'])
      await current().media.mark('a', 50)
      expect(idsOf(await current().media.idle(40, 10))).toEqual(['b', 'c'])
      expect(await current().media.get('a')).toMatchObject({ markedAt: 50 })
    })

    test('a marked one is swept after its wait, unless it was used meanwhile', async () => {
      for (const id of ['swept', 'touched', 'kept again', 'unmarked']) await current().media.upsert(fileOf(id), 1)
      for (const id of ['swept', 'touched', 'kept again']) await current().media.mark(id, 10)
      expect(await current().media.marked(10, 10)).toEqual([])
      expect(idsOf(await current().media.marked(11, 10)).sort()).toEqual(['kept again', 'swept', 'touched'])
      await current().media.touch('touched', 20)
      await current().media.upsert(fileOf('kept again'), 20)
      expect(idsOf(await current().media.marked(11, 10))).toEqual(['swept'])
      for (const id of ['touched', 'kept again', 'unmarked', 'nobody']) expect(await current().media.removeMarked(id)).toBe(false)
      expect(await current().media.removeMarked('swept')).toBe(true)
      expect(await current().media.removeMarked('swept')).toBe(false)
      expect(await current().media.get('swept')).toBeUndefined()
      expect(await current().media.get('touched')).not.toHaveProperty('markedAt')
    })

    test('the use and the sweep of one file at once: it is there and used, or it is gone, never both', async () => {
      for (let round = 0; round < 20; round += 1) {
        const id = `m${round}`
        await current().media.upsert(fileOf(id), 1)
        await current().media.mark(id, 2)
        const race = [() => current().media.touch(id, 3), () => current().media.removeMarked(id)]
        const [touched, removed] =
          round % 2 === 0 ? await Promise.all(race.map((act) => act())) : (await Promise.all(race.reverse().map((act) => act()))).reverse()
        expect(touched).toBe(!removed)
        expect((await current().media.get(id)) !== undefined).toBe(touched)
      }
    })
  })
}

/** All that these tests need of a store. */
interface KeyValueInTest extends Pick<StoreInTest, 'clock'> {
  current(): Pick<Store, 'kv'>
  reopened(): Promise<Pick<Store, 'kv'> | undefined>
}

export const keyValueTests = ({ clock, current, reopened }: KeyValueInTest): void => {
  describe('key and value', () => {
    test('keeps any JSON, after a restart too', async () => {
      const values = { text: 'ä', none: null, no: false, zero: 0, list: [1, [2]], object: { b: 1, a: { d: null, c: [] } } }
      for (const [key, value] of Object.entries(values)) await current().kv.put(key, value)
      const again = (await reopened()) ?? current()
      for (const [key, value] of Object.entries(values)) expect(await again.kv.get(key)).toEqual(value)
      expect(await again.kv.get('nothing')).toBeUndefined()
      await again.kv.put('text', 'new')
      expect(await again.kv.get('text')).toBe('new')
    })

    test('the first to claim a key keeps it, and everybody is told what is stored', async () => {
      const answers = await Promise.all(Array.from({ length: 20 }, (_, index) => current().kv.putIfAbsent('claim', { by: index })))
      const stored = await current().kv.get('claim')
      for (const answer of answers) expect(answer).toEqual(stored)
      expect(await current().kv.putIfAbsent('claim', 'late')).toEqual(stored)
    })

    test('of many that saw the same one wins', async () => {
      await current().kv.put('n', { count: 0 })
      const wins = await Promise.all(
        Array.from({ length: 50 }, (_, index) => current().kv.compareAndSet('n', { count: 0 }, { count: index + 1 })),
      )
      expect(wins.filter(Boolean)).toHaveLength(1)
      expect(await current().kv.get('n')).toEqual({ count: wins.indexOf(true) + 1 })
    })

    test('compares what values are, not how they are written', async () => {
      await current().kv.put('k', { a: 1, b: { c: [1, 2], d: null } })
      expect(await current().kv.compareAndSet('k', { b: { d: null, c: [1, 2] }, a: 1 }, 1)).toBe(true)
      expect(await current().kv.compareAndSet('k', '1', 2)).toBe(false)
      expect(await current().kv.compareAndSet('k', 1, [1, 2])).toBe(true)
      expect(await current().kv.compareAndSet('k', [2, 1], 0)).toBe(false)
    })

    test('undefined means absent, before and after', async () => {
      expect(await current().kv.compareAndSet('k', null, 1)).toBe(false)
      expect(await current().kv.compareAndSet('k', undefined, 1)).toBe(true)
      expect(await current().kv.compareAndSet('k', undefined, 2)).toBe(false)
      expect(await current().kv.compareAndSet('k', 2, undefined)).toBe(false)
      expect(await current().kv.compareAndSet('k', 1, undefined)).toBe(true)
      expect(await current().kv.get('k')).toBeUndefined()
    })

    test('lists by prefix, which is no pattern', async () => {
      for (const key of ['a:1', 'a:2', 'a:ü', 'a%', 'a_', 'ab', 'b:1']) await current().kv.put(key, key)
      const keys = async (prefix: string) => (await current().kv.list(prefix)).map(({ key }) => key).sort()
      expect(await keys('a:')).toEqual(['a:1', 'a:2', 'a:ü'])
      expect(await keys('a%')).toEqual(['a%'])
      expect(await keys('a_')).toEqual(['a_'])
      expect(await keys('c')).toEqual([])
      expect(await keys('')).toHaveLength(7)
      expect(await current().kv.list('b')).toEqual([{ key: 'b:1', value: 'b:1' }])
    })

    test('what is removed is gone, and may be claimed anew', async () => {
      await current().kv.put('k', 1)
      await current().kv.remove('k')
      await current().kv.remove('nothing')
      expect(await current().kv.get('k')).toBeUndefined()
      expect(await current().kv.putIfAbsent('k', 2)).toBe(2)
    })

    test('what has expired is gone for every method, from that very moment', async () => {
      const expiresAt = clock.now() + 1_000
      for (const key of ['get', 'claim', 'absent', 'seen', 'removed']) await current().kv.put(key, 'old', { expiresAt })
      await current().kv.put('stays', 'old')
      clock.advance(999)
      const { get, putIfAbsent, compareAndSet, list } = ((await reopened()) ?? current()).kv
      expect(await get('get')).toBe('old')
      expect(await putIfAbsent('claim', 'new')).toBe('old')
      expect(await compareAndSet('absent', undefined, 'new')).toBe(false)
      expect(await list('')).toHaveLength(6)
      clock.advance(1)
      expect(await get('get')).toBeUndefined()
      expect(await list('')).toEqual([{ key: 'stays', value: 'old' }])
      expect(await compareAndSet('seen', 'old', 'new')).toBe(false)
      expect(await compareAndSet('removed', 'old', undefined)).toBe(false)
      expect(await compareAndSet('removed', undefined, undefined)).toBe(true)
      expect(await compareAndSet('absent', undefined, 'new')).toBe(true)
      expect(await putIfAbsent('claim', 'new')).toBe('new')
      clock.advance(1_000_000)
      for (const key of ['absent', 'claim']) expect(await get(key)).toBe('new')
    })

    test('a value stays as long as its last write says', async () => {
      const expiresAt = clock.now() + 1_000
      const { put, putIfAbsent, compareAndSet, get } = current().kv
      for (const key of ['put', 'set', 'longer']) await put(key, 1, { expiresAt })
      await putIfAbsent('claimed', 1, { expiresAt })
      await compareAndSet('set anew', undefined, 1, { expiresAt })
      await put('put', 2)
      expect(await compareAndSet('set', 1, 2)).toBe(true)
      expect(await compareAndSet('longer', 1, 2, { expiresAt: expiresAt + 1 })).toBe(true)
      expect(await putIfAbsent('claimed', 2, { expiresAt: expiresAt + 5_000 })).toBe(1)
      clock.advance(1_000)
      expect(await Promise.all(['put', 'set', 'longer', 'claimed', 'set anew'].map(get))).toEqual([2, 2, 2, undefined, undefined])
      clock.advance(1)
      expect(await get('longer')).toBeUndefined()
    })

    test('of many that claim an expired key one wins', async () => {
      await current().kv.put('claim', 'old', { expiresAt: clock.now() })
      const answers = await Promise.all(Array.from({ length: 50 }, (_, index) => current().kv.putIfAbsent('claim', { by: index })))
      expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1)
      expect(await current().kv.get('claim')).toEqual(answers[0])
    })

    test('clears away what has expired by then, and nothing else', async () => {
      const now = clock.now()
      await current().kv.put('a', 1, { expiresAt: now + 10 })
      await current().kv.put('b', 1, { expiresAt: now + 11 })
      await current().kv.put('c', 1)
      clock.advance(5)
      expect(await current().kv.removeExpired(now + 9)).toBe(0)
      expect(await current().kv.removeExpired(now + 10)).toBe(1)
      expect((await current().kv.list('')).map(({ key }) => key)).toEqual(['b', 'c'])
    })
  })
}
