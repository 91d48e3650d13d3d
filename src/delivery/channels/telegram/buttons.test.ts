import { expect, test } from 'vitest'
import { generationOf, snapshot } from '../../../../test/support/generation.ts'
import { parseButton, verbs } from '../../../model/button.ts'
import type { Generation, StoredOutput } from '../../../model/generation.ts'
import { en } from '../../../words/en/index.ts'
import { resultKeys } from './buttons.ts'

const generationId = '0190a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b'
const outputOf = (kind: StoredOutput['kind']): StoredOutput => ({ name: 'out', kind, mimeType: 'x/y', bytes: 1 })

const verbsOf = (parts: Partial<Generation>, isShrunk: boolean): readonly (readonly (string | undefined)[])[] =>
  resultKeys(generationOf({ generationId, ...parts }), isShrunk, en.delivery.keys).map((row) =>
    row.map((key) => ('data' in key ? parseButton(key.data)?.verb : undefined)),
  )

test('all of them, in rows that fit a phone', () => {
  expect(verbsOf({ tool: { ...snapshot, seedKey: 'seed' }, outputs: [outputOf('image')] }, true)).toEqual([
    ['again', 'reseed', 'tweak'],
    ['use_in', 'original', 'info'],
    ['rate', 'rate', 'remove'],
  ])
})

test('only those that can do something', () => {
  expect(verbsOf({ outputs: [outputOf('model')] }, false)).toEqual([['again', 'tweak'], ['info'], ['rate', 'rate', 'remove']])
})

test('they carry the id and no name', () => {
  const keys = resultKeys(generationOf({ generationId, outputs: [outputOf('image')] }), true, en.delivery.keys).flat()
  for (const key of keys) expect(key).toMatchObject({ data: expect.stringContaining(generationId) })
  expect(keys.filter((key) => 'data' in key && key.data.startsWith(`${verbs.rate}:`))).toMatchObject([
    { data: `${verbs.rate}:${generationId}:up` },
    { data: `${verbs.rate}:${generationId}:down` },
  ])
})
