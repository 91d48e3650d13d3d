import { expect, test } from 'vitest'
import type { FieldType, InputField } from '../../model/tool.ts'
import { fieldType } from '../../model/tool.ts'
import { wordsFor } from '../../words/index.ts'
import { askData, mostButtons, placeholderOf, promptKeys, promptText } from './prompt.ts'

const words = wordsFor('en')
const dataOf = (choice: string): string => askData('tokenabc', '9007199254740991', 99, choice)
const options = Array.from({ length: mostButtons }, (_, index) => `option ${index}`.repeat(20))
const place = { index: 0, total: 1 }
const asked = (type: FieldType, more: Partial<InputField> = {}) => ({
  field: { name: 'x'.repeat(200), type, required: false, description: 'd'.repeat(4_000), options, ...more },
  canSkip: true,
})

test.each(fieldType.options)('a question for %s stays within what Telegram takes, and can be skipped and cancelled', (type) => {
  const question = asked(type)
  const keys = promptKeys(question, dataOf, words).flat()
  expect(keys.map((key) => key.text).slice(-2)).toEqual([words.wizard.skip, words.wizard.cancel])
  expect(promptText(question, { place, mustReply: true }, words).html.length).toBeLessThan(4_096)
  expect((placeholderOf(question, words) ?? '').length).toBeLessThanOrEqual(64)
  expect(new Set(keys.map((key) => 'data' in key && key.data)).size).toBe(keys.length)
})

test('one option more than there are buttons for, and they are numbered', () => {
  const many = asked('enum', { options: [...Array.from({ length: 200 }, (_, index) => `o${index}`)] })
  expect(promptKeys(many, dataOf, words).flat()).toHaveLength(2)
  const text = promptText(many, { place, mustReply: false }, words).html
  expect(text).toContain('80. o79')
  expect(text).toContain(words.wizard.moreOptions(120))
})

test('whoever words the question says what is wanted', () => {
  const field: InputField = { name: 'reason', type: 'text', required: true }
  const text = promptText({ field, canSkip: false, text: 'Why <so>?' }, { place, mustReply: false }, words).html
  expect(text).toBe('<b>Why &lt;so&gt;?</b>')
})
