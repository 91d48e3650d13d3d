import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { JsonValue } from '../../model/json.ts'
import { decode, encode, encodeKey } from './json.ts'

const oddKeys = [
  '',
  '%',
  '%json',
  '%2E',
  'a.b',
  '$set',
  '$',
  'a$',
  '.',
  '__proto__',
  '_bsontype',
  '_id',
  'constructor',
  'prototype',
  '\0',
  '7',
  '\ud800',
]
const key = fc.oneof(fc.constantFrom(...oddKeys), fc.string({ unit: 'binary' }))
const text = fc.string({ unit: 'binary' })
const { json } = fc.letrec<{ json: unknown }>((tie) => ({
  json: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.oneof(
      text,
      fc.constantFrom('\ud800', '%json', '{'),
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.integer(),
      fc.boolean(),
    ),
    fc.constant(null),
    fc.array(tie('json'), { maxLength: 4 }),
    fc
      .array(fc.tuple(key, tie('json')), { maxLength: 5 })
      // As JSON.parse makes objects: any key is just a key.
      .map((members) => Object.fromEntries(members)),
  ),
}))

const nested = (depth: number): JsonValue => {
  let value: JsonValue = 'deep'
  for (let level = 0; level < depth; level += 1) value = level % 2 === 0 ? { a: value } : [value]
  return value
}

const walk = (value: JsonValue, visit: (value: JsonValue, keys: readonly string[], depth: number) => void, depth = 0): void => {
  const members = typeof value === 'object' && value !== null ? Object.entries(value) : []
  visit(value, Array.isArray(value) ? [] : members.map(([name]) => name), depth)
  for (const [, member] of members) walk(member as JsonValue, visit, depth + 1)
}

test('any JSON comes back as it was, its keys in their order', () => {
  fc.assert(
    fc.property(json, (anything) => {
      const value = JSON.parse(JSON.stringify(anything)) as JsonValue
      expect(JSON.stringify(decode(encode(value)))).toBe(JSON.stringify(value))
    }),
    { numRuns: 1_000 },
  )
  for (const depth of [59, 60, 61, 62, 500]) expect(decode(encode(nested(depth)))).toEqual(nested(depth))
})

test('nothing is written that a server or a driver would stumble over', () => {
  fc.assert(
    fc.property(json, (anything) => {
      walk(encode(JSON.parse(JSON.stringify(anything)) as JsonValue), (value, keys, depth) => {
        expect(depth).toBeLessThanOrEqual(61)
        if (Array.isArray(value)) expect(value.some(Array.isArray)).toBe(false)
        if (typeof value === 'string') expect(value).toBe(Buffer.from(value).toString())
        for (const name of keys) {
          expect(name).not.toMatch(/[.$\0]|^ *$|^__proto__$|^_bsontype$|^constructor$|^prototype$/)
          expect(name).toBe(Buffer.from(name).toString())
        }
      })
    }),
    { numRuns: 1_000 },
  )
})

test('what is ordinary stays as it is, for people to read', () => {
  const record = { prompt: '100% of a fox — 狐 🦊', steps: 20, list: [1, { deep: null }], _meta: { title: 'x' } }
  expect(encode(record)).toEqual(record)
})

test('two keys are never written alike', () => {
  fc.assert(
    fc.property(key, key, (a, b) => {
      expect(encodeKey(a) === encodeKey(b)).toBe(a === b)
    }),
  )
  for (const a of oddKeys) for (const b of oddKeys) expect(encodeKey(a) === encodeKey(b)).toBe(a === b)
})
