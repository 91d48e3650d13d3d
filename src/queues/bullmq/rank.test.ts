import { expect, test } from 'vitest'
import { rankOf } from './rank.ts'

test('the higher priority has the lower rank, within what BullMQ takes', () => {
  const priorities = [Number.POSITIVE_INFINITY, 2 ** 20 - 2, 9, 1, 0, -1, -9, -(2 ** 20) + 2, Number.NEGATIVE_INFINITY]
  const ranks = priorities.map(rankOf)
  expect(ranks).toEqual([...ranks].sort((a, b) => a - b))
  expect(new Set(ranks).size).toBe(ranks.length)
  for (const far of [2 ** 21, 2 ** 53, -(2 ** 21), Number.NEGATIVE_INFINITY, Number.NaN, 0.4]) {
    expect(rankOf(far)).toBeGreaterThanOrEqual(1)
    expect(rankOf(far)).toBeLessThanOrEqual(2 ** 21 - 1)
    expect(Number.isInteger(rankOf(far))).toBe(true)
  }
})
