import type { JsonObject, JsonValue } from '../../../src/model/json.ts'
import type { InputSpec } from './classes.ts'
import type { Traits } from './generations.ts'
import { repr } from './graph.ts'

export interface Complaint extends JsonObject {
  readonly type: string
  readonly message: string
  readonly details: string
  readonly extra_info: JsonObject
}

/** What Python throws in the middle of a check. It becomes a complaint of its own. */
export class Thrown extends Error {
  readonly type: string
  constructor(type: string, message: string) {
    super(message)
    this.type = type
  }
}

export const complaint = (type: string, message: string, details: string, name: string, more: JsonObject = {}): Complaint => ({
  type,
  message,
  details,
  extra_info: { input_name: name, ...more },
})

export const configOf = ([type, options]: InputSpec): JsonValue =>
  options === undefined ? [type as JsonValue] : [type as JsonValue, options]

const asText = (value: JsonValue): string => (typeof value === 'string' ? value : repr(value))

const whole = (value: JsonValue): number => {
  if (typeof value === 'number') return Math.trunc(value)
  if (typeof value === 'boolean') return Number(value)
  if (typeof value !== 'string') throw new Thrown('TypeError', `int() argument must be a string or a real number, not ${repr(value)}`)
  if (!/^\s*[+-]?\d+\s*$/.test(value)) throw new Thrown('ValueError', `invalid literal for int() with base 10: ${repr(value)}`)
  return Number(value)
}

const float = (value: JsonValue): number => {
  if (typeof value === 'number') return value
  if (typeof value === 'boolean') return Number(value)
  if (typeof value !== 'string') throw new Thrown('TypeError', `float() argument must be a string or a real number, not ${repr(value)}`)
  if (value.trim() === '' || Number.isNaN(Number(value)))
    throw new Thrown('ValueError', `could not convert string to float: ${repr(value)}`)
  return Number(value)
}

const converted = (type: InputSpec[0], value: JsonValue, traits: Traits): JsonValue => {
  if (type === 'INT') return whole(value)
  if (type === 'FLOAT') return float(value)
  if (type === 'STRING') return asText(value)
  return type === 'BOOLEAN' && traits.checksOptional ? Boolean(value) : value
}

const outOfRange = (value: JsonValue, [, options = {}]: InputSpec, name: string, about: JsonObject): Complaint | undefined => {
  const { min, max } = options
  if (typeof value !== 'number') return undefined
  if (typeof min === 'number' && value < min)
    return complaint('value_smaller_than_min', `Value ${value} smaller than min of ${min}`, name, name, about)
  if (typeof max === 'number' && value > max)
    return complaint('value_bigger_than_max', `Value ${value} bigger than max of ${max}`, name, name, about)
  return undefined
}

const notListed = (value: JsonValue, values: readonly string[], name: string, about: JsonObject, traits: Traits): Complaint | undefined => {
  if (values.some((each) => each === value)) return undefined
  // Long lists, of models for instance, are not sent back.
  const isLong = values.length > 20
  const list = isLong ? `(list of length ${values.length})` : repr([...values])
  const quoted = traits.quotesEach ? repr(value) : `'${asText(value)}'`
  return complaint('value_not_in_list', 'Value not in list', `${name}: ${quoted} not in ${list}`, name, {
    ...about,
    ...(isLong ? { input_config: null } : {}),
  })
}

/** One value, given in the graph itself. It is turned into its type in place. */
export const checkValue = (spec: InputSpec, name: string, inputs: Record<string, JsonValue>, traits: Traits): Complaint | undefined => {
  const given = inputs[name] ?? null
  const [type] = spec
  const about: JsonObject = { input_config: configOf(spec), received_value: given }
  try {
    const value = converted(type, given, traits)
    inputs[name] = value
    return outOfRange(value, spec, name, about) ?? (typeof type === 'string' ? undefined : notListed(value, type, name, about, traits))
  } catch (error) {
    if (!(error instanceof Thrown)) throw error
    const details = `${name}, ${asText(given)}, ${error.message}`
    return complaint('invalid_input_type', `Failed to convert an input value to a ${String(type)} value`, details, name, {
      ...about,
      exception_message: error.message,
    })
  }
}

/** The name of a file that a loader reads: looked for on the disk, not in the list of names. */
export const checkInputFile = (
  spec: InputSpec,
  name: string,
  value: JsonValue,
  isThere: boolean,
  traits: Traits,
): Complaint | undefined => {
  if (isThere) return undefined
  const about: JsonObject = traits.tellsInputOfCustomRefusal ? { input_config: configOf(spec), received_value: value } : {}
  const details = `${name} - Invalid image file: ${asText(value)}`
  return complaint('custom_validation_failed', 'Custom validation failed for node', details, name, about)
}
