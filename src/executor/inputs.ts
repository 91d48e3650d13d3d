import type { FieldError } from '../model/errors.ts'
import type { Values } from '../model/generation.ts'
import type { JsonValue } from '../model/json.ts'
import type { InputField } from '../model/tool.ts'
import { mediaFieldTypes } from '../model/tool.ts'

export const largestSeed = 4_294_967_295
const longestText = 20_000
const longestString = 4_000

export type Checked = { readonly values: Values } | { readonly fields: readonly FieldError[] }
type Coerced = { readonly value: JsonValue } | { readonly problem: string }

const isBlank = (value: JsonValue | undefined): boolean =>
  value === undefined ||
  value === null ||
  (typeof value === 'string' && value.trim() === '') ||
  (Array.isArray(value) && value.length === 0)

const rangeOf = (field: InputField): string => {
  if (field.min !== undefined && field.max !== undefined) return `from ${field.min} to ${field.max}`
  if (field.min !== undefined) return `of at least ${field.min}`
  if (field.max !== undefined) return `of at most ${field.max}`
  return ''
}

const coerceNumber = (field: InputField, value: JsonValue, whole: boolean): Coerced => {
  const wanted = `Please give a ${whole ? 'whole ' : ''}number ${rangeOf(field)}`.trim()
  const number = typeof value === 'number' ? value : typeof value === 'string' && value.trim() !== '' ? Number(value.trim()) : Number.NaN
  const fits =
    Number.isFinite(number) &&
    (!whole || Number.isSafeInteger(number)) &&
    number >= (field.min ?? -Infinity) &&
    number <= (field.max ?? Infinity)
  return fits ? { value: number } : { problem: `${wanted}.` }
}

const truths: ReadonlyMap<string, boolean> = new Map([
  ['true', true],
  ['yes', true],
  ['on', true],
  ['1', true],
  ['false', false],
  ['no', false],
  ['off', false],
  ['0', false],
])

const coerceBoolean = (value: JsonValue): Coerced => {
  const known = typeof value === 'boolean' ? value : typeof value === 'object' ? undefined : truths.get(String(value).trim().toLowerCase())
  return known === undefined ? { problem: 'Please say yes or no.' } : { value: known }
}

const coerceEnum = (field: InputField, value: JsonValue): Coerced => {
  if (typeof value === 'object') return { problem: 'Please give a text.' }
  const options = field.options ?? []
  const text = String(value)
  const found = options.find((option) => option === text) ?? options.find((option) => option.toLowerCase() === text.trim().toLowerCase())
  if (found !== undefined) return { value: found }
  return options.length === 0 ? { value: text } : { problem: `Please choose one of: ${options.join(', ')}.` }
}

const coerceText = (field: InputField, value: JsonValue): Coerced => {
  if (typeof value === 'object') return { problem: 'Please give a text.' }
  const text = String(value)
  const longest = field.maxLength ?? (field.type === 'text' ? longestText : longestString)
  return text.length > longest ? { problem: `That is too long: ${text.length} characters, and ${longest} fit.` } : { value: text }
}

const coerceMedia = (field: InputField, value: JsonValue): Coerced => {
  const what = field.type === 'images' ? 'pictures' : field.type === 'mask' ? 'picture' : field.type
  const wanted = `Please give the ${what} as a web address, a data: address or media:<id>.`
  if (field.type === 'images') {
    const list = Array.isArray(value) ? value : [value]
    if (!list.every((item) => typeof item === 'string' && item !== '')) return { problem: wanted }
    const most = field.max ?? 20
    return list.length > most ? { problem: `That is too many: at most ${most} fit.` } : { value: list }
  }
  return typeof value === 'string' ? { value } : { problem: wanted }
}

const coerceSeed = (field: InputField, value: JsonValue, drawSeed: (min: number, max: number) => number): Coerced => {
  const [min, max] = seedRange(field)
  const wantsRandom = value === -1 || (typeof value === 'string' && ['-1', 'random'].includes(value.trim().toLowerCase()))
  return wantsRandom ? { value: drawSeed(min, max) } : coerceNumber({ ...field, min, max }, value, true)
}

