import { describe, expect, test } from 'vitest'
import type { Generation } from '../../src/model/generation.ts'
import type { GenerationFilter } from '../../src/ports/store/generations.ts'
import { generationOf } from '../support/generation.ts'
import type { StoreInTest } from './store-in-test.ts'

export const generationListTests = ({ current }: StoreInTest): void => {
  const insert = (generationId: string, parts: Partial<Generation> = {}) =>
    current().generations.insert(generationOf({ generationId, ...parts }))
  const ids = async (filter: GenerationFilter) =>
    (await current().generations.list(filter, { limit: 100 })).items.map(({ generationId }) => generationId)

  describe('lists of generations', () => {
    test('every filter sifts, alone and together, newest first', async () => {
      await insert('1', { createdAt: 1, account: 'a', sessionId: 's1', initiatingEventId: 'e1', toolId: 't1', backendId: 'b1' })
      await insert('2', {
        createdAt: 2,
        account: 'a',
        sessionId: 's2',
        initiatingEventId: 'e2',
        toolId: 't2',
        status: 'running',
        backendRef: 'ref2',
      })
      await insert('3', { createdAt: 3, account: 'b', toolId: 't1', status: 'completed', backendRef: 'ref3' })
      await insert('4', { createdAt: 4, account: 'a', toolId: 't1', status: 'completed', jobStep: { jobRunId: 'j', stepId: 's' } })
      expect(await ids({})).toEqual(['4', '3', '2', '1'])
      expect(await ids({ account: 'a' })).toEqual(['4', '2', '1'])
      expect(await ids({ sessionId: 's2' })).toEqual(['2'])
      expect(await ids({ initiatingEventId: 'e1' })).toEqual(['1'])
      expect(await ids({ toolId: 't1' })).toEqual(['4', '3', '1'])
      expect(await ids({ backendId: 'b1' })).toEqual(['1'])
      expect(await ids({ status: 'completed' })).toEqual(['4', '3'])
      expect(await ids({ backendRef: 'ref3' })).toEqual(['3'])
      expect(await ids({ jobRunId: 'j' })).toEqual(['4'])
      expect(await ids({ createdFrom: 2, createdTo: 3 })).toEqual(['3', '2'])
      expect(await ids({ account: 'a', status: 'completed', toolId: 't1', createdFrom: 4 })).toEqual(['4'])
      expect(await ids({ account: 'a', status: 'running' })).toEqual(['2'])
      expect(await ids({ account: 'nobody' })).toEqual([])
    })

    test('a list follows what changes', async () => {
      await insert('g')
      await current().generations.transition('g', {}, { status: 'running', backendRef: 'ref' })
      expect(await ids({ status: 'pending' })).toEqual([])
      expect(await ids({ status: 'running' })).toEqual(['g'])
      expect(await ids({ backendRef: 'ref' })).toEqual(['g'])
      await current().generations.transition('g', {}, { backendRef: undefined })
      expect(await ids({ backendRef: 'ref' })).toEqual([])
    })

    test('pages hold every record once, though others come in between and share their time', async () => {
      for (let index = 0; index < 25; index += 1)
        await insert(`g${String(index).padStart(2, '0')}`, { account: 'a', createdAt: 100 + Math.floor(index / 10) })
      const before = await ids({ account: 'a' })
      const seen: string[] = []
      let cursor: string | undefined
      let pages = 0
      do {
        const page = await current().generations.list({ account: 'a' }, { limit: 5, ...(cursor === undefined ? {} : { cursor }) })
        seen.push(...page.items.map(({ generationId }) => generationId))
        cursor = page.nextCursor
        pages += 1
        await insert(`new${pages}`, { account: 'a', createdAt: 500 + pages })
      } while (cursor !== undefined)
      expect(pages).toBe(5)
      expect(seen).toEqual(before)
    })

    test('a cursor that is not one is refused in a sentence', async () => {
      for (const cursor of ['', 'x', 'bnVsbA', Buffer.from('[1]').toString('base64url'), Buffer.from('[{},[]]').toString('base64url')]) {
        await expect(current().generations.list({}, { limit: 1, cursor })).rejects.toMatchObject({ code: 'bad_request' })
      }
    })

    test('run seconds of a tool: completed runs alone, the newest first', async () => {
      await insert('own-clock', { status: 'completed', runningAt: 1_000, ranUntil: 3_500, endedAt: 10 })
      await insert('measured', { status: 'running', runningAt: 1_000, ranUntil: 9_000, usage: { seconds: 7 } })
      await insert('failed', { status: 'failed', runningAt: 0, ranUntil: 9_000, usage: { seconds: 99 }, endedAt: 30 })
      await insert('unmeasured', { status: 'completed', endedAt: 40 })
      await insert('other', { status: 'completed', toolId: 'other', usage: { seconds: 1 }, endedAt: 50 })
      expect(await current().generations.recentSeconds('test:paint', 5)).toEqual([2.5])
      await current().generations.transition('measured', {}, { status: 'completed', endedAt: 20 })
      expect(await current().generations.recentSeconds('test:paint', 5)).toEqual([7, 2.5])
      expect(await current().generations.recentSeconds('test:paint', 1)).toEqual([7])
      expect(await current().generations.recentSeconds('nothing', 5)).toEqual([])
    })
  })
}

