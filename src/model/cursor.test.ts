import fc from 'fast-check'
import { expect, test } from 'vitest'
import { cursorOf, parseCursor } from './cursor.ts'

test('a cursor comes back as what it was made of, and fits into an address', () => {
  fc.assert(
    fc.property(fc.integer(), fc.string({ unit: 'grapheme' }), (at, id) => {
      const cursor = cursorOf({ at, id })
      expect(cursor).toMatch(/^[\w-]+$/)
      expect(parseCursor(cursor)).toEqual({ at, id })
    }),
  )
})

test('anything else is refused in a sentence', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      expect(() => parseCursor(text)).toThrow('first page')
    }),
  )
})
