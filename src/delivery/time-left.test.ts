import { expect, test } from 'vitest'
import { secondsLeft } from './time-left.ts'

const run = { elapsedSeconds: 30, fraction: undefined, recentSeconds: [] }

test.each([
  ['nothing to go by', {}, undefined],
  ['from how far it came', { fraction: 0.25 }, 90],
  ['a first sign says little', { fraction: 0.05 }, undefined],
  ['then the usual time counts', { fraction: 0.05, recentSeconds: [40, 1_000, 50] }, 20],
  ['how far it came says more than what is usual', { fraction: 0.5, recentSeconds: [100] }, 30],
  ['longer than usual is anybody’s guess', { recentSeconds: [20] }, undefined],
  ['all done', { fraction: 1 }, 0],
])('%s', (_name, known, left) => {
  expect(secondsLeft({ ...run, ...known })).toBe(left)
})
