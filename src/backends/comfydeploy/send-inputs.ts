import type { Sending } from '../../comfy/input-classes.ts'
import { inputClassOf } from '../../comfy/input-classes.ts'
import { entryOf } from '../../comfy/records.ts'
import { BackendError } from '../../model/errors.ts'
import type { Values } from '../../model/generation.ts'
import type { JsonValue } from '../../model/json.ts'

type Sendable = string | number | boolean

const refuse = (name: string, why: string): never => {
  throw new BackendError(`The input ${name} can't be sent: ${why}.`, { sent: 'no', code: 'input_invalid' })
}

const isText = (value: unknown): value is string => typeof value === 'string'

const numberOf = (name: string, value: JsonValue): number => {
  const number = typeof value === 'boolean' || value === '' || typeof value === 'object' ? Number.NaN : Number(value)
  return Number.isFinite(number) ? number : refuse(name, 'it is not a number')
}

const booleanOf = (name: string, value: JsonValue): boolean => {
  if (typeof value === 'boolean') return value
  const word = String(value).trim().toLowerCase()
  if (['true', 'yes', 'on', '1'].includes(word)) return true
  // The node's own code takes every text for true, "false" included.
  return ['false', 'no', 'off', '0', ''].includes(word) ? false : refuse(name, 'it is neither true nor false')
}

const listOf = (name: string, value: JsonValue): readonly string[] => {
  const list = Array.isArray(value) ? value : [value]
  return list.every(isText) ? list : refuse(name, 'its list holds something that is not an address')
}

const urlOf = (name: string, value: JsonValue): string => {
  const list = listOf(name, value)
  return list.length === 1 && list[0] !== undefined ? list[0] : refuse(name, 'it takes one file')
}

/** A bare list is read as a link between nodes, so no list ever goes as one. */
const asIs = (name: string, value: JsonValue): Sendable => {
  if (Array.isArray(value)) return JSON.stringify(value)
  return typeof value === 'object' ? refuse(name, 'it is an object') : (value as Sendable)
}

const naturalOf = (name: string, value: JsonValue): number => {
  const number = Math.round(numberOf(name, value))
  return number >= 0 && Number.isSafeInteger(number) ? number : refuse(name, 'it has to be a whole number from 0 up')
}

const senders: Readonly<Record<Sending, (name: string, value: JsonValue) => Sendable>> = {
  text: (name, value) => String(asIs(name, value)),
  number: numberOf,
  integer: (name, value) => Math.round(numberOf(name, value)),
  natural: naturalOf,
  boolean: booleanOf,
  url: urlOf,
  json_list: (name, value) => (isText(value) && value.trimStart().startsWith('[') ? value : JSON.stringify(listOf(name, value))),
  json_lines: (name, value) => {
    if (isText(value) && value.trimStart().startsWith('[')) return value
    return JSON.stringify(isText(value) ? value.split('\n').filter((line) => line.trim() !== '') : listOf(name, value))
  },
}

/**
 * Inputs as the vendor takes them: text, numbers, booleans. What isn't given isn't sent, so that the node's own default
 * holds. The server checks next to nothing and nodes fall back silently, so whatever would not arrive is refused here.
 */
export const sendableInputs = (inputs: Values, classes: Readonly<Record<string, string>>): Record<string, Sendable> =>
  Object.fromEntries(
    Object.entries(inputs).flatMap(([name, value]) => {
      if (value === null) return []
      const sending = inputClassOf(entryOf(classes, name) ?? '')?.sending
      return [[name, sending === undefined ? asIs(name, value) : senders[sending](name, value)] as const]
    }),
  )
