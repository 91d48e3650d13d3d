import { expect, test } from 'vitest'
import { promptIdOf } from './prompt-id.ts'

test('one call has one id, a canonical UUID, and another call another', () => {
  const id = promptIdOf('gen_a.1')
  expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  expect(promptIdOf('gen_a.1')).toBe(id)
  expect(promptIdOf('gen_a.11')).not.toBe(id)
})