export const mediaRefTests = ({ current }: StoreInTest): void => {
  const insert = (generationId: string, parts: Partial<Generation> = {}) =>
    current().generations.insert(generationOf({ generationId, ...parts }))
  const refers = (mediaId: string, after: number) => current().generations.refersToMedia(mediaId, after)
  const output = (mediaId: string) => ({ name: 'image', kind: 'image' as const, mediaId, mimeType: 'image/png', bytes: 1 })

  describe('who refers to a file', () => {
    test('a living record does however old it is, a finished one until its time is over', async () => {
      await insert('g', { createdAt: 100, inputMedia: ['picture'], status: 'running' })
      expect(await refers('picture', 1_000)).toBe(true)
      expect(await refers('other', 0)).toBe(false)
      await current().generations.transition('g', {}, { status: 'completed' })
      expect(await refers('picture', 99)).toBe(true)
      expect(await refers('picture', 100)).toBe(false)
    })

    test('inputs, outputs and remote outputs count, on insert and later', async () => {
      await insert('a', { createdAt: 100, outputs: [output('out')], status: 'completed' })
      await insert('b', {
        createdAt: 100,
        remoteOutputs: [
          { name: 'image', mediaId: 'remote' },
          { name: 'text', text: 'x' },
        ],
        status: 'completed',
      })
      await insert('c', { createdAt: 100, status: 'running' })
      await current().generations.transition('c', {}, { remoteOutputs: [{ name: 'image', mediaId: 'kept' }] })
      await current().generations.transition('c', {}, { status: 'completed', outputs: [output('made')], inputMedia: ['given'] })
      for (const mediaId of ['out', 'remote', 'kept', 'made', 'given']) expect(await refers(mediaId, 50)).toBe(true)
    })

    test('what a record lets go of it no longer refers to, and others still do', async () => {
      await insert('a', { createdAt: 100, inputMedia: ['shared', 'own'] })
      await insert('b', { createdAt: 200, inputMedia: ['shared'] })
      await current().generations.transition('a', {}, { inputMedia: [] })
      expect(await refers('own', 0)).toBe(false)
      expect(await refers('shared', 0)).toBe(true)
    })

    test('a finished record whose outputs were taken away refers to its inputs alone', async () => {
      await insert('a', { createdAt: 100, status: 'completed', inputMedia: ['given', 'both'], outputs: [output('made'), output('both')] })
      await insert('b', { createdAt: 200, status: 'completed', outputs: [output('shared')] })
      await insert('c', { createdAt: 300, status: 'completed', inputMedia: ['shared'] })
      await current().generations.transition('a', {}, { outputs: [], removedAt: 400 })
      await current().generations.transition('b', {}, { outputs: [], removedAt: 400 })
      expect(await refers('made', 0)).toBe(false)
      for (const mediaId of ['given', 'both', 'shared']) expect(await refers(mediaId, 0)).toBe(true)
    })
  })
}
