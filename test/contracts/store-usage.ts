import { describe, expect, test } from 'vitest'
import type { Generation } from '../../src/model/generation.ts'
import { generationOf } from '../support/generation.ts'
import type { StoreInTest } from './store-in-test.ts'

const hour = 3_600_000
const day = 24 * hour
const always = { from: 0, to: 1_000 * day }

export const usageTests = ({ current, reopened }: StoreInTest): void => {
  const insert = (generationId: string, parts: Partial<Generation>) =>
    current().generations.insert(generationOf({ generationId, account: 'a', status: 'completed', ...parts }))
  const usage = (filter: Partial<Parameters<ReturnType<typeof current>['generations']['usage']>[0]> = {}) =>
    current().generations.usage({ ...always, ...filter })

  describe('usage', () => {
    test('by day and tool: the newest day first, then the tool with the most runs', async () => {
      await insert('1', { createdAt: 10 * day, toolId: 't1', costUsd: 0.5 })
      await insert('2', { createdAt: 10 * day + 23 * hour, toolId: 't2', costUsd: 0.25 })
      await insert('3', { createdAt: 10 * day + hour, toolId: 't2', status: 'failed', costUsd: 0.125 })
      await insert('4', { createdAt: 11 * day, toolId: 't1', status: 'cancelled' })
      await insert('5', { createdAt: 11 * day, toolId: 't1', status: 'running' })
      const expected = [
        { day: 11, toolId: 't1', runs: 2, completed: 0, failed: 0, costUsd: 0 },
        { day: 10, toolId: 't2', runs: 2, completed: 1, failed: 1, costUsd: 0.375 },
        { day: 10, toolId: 't1', runs: 1, completed: 1, failed: 0, costUsd: 0.5 },
      ]
      expect(await usage()).toEqual(expected)
      const again = (await reopened()) ?? current()
      expect(await again.generations.usage(always)).toEqual(expected)
    })

    test('of one account, within a time, both ends of it included', async () => {
      for (const at of [1, 2, 3, 4]) await insert(`mine ${at}`, { createdAt: at * day, costUsd: 1 })
      await insert('theirs', { createdAt: 3 * day, account: 'b', costUsd: 1 })
      expect((await usage({ account: 'a', from: 2 * day, to: 3 * day })).map((row) => [row.day, row.runs])).toEqual([
        [3, 1],
        [2, 1],
      ])
      expect((await usage({ from: 3 * day, to: 3 * day })).map((row) => row.runs)).toEqual([2])
      expect(await usage({ account: 'nobody' })).toEqual([])
    })

    test('a day begins when it does where one is', async () => {
      await insert('late', { createdAt: 10 * day + 23 * hour })
      await insert('early', { createdAt: 11 * day + hour })
      const days = async (offsetMinutes: number) => (await usage({ offsetMinutes })).map((row) => [row.day, row.runs])
      expect(await days(0)).toEqual([
        [11, 1],
        [10, 1],
      ])
      expect(await days(60)).toEqual([[11, 2]])
      expect(await days(-120)).toEqual([[10, 2]])
    })

    test('follows the record: what becomes of it, and what it cost in the end', async () => {
      await insert('g', { createdAt: 5 * day, status: 'pending' })
      expect(await usage()).toMatchObject([{ runs: 1, completed: 0, costUsd: 0 }])
      await current().generations.transition('g', {}, { status: 'completed' })
      await current().generations.transition('g', {}, { costUsd: 0.75 })
      expect(await usage()).toMatchObject([{ runs: 1, completed: 1, costUsd: 0.75 }])
    })
  })
}
