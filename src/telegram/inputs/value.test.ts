import { describe, expect, it } from 'vitest'
import type { InputField } from '../../model/tool.ts'
import { wordsFor } from '../../words/index.ts'
import { checkValue } from './value.ts'

const hires: InputField = { name: 'hires', type: 'boolean', required: false }
const valueOf = (typed: string, language: string): unknown => {
  const checked = checkValue(hires, typed, wordsFor(language))
  return 'value' in checked ? checked.value : 'a problem'
}

describe('yes and no', () => {
  it.each([
    ['yes', 'en', true],
    ['да', 'ru', true],
    ['Нет', 'ru', false],
    ['sí', 'es', true],
    [' SI ', 'es', true],
    ['no', 'es', false],
    ['yes', 'ru', true],
    ['off', 'es', false],
    ['да', 'es', 'a problem'],
    ['perhaps', 'ru', 'a problem'],
  ])('%s, said in %s, is %s', (typed, language, value) => {
    expect(valueOf(typed, language)).toBe(value)
  })
})
