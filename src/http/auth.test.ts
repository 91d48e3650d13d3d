import { expect, it } from 'vitest'
import { createKeyRing } from './auth.ts'

const ring = createKeyRing([
  { name: 'a', key: 'key-a', trusted: false },
  { name: 'b', key: 'key-b', trusted: true },
])

it.each([
  ['Bearer key-a', { name: 'a', account: 'api:a', trusted: false }],
  ['bearer  key-b ', { name: 'b', account: 'api:b', trusted: true }],
  ['Bearer key-c', undefined],
  ['Bearer key-a extra', undefined],
  ['key-a', undefined],
  ['Bearer ', undefined],
  [undefined, undefined],
])('%j is %j', (header, expected) => {
  expect(ring.identify(header)).toEqual(expected)
})
