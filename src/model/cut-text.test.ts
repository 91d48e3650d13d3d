import { describe, expect, test } from 'vitest'
import { beginningOf, cutText } from './cut-text.ts'

describe('cutting a text into messages', () => {
  test('what fits stays whole, without the blanks around it', () => {
    expect(cutText(' one two\n', 7)).toEqual(['one two'])
    expect(cutText('  \n ', 7)).toEqual([])
  })

  test.each([
    ['a blank line before a line', 'aaaaaa\n\nb\ncc dd ee', 10, ['aaaaaa', 'b\ncc dd ee']],
    ['a line before a word', 'aaa bb\ncc dd', 10, ['aaa bb', 'cc dd']],
    ['a word', 'aaa bbb ccc', 8, ['aaa bbb', 'ccc']],
    ['a word that ends just where the piece does', 'aaa bbb ccc', 7, ['aaa bbb', 'ccc']],
    ['no border in the second half', 'a bbbbbbbbbbb', 6, ['a bbbb', 'bbbbbb', 'b']],
  ])('at %s', (_where, text, longest, wanted) => {
    expect(cutText(text, longest)).toEqual(wanted)
  })

  test('never inside a character', () => {
    expect(cutText('aaa😀😀', 4)).toEqual(['aaa', '😀😀'])
  })

  test('every piece fits and nothing is lost', () => {
    const words = Array.from({ length: 5_000 }, (_, i) => `word${i}${i % 50 === 0 ? '\n' : ''}`)
    const pieces = cutText(words.join(' '), 4_096)
    expect(Math.max(...pieces.map((piece) => piece.length))).toBeLessThanOrEqual(4_096)
    expect(pieces.join(' ').split(/\s+/)).toEqual(words.map((word) => word.trim()))
  })
})

test('a beginning says that there is more', () => {
  expect(beginningOf('aaa bbb ccc', 8)).toBe('aaa bbb…')
  expect(beginningOf('aaa bbb', 8)).toBe('aaa bbb')
})
