import { expect, test } from 'vitest'
import { groupItems } from './groups.ts'
import type { Item, SendWay } from './parts.ts'

const items = (...ways: readonly SendWay[]): readonly Item[] => ways.map((as, output) => ({ from: 'output', output, as }))
const grouped = (given: readonly Item[], bytes = 1) =>
  groupItems(
    given,
    given.map(() => ({ bytes })),
  ).map((part) => part.items.map((item) => (item.from === 'text' ? 'text' : item.output)))

const photos = (count: number) => items(...Array.from({ length: count }, () => 'photo' as const))

test('what may share an album does, and the rest goes alone', () => {
  expect(grouped(items('document', 'photo', 'audio', 'video', 'animation', 'document', 'voice', 'audio', 'animation'))).toEqual([
    [1, 3],
    [4],
    [8],
    [2, 7],
    [6],
    [0, 5],
  ])
})

test.each([
  [1, [1]],
  [2, [2]],
  [10, [10]],
  [11, [10, 1]],
  [25, [10, 10, 5]],
])('%i photos', (count, wanted) => {
  expect(grouped(photos(count)).map((album) => album.length)).toEqual(wanted)
})

test('one request carries no more than 50 MB', () => {
  expect(grouped(photos(5), 20 * 1_024 * 1_024).map((album) => album.length)).toEqual([2, 2, 1])
})
