import { describe, expect, test } from 'vitest'
import type { Generation } from '../../src/model/generation.ts'
import { generationOf } from '../support/generation.ts'
import type { StoreInTest } from './store-in-test.ts'

const full = generationOf({
  generationId: 'full',
  given: { prompt: 'a fox — 狐 🦊', list: [1, 'two', null, { deep: [true] }] },
  origin: { platform: 'api', user: 'ann' },
  attempts: [{ number: 1, callId: 'full.1', startedAt: 5 }],
  progress: { fraction: 0.25, at: 9 },
  error: { code: 'internal', stage: 'start', message: 'Oh.' },
  dueAt: 77,
})

/** What a caller that ignores the types could do. */
const scribbleOver = (generation: Generation): void => {
  try {
    Object.assign(generation, { account: 'somebody else' })
    Object.assign(generation.given, { prompt: 'scribbled' })
  } catch {
    // A record that refuses is as good as one that is a copy.
  }
}

export const generationTests = ({ current, reopened }: StoreInTest): void => {
  const insert = (parts: Partial<Generation> = {}) => current().generations.insert(generationOf(parts))

  describe('generations', () => {
    test('a record comes back as it was written, after a restart too', async () => {
      expect(await current().generations.insert(full)).toEqual({ inserted: full })
      expect(await current().generations.get('full')).toEqual(full)
      expect(await current().generations.get('nobody')).toBeUndefined()
      const again = await reopened()
      if (again !== undefined) expect(await again.generations.get('full')).toEqual(full)
    })

    test('of many inserts with one id one is written, and the others are shown it', async () => {
      const results = await Promise.all(Array.from({ length: 20 }, (_, index) => insert({ requestHash: `hash ${index}` })))
      const winners = results.flatMap((result) => ('inserted' in result ? [result.inserted] : []))
      expect(winners).toHaveLength(1)
      for (const result of results) if ('existing' in result) expect(result.existing).toEqual(winners[0])
      expect(await insert({ requestHash: 'late' })).toEqual({ existing: winners[0] })
    })

    test('of 50 writes on one revision one wins', async () => {
      await insert()
      const results = await Promise.all(
        Array.from({ length: 50 }, (_, index) => current().generations.transition('g1', { revision: 1 }, { priority: index })),
      )
      const winners = results.filter((result) => result !== undefined)
      expect(winners).toHaveLength(1)
      expect(winners[0]?.revision).toBe(2)
      expect(await current().generations.get('g1')).toEqual(winners[0])
    })

    test('a write compares every field that it is given', async () => {
      await insert({ status: 'running', stage: 'queued', attempt: 2 })
      const { transition, get } = current().generations
      for (const expected of [
        { status: 'pending' },
        { stage: 'executing' },
        { attempt: 1 },
        { revision: 9 },
        { status: 'running', attempt: 3 },
      ] as const) {
        expect(await transition('g1', expected, { priority: 9 })).toBeUndefined()
      }
      expect(await transition('nobody', {}, { priority: 9 })).toBeUndefined()
      expect((await get('g1'))?.revision).toBe(1)
      expect(await transition('g1', { status: 'running', stage: 'queued', attempt: 2, revision: 1 }, { priority: 9 })).toMatchObject({
        priority: 9,
        revision: 2,
      })
      expect(await transition('g1', {}, { priority: 8 })).toMatchObject({ priority: 8, revision: 3 })
    })

    test('a patch changes what it names, undefined removes, and the rest stays', async () => {
      await current().generations.insert(full)
      const patch = { progress: undefined, error: undefined, dueAt: undefined, stage: undefined, costUsd: 0.5, attempts: [] }
      const { progress: _progress, error: _error, dueAt: _dueAt, ...rest } = full
      const expected = { ...rest, revision: 2, costUsd: 0.5, attempts: [] }
      const written = await current().generations.transition('full', {}, patch)
      expect(written).toEqual(expected)
      expect(Object.keys(written ?? {})).not.toContain('progress')
      expect(await current().generations.get('full')).toEqual(expected)
      expect(await current().generations.due(1_000, 10)).toEqual([])
      const again = await reopened()
      if (again !== undefined) expect(await again.generations.get('full')).toEqual(expected)
    })

    test('many records written at once are all written, each as it should be', async () => {
      const ids = Array.from({ length: 300 }, (_, index) => `g${index}`)
      await Promise.all(ids.map((generationId) => insert({ generationId })))
      await Promise.all(
        ids.map((generationId, index) => current().generations.transition(generationId, { revision: 1 }, { priority: index })),
      )
      for (const [index, id] of ids.entries())
        expect(await current().generations.get(id)).toMatchObject({ generationId: id, priority: index, revision: 2 })
    })

    test('one write that fails takes no other with it', async () => {
      await insert({ generationId: 'good' })
      await insert({ generationId: 'bad' })
      const loop: { self?: unknown } = {}
      loop.self = loop
      const results = await Promise.allSettled([
        current().generations.transition('good', {}, { priority: 1 }),
        current().generations.transition('bad', {}, { given: loop as Generation['given'] }),
        insert({ generationId: 'other' }),
        current().generations.transition('good', { revision: 2 }, { priority: 2 }),
      ])
      expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'fulfilled'])
      expect(await current().generations.get('good')).toMatchObject({ priority: 2, revision: 3 })
      expect(await current().generations.get('bad')).toMatchObject({ revision: 1 })
      expect(await current().generations.get('other')).toBeDefined()
    })

    test('what is handed out can be scribbled over without harm', async () => {
      const given = { prompt: 'mine' }
      const mine = generationOf({ given })
      await current().generations.insert(mine)
      given.prompt = 'changed after the write'
      const read = await current().generations.get('g1')
      if (read !== undefined) scribbleOver(read)
      const inputs = { prompt: 'sent' }
      const written = await current().generations.transition('g1', {}, { inputs })
      inputs.prompt = 'changed after the write'
      if (written !== undefined) scribbleOver(written)
      expect(await current().generations.get('g1')).toMatchObject({
        account: 'api:test',
        given: { prompt: 'mine' },
        inputs: { prompt: 'sent' },
      })
    })

    test('due: the longest overdue first, and only those', async () => {
      const dueAts = { late: 30, first: 10, never: undefined, later: 101, second: 20, just: 100 }
      for (const [generationId, dueAt] of Object.entries(dueAts)) {
        const { dueAt: _none, ...rest } = generationOf({ generationId })
        await current().generations.insert(dueAt === undefined ? rest : { ...rest, dueAt })
      }
      const due = async (limit: number) => (await current().generations.due(100, limit)).map(({ generationId }) => generationId)
      expect(await due(10)).toEqual(['first', 'second', 'late', 'just'])
      expect(await due(2)).toEqual(['first', 'second'])
      await current().generations.transition('first', {}, { dueAt: 200 })
      await current().generations.transition('second', {}, { owes: [], dueAt: undefined })
      await current().generations.transition('never', {}, { dueAt: 5 })
      expect(await due(10)).toEqual(['never', 'late', 'just'])
    })
  })
}
