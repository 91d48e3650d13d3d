import { expect, test } from 'vitest'
import { titledInputsOf, titledOutputOf } from './titles.ts'

test.each([
  ['input: prompt', [{ name: 'prompt' }]],
  ['INPUT :prompt', [{ name: 'prompt' }]],
  ['input：提示词', [{ name: '提示词' }]],
  [' input:negative prompt ', [{ name: 'negative prompt' }]],
  [
    'input: width (width), height (height)',
    [
      { name: 'width', widget: 'width' },
      { name: 'height', widget: 'height' },
    ],
  ],
  ['inputs: a,b', [{ name: 'a' }, { name: 'b' }]],
  ['input: size ()', [{ name: 'size ()' }]],
  ['input: , (x)', []],
  ['input:', []],
  ['input: __proto__ (width)', []],
  ['My input: x', undefined],
  ['Load Image', undefined],
  [undefined, undefined],
])('%s', (title, expected) => {
  expect(titledInputsOf(title)).toEqual(expected)
})

test('outputs have a name', () => {
  expect(titledOutputOf('Output: final picture')).toBe('final picture')
  expect(titledOutputOf('output：图')).toBe('图')
  expect(titledOutputOf('output:')).toBeUndefined()
  expect(titledOutputOf('Save Image')).toBeUndefined()
})
