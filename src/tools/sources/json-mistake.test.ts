import fc from 'fast-check'
import { expect, it } from 'vitest'
import { jsonMistakeOf } from './json-mistake.ts'

it.each([
  ['{\n  "a": 1,\n}', 3, 1, 'there is a comma before it that has to go'],
  ['[1, 2,]', 1, 7, 'there is a comma before it that has to go'],
  ['{\n  "a": 1\n  "b": 2\n}', 3, 3, 'a comma is missing before this'],
  ['{ "a" 1 }', 1, 7, 'a colon is missing before this'],
  ['{ a: 1 }', 1, 3, 'a name in double quotes should stand here'],
  ["{ 'a': 1 }", 1, 3, 'texts stand in straight double quotes: "like this"'],
  ['// hello\n{}', 1, 1, 'comments can\'t be written like this: use a "//" entry with a text instead'],
  ['{ "a": }', 1, 8, 'a value should stand here: a text in double quotes, a number, true, false, a list or a group'],
  ['{ "a": "x }', 1, 8, 'this text has no closing quote'],
  ['{ "a": [1, 2', 1, 13, 'the file ends too early: a ] is missing'],
  ['{} {}', 1, 4, 'the file should have ended before this'],
  ['  ', 1, 1, 'the file is empty: it needs at least {}'],
])('%j', (source, line, column, hint) => {
  expect(jsonMistakeOf(source)).toEqual({ line, column, hint })
})

it('finds a mistake exactly where there is one', () => {
  const almost = fc.tuple(fc.json(), fc.nat(), fc.constantFrom('', ',', '}', '"', '1', 'x', ' ', '[', ':')).map(([json, at, extra]) => {
    const place = at % (json.length + 1)
    return json.slice(0, place) + extra + json.slice(place)
  })
  const isJson = (source: string): boolean => {
    try {
      JSON.parse(source)
      return true
    } catch {
      return false
    }
  }
  fc.assert(
    fc.property(almost, (source) => (jsonMistakeOf(source) === undefined) === isJson(source)),
    { numRuns: 2000 },
  )
})
