import { describe, expect, test } from 'vitest'
import type { Generation } from '../../src/model/generation.ts'
import { generationOf, snapshot } from '../support/generation.ts'
import type { StoreInTest } from './store-in-test.ts'

export const lineTests = ({ current, reopened }: StoreInTest): void => {
  const insert = (generationId: string, parts: Partial<Generation> = {}) =>
    current().generations.insert(generationOf({ generationId, ...parts }))
  const heads = async (perLine = 1, limit = 100, backendId = 'test') =>
    (await current().generations.pendingHeads(backendId, { limit, perLine })).map(({ generationId }) => generationId)

  describe('lines: who waits and who lives', () => {
    test('the head of a line is the highest priority, then the oldest', async () => {
      await insert('a-young', { account: 'a', createdAt: 30 })
      await insert('a-old', { account: 'a', createdAt: 20 })
      await insert('b-old', { account: 'b', createdAt: 10 })
      await insert('b-urgent', { account: 'b', createdAt: 40, priority: 5 })
      await insert('c-slow', { account: 'c', createdAt: 1, priority: -1 })
      await insert('a-other-tool', { account: 'a', createdAt: 25, toolId: 'test:other' })
      await insert('elsewhere', { account: 'a', createdAt: 1, backendId: 'else' })
      await insert('running', { account: 'd', createdAt: 1, status: 'running' })
      await insert('over', { account: 'e', createdAt: 1, status: 'completed' })
      expect(await heads()).toEqual(['b-urgent', 'a-old', 'a-other-tool', 'c-slow'])
      expect(await heads(2)).toEqual(['b-urgent', 'b-old', 'a-old', 'a-other-tool', 'a-young', 'c-slow'])
      expect(await heads(1, 100, 'else')).toEqual(['elsewhere'])
      expect(await heads(1, 100, 'nowhere')).toEqual([])
    })

    test('a head says whose it is and what its tool allows', async () => {
      await insert('g', { account: 'a', createdAt: 7, priority: 2, tool: { ...snapshot, limits: { concurrency: 3 } } })
      await insert('h', { account: 'b', createdAt: 8 })
      expect(await current().generations.pendingHeads('test', { limit: 10, perLine: 1 })).toEqual([
        { generationId: 'g', account: 'a', toolId: 'test:paint', toolConcurrency: 3, priority: 2, createdAt: 7 },
        { generationId: 'h', account: 'b', toolId: 'test:paint', priority: 0, createdAt: 8 },
      ])
    })

    test('a long line does not crowd out the others', async () => {
      for (let index = 0; index < 40; index += 1) await insert(`a${String(index).padStart(2, '0')}`, { account: 'a', createdAt: index })
      await insert('b', { account: 'b', createdAt: 1_000 })
      await insert('c', { account: 'c', createdAt: 2_000 })
      expect(await heads(50, 10)).toEqual(['a00', 'a01', 'a02', 'a03', 'a04', 'a05', 'a06', 'a07', 'b', 'c'])
      expect(await heads(3, 10)).toEqual(['a00', 'a01', 'a02', 'b', 'c'])
      expect(await heads(50, 2)).toEqual(['a00', 'b'])
    })

    test('where not all fit, every line has its turn before any has one more', async () => {
      for (const [account, start] of [
        ['a', 0],
        ['b', 100],
      ] as const) {
        for (let index = 0; index < 20; index += 1) await insert(`${account}${index % 10}${index}`, { account, createdAt: start + index })
      }
      await insert('c', { account: 'c', createdAt: 1_000 })
      expect(await heads(50, 6)).toEqual(['a00', 'a11', 'a22', 'b00', 'b11', 'c'])
    })

    test('a line moves on when its head leaves it', async () => {
      await insert('one', { createdAt: 1 })
      await insert('two', { createdAt: 2 })
      expect(await heads()).toEqual(['one'])
      await current().generations.transition('one', {}, { status: 'running' })
      expect(await heads()).toEqual(['two'])
      await current().generations.transition('two', {}, { status: 'cancelled' })
      expect(await heads()).toEqual([])
      await current().generations.transition('one', {}, { status: 'pending' })
      expect(await heads()).toEqual(['one'])
    })

    test('counts follow every change of status, and outlive a restart', async () => {
      const { countLive, countPending, transition } = current().generations
      expect(await countLive('test')).toEqual({ total: 0, byAccount: {}, byTool: {} })
      for (const [index, account] of ['a', 'a', 'a', 'b'].entries()) await insert(`g${index}`, { account, toolId: `tool${index % 2}` })
      await insert('elsewhere', { backendId: 'else', status: 'running' })
      expect(await countPending('test')).toBe(4)
      for (const id of ['g0', 'g1', 'g3']) await transition(id, { status: 'pending' }, { status: 'running' })
      expect(await countPending('test')).toBe(1)
      expect(await countLive('test')).toEqual({ total: 3, byAccount: { a: 2, b: 1 }, byTool: { tool0: 1, tool1: 2 } })
      await transition('g0', { status: 'running' }, { stage: 'executing' })
      await transition('g1', { status: 'running' }, { status: 'failed' })
      await transition('g1', { status: 'running' }, { status: 'completed' })
      await transition('g2', {}, { status: 'cancelled' })
      const expected = { total: 2, byAccount: { a: 1, b: 1 }, byTool: { tool0: 1, tool1: 1 } }
      expect(await countLive('test')).toEqual(expected)
      const again = await reopened()
      if (again !== undefined) expect(await again.generations.countLive('test')).toEqual(expected)
      expect(await current().generations.countPending('test')).toBe(0)
    })

    test('a place in the line counts those that came no later', async () => {
      for (const [index, account] of ['a', 'b', 'a'].entries()) await insert(`g${index}`, { account, createdAt: 10 * index })
      await insert('elsewhere', { backendId: 'else', createdAt: 0 })
      const { countPending, transition } = current().generations
      expect(await Promise.all([0, 10, 15, 20].map((until) => countPending('test', until)))).toEqual([1, 2, 2, 3])
      await transition('g0', {}, { status: 'running' })
      expect(await countPending('test', 20)).toBe(2)
    })

    test('a lost insert and a lost race count nothing', async () => {
      await Promise.all(Array.from({ length: 10 }, () => insert('same')))
      expect(await current().generations.countPending('test')).toBe(1)
      await Promise.all(
        Array.from({ length: 10 }, () => current().generations.transition('same', { status: 'pending' }, { status: 'running' })),
      )
      expect(await current().generations.countPending('test')).toBe(0)
      expect((await current().generations.countLive('test')).total).toBe(1)
    })
  })
}
