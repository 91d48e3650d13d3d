import { checkInputs } from '../../executor/inputs.ts'
import type { JsonValue } from '../../model/json.ts'
import type { InputField } from '../../model/tool.ts'
import { mediaFieldTypes } from '../../model/tool.ts'
import { isText } from '../../tools/field-roles.ts'
import type { Words } from '../../words/index.ts'
import { exampleSetting } from '../views/example-line.ts'
import { fieldTakes } from '../views/field-takes.ts'
import { flagOf } from './names.ts'

type CheckedValue = { readonly value: JsonValue } | { readonly problem: string }

const exampleAddress = 'https://…'
/** With these, a seed is drawn. */
const drawn = -1
const exampleSeed = '7'

export const isNumeric = (field: InputField): boolean => ['integer', 'number', 'seed'].includes(field.type)
export const isAddress = (text: string): boolean => /^https?:\/\/\S+$/i.test(text)

/** `--image https://…` */
export const exampleLink = (field: InputField): string => `${flagOf(field)} ${exampleAddress}`

const exampleOf = (field: InputField, words: Words): string =>
  exampleSetting(words, field) ?? `${flagOf(field)} ${field.type === 'seed' ? exampleSeed : `"${words.menu.example.text}"`}`

/** What a parameter takes, with an example. */
export const takesSentence = (field: InputField, words: Words): string => {
  const takes = fieldTakes(words, field)
  return mediaFieldTypes.has(field.type)
    ? words.inputs.address(flagOf(field), takes, exampleLink(field))
    : words.inputs.takes(flagOf(field), takes, exampleOf(field, words))
}

const isWhole = (number: number): boolean => Math.abs(number - Math.round(number)) < 1e-6

/** Counted from its least value or from 0: forms differ in that. */
const isOnStep = ({ step, min = 0 }: InputField, value: number): boolean =>
  step === undefined || isWhole((value - min) / step) || isWhole(value / step)

const problemOf = (field: InputField, text: string, words: Words): string =>
  isText(field) && field.maxLength !== undefined && text.length > field.maxLength
    ? words.inputs.tooLong(flagOf(field), text.length, field.maxLength)
    : takesSentence(field, words)

const withoutAccents = (text: string): string => text.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase()

/** As the executor reads it: whoever is told "sí o no" answers that, and not yes or no. */
const readable = (field: InputField, typed: string, { menu: { takes } }: Words): string => {
  if (isNumeric(field)) return typed.replace(/^([+-]?\d+),(\d+)$/, '$1.$2')
  if (field.type !== 'boolean') return typed
  const said = withoutAccents(typed.trim())
  if (said === withoutAccents(takes.yes)) return 'yes'
  return said === withoutAccents(takes.no) ? 'no' : typed
}

/** What was typed, as the input's value: by the executor's own rules, told in the words of the chat. */
export const checkValue = (field: InputField, typed: string, words: Words): CheckedValue => {
  if (mediaFieldTypes.has(field.type)) return isAddress(typed) ? { value: typed } : { problem: takesSentence(field, words) }
  if (typed.trim() === '') return isText(field) ? { value: typed } : { problem: takesSentence(field, words) }

  const text = readable(field, typed, words)
  const checked = checkInputs([field], {}, { [field.name]: text }, () => drawn)
  const value = 'fields' in checked ? undefined : checked.values[field.name]
  if (value === undefined) return { problem: problemOf(field, text, words) }
  if (typeof value === 'number' && field.type !== 'seed' && field.step !== undefined && !isOnStep(field, value))
    return { problem: words.inputs.steps(flagOf(field), fieldTakes(words, field), field.step, exampleOf(field, words)) }
  return { value }
}
