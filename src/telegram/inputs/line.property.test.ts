import fc from 'fast-check'
import { expect, it } from 'vitest'
import { toolOf } from '../../../test/support/messages.ts'
import type { FieldType, InputField } from '../../model/tool.ts'
import { fieldType } from '../../model/tool.ts'
import { classify } from '../../tools/classify.ts'
import { wordsFor } from '../../words/index.ts'
import { parseLine } from './line.ts'

const words = wordsFor('en')
const name = fc.oneof(
  fc.constantFrom(
    'prompt',
    'negative_prompt',
    'steps',
    'Guidance Scale',
    'seed',
    'style',
    '__proto__',
    'constructor',
    'шаги',
    '--',
    '=',
    '😀',
  ),
  fc.string({ minLength: 1, maxLength: 8, unit: 'grapheme' }),
)
const field: fc.Arbitrary<InputField> = fc.record(
  {
    name,
    type: fc.constantFrom<FieldType>(...fieldType.options),
    required: fc.boolean(),
    label: name,
    key: name,
    min: fc.integer({ min: -5, max: 5 }),
    max: fc.integer({ min: 6, max: 60 }),
    step: fc.constantFrom(0.1, 1, 8),
    options: fc.array(name, { maxLength: 4 }),
  },
  { requiredKeys: ['name', 'type', 'required'] },
)
const schema = fc.uniqueArray(field, { selector: (each) => each.name, maxLength: 6 })
const piece = fc.oneof(
  fc.constantFrom(
    '--',
    '—',
    '=',
    ' ',
    '\n',
    '"',
    '“',
    '”',
    "'",
    'x4',
    '--no-',
    'https://a.example/?a=1',
    'true',
    '-1',
    '30',
    '7,5',
    ',',
    '__proto__',
  ),
  name,
  fc.string({ maxLength: 6, unit: 'grapheme' }),
)
const text = fc.array(piece, { maxLength: 14 }).map((pieces) => pieces.join(''))

it('nothing throws, whatever is typed, and what is taken are values of the tool', () => {
  fc.assert(
    fc.property(schema, text, (fields, typed) => {
      const tool = toolOf(...fields)
      const line = parseLine(typed, tool, classify(fields), words)
      expect(Object.keys(line.values).every((key) => fields.some((each) => each.name === key))).toBe(true)
      expect(line.count >= 1 && line.count <= 10).toBe(true)
      if (line.problem !== undefined) expect(line.problem.trim()).not.toBe('')
    }),
    { numRuns: 3_000 },
  )
})

it('a prompt without a parameter of the tool is not altered', () => {
  const tool = toolOf('prompt:text!', 'kqx_steps:integer=20', 'wvz_hires:boolean', 'jyq_style:enum')
  const roles = classify(tool.inputSchema)
  const innocent = text.filter((typed) => !/kqx|wvz|jyq|prompt|style|steps|hires/i.test(typed))
  fc.assert(
    fc.property(innocent, (typed) => {
      expect(parseLine(typed, tool, roles, words)).toEqual({ prompt: typed, values: {}, count: 1 })
    }),
    { numRuns: 3_000 },
  )
})

it('a parameter can stand before or after any words, and leaves them as they are', () => {
  const tool = toolOf('prompt:text!', 'kqx_steps:integer=20')
  const roles = classify(tool.inputSchema)
  const said = fc
    .string({ minLength: 1, unit: 'grapheme' })
    .filter((typed) => typed.trim() === typed && typed !== '' && !/["“”„'‘«=—–-]/.test(typed))
  fc.assert(
    fc.property(said, fc.integer({ min: 1, max: 99 }), (typed, steps) => {
      const expected = { prompt: typed, values: { kqx_steps: steps }, count: 1 }
      expect(parseLine(`${typed} --kqx_steps ${steps}`, tool, roles, words)).toEqual(expected)
      expect(parseLine(`kqx_steps=${steps} ${typed}`, tool, roles, words)).toEqual(expected)
    }),
    { numRuns: 2_000 },
  )
})