/** Within the field's own limits, and whole: a number that JSON can't carry would be recorded as another than was sent. */
const seedRange = (field: InputField): readonly [number, number] => {
  const min = Math.min(Math.max(0, Math.ceil(field.min ?? 0)), Number.MAX_SAFE_INTEGER)
  return [min, Math.max(min, Math.min(Math.floor(field.max ?? largestSeed), Number.MAX_SAFE_INTEGER))]
}

const coerce = (field: InputField, value: JsonValue, drawSeed: (min: number, max: number) => number): Coerced => {
  if (mediaFieldTypes.has(field.type)) return coerceMedia(field, value)
  switch (field.type) {
    case 'integer':
      return coerceNumber(field, value, true)
    case 'number':
      return coerceNumber(field, value, false)
    case 'boolean':
      return coerceBoolean(value)
    case 'enum':
      return coerceEnum(field, value)
    case 'seed':
      return coerceSeed(field, value, drawSeed)
    default:
      return coerceText(field, value)
  }
}

/** A field may be called `constructor`: only what was really given counts. */
const ownValue = (values: Values, name: string): JsonValue | undefined => (Object.hasOwn(values, name) ? values[name] : undefined)

const known = (schema: readonly InputField[], values: Values): Values => {
  const names = new Set(schema.map((field) => field.name))
  return Object.fromEntries(Object.entries(values).filter(([name]) => names.has(name)))
}

/** Saved inputs that no longer fit are left out in silence: the tool changed, its user did nothing wrong. */
const stillFitting = (schema: readonly InputField[], saved: Values): Values =>
  Object.fromEntries(
    schema.flatMap((field) => {
      const value = ownValue(saved, field.name)
      return value === undefined || isBlank(value) || 'problem' in coerce(field, value, () => 0) ? [] : [[field.name, value] as const]
    }),
  )

/**
 * The one way that inputs are merged and checked, alike for every consumer:
 * the tool's defaults < the account's saved ones < those given. An empty value means "not given".
 */
export const checkInputs = (
  schema: readonly InputField[],
  saved: Values,
  given: Values,
  drawSeed: (min: number, max: number) => number,
): Checked => {
  const names = schema.map((field) => field.name)
  const fields: FieldError[] = Object.keys(given)
    .filter((name) => !names.includes(name))
    .map((name) => ({
      name,
      message: names.length === 0 ? 'This tool takes no inputs.' : `This tool has no such input. It takes: ${names.join(', ')}.`,
    }))

  const fitting = stillFitting(schema, known(schema, saved))
  const values = new Map<string, JsonValue>()
  for (const field of schema) {
    const own = ownValue(given, field.name)
    const value = isBlank(own) ? (ownValue(fitting, field.name) ?? field.default) : own
    if (value === undefined || isBlank(value)) {
      if (field.type === 'seed') values.set(field.name, drawSeed(...seedRange(field)))
      else if (field.required) fields.push({ name: field.name, message: `${field.label ?? field.name} is missing.` })
      else if (typeof own === 'string' && !mediaFieldTypes.has(field.type) && (field.type === 'string' || field.type === 'text'))
        values.set(field.name, own)
      continue
    }
    const coerced = coerce(field, value, drawSeed)
    if ('problem' in coerced) fields.push({ name: field.name, message: coerced.problem })
    else values.set(field.name, coerced.value)
  }
  return fields.length === 0 ? { values: Object.fromEntries(values) } : { fields }
}

/** The media values of checked inputs, one entry a file, in the order of the schema. */
export const mediaValuesOf = (schema: readonly InputField[], values: Values): readonly { field: InputField; value: string }[] =>
  schema.flatMap((field) => {
    const value = ownValue(values, field.name)
    if (!mediaFieldTypes.has(field.type) || value === undefined) return []
    return (Array.isArray(value) ? value : [value]).flatMap((item) => (typeof item === 'string' ? [{ field, value: item }] : []))
  })

/** Puts something else in place of each media value. */
export const replaceMedia = (schema: readonly InputField[], values: Values, replaced: ReadonlyMap<string, string>): Values =>
  Object.fromEntries(
    Object.entries(values).map(([name, value]) => {
      const field = schema.find((candidate) => candidate.name === name)
      if (field === undefined || !mediaFieldTypes.has(field.type)) return [name, value]
      const swap = (item: JsonValue): JsonValue => (typeof item === 'string' ? (replaced.get(item) ?? item) : item)
      return [name, Array.isArray(value) ? value.map(swap) : swap(value)]
    }),
  )
