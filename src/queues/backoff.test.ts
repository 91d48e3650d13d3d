import { expect, test } from 'vitest'
import { backoffMs } from './backoff.ts'

test('pauses grow to five minutes and a little, and never beyond', () => {
  const pauses = Array.from({ length: 30 }, (_, index) => backoffMs(index + 1, 'key'))
  for (const [index, pause] of pauses.slice(0, 8).entries()) if (index > 0) expect(pause).toBeGreaterThan(pauses[index - 1] ?? 0)
  for (const pause of pauses) {
    expect(pause).toBeGreaterThanOrEqual(750)
    expect(pause).toBeLessThanOrEqual(375_000)
  }
})

test('items that failed together come back apart, and each always after the same pause', () => {
  const pauses = Array.from({ length: 100 }, (_, index) => backoffMs(3, `item ${index}`))
  expect(new Set(pauses).size).toBeGreaterThan(80)
  expect(Math.max(...pauses) - Math.min(...pauses)).toBeGreaterThan(1_000)
  expect(backoffMs(3, 'item 1')).toBe(pauses[1])
})
