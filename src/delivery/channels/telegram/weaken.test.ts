import { expect, test } from 'vitest'
import type { Item } from './parts.ts'
import type { Trouble } from './trouble.ts'
import { type Shape, weaken } from './weaken.ts'

const photo: Item = { from: 'output', output: 0, as: 'photo' }
const preview: Item = { from: 'preview', output: 1, as: 'photo' }
const shapeOf = (items: readonly Item[], parts: Partial<Shape> = {}): Shape => ({
  part: { way: 'files', items, keys: [] },
  edit: undefined,
  thread: undefined,
  replyTo: undefined,
  ...parts,
})

/** All that is tried against that trouble, in order. */
const tried = (shape: Shape, trouble: Trouble): readonly Shape[] => {
  const next = weaken(shape, trouble)
  return next === undefined ? [] : [next, ...tried(next, trouble)]
}

test('a refused photo: as a file, as a new message, as words on where it is', () => {
  expect(
    tried(shapeOf([photo], { edit: 5 }), 'refused').map(({ part, edit }) => [part.way === 'files' ? part.items[0]?.as : part.way, edit]),
  ).toEqual([
    ['document', 5],
    ['document', undefined],
    ['link', undefined],
  ])
})

test('a refused album is one of documents, without the previews', () => {
  expect(tried(shapeOf([photo, preview, { ...photo, output: 2 }]), 'refused').map(({ part }) => part)).toEqual([
    {
      way: 'files',
      items: [
        { ...photo, as: 'document' },
        { from: 'output', output: 2, as: 'document' },
      ],
      keys: [],
    },
  ])
})

test('a refused preview is left out', () => {
  expect(weaken(shapeOf([preview]), 'refused')?.part).toMatchObject({ items: [] })
})

test('places', () => {
  const shape = shapeOf([photo], { edit: 5, thread: 6, replyTo: 7 })
  expect(tried(shape, 'edit')).toEqual([{ ...shape, edit: undefined }])
  expect(tried(shape, 'reply')).toEqual([{ ...shape, replyTo: undefined }])
  expect(tried(shape, 'thread')).toEqual([{ ...shape, edit: undefined, thread: undefined, replyTo: undefined }])
})

test('nothing helps against the rest', () => {
  for (const trouble of ['gone', 'later', 'unclear', 'unchanged'] as const)
    expect(weaken(shapeOf([photo], { edit: 5 }), trouble)).toBeUndefined()
})
