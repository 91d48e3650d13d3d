import { BackendError } from '../model/errors.ts'
import type { JsonValue } from '../model/json.ts'

/** What an input of a node can be given besides a link. */
export type Sendable = string | number | boolean

/** It has to be known before anything is sent: nodes take what they can't use for their default, without a word. */
export const refuseInput = (name: string, why: string): never => {
  throw new BackendError(`The input ${name} can't be sent: ${why}.`, { sent: 'no', code: 'input_invalid' })
}

export const isText = (value: unknown): value is string => typeof value === 'string'

export const numberOf = (name: string, value: JsonValue): number => {
  const number = typeof value === 'boolean' || value === '' || typeof value === 'object' ? Number.NaN : Number(value)
  return Number.isFinite(number) ? number : refuseInput(name, 'it is not a number')
}

export const booleanOf = (name: string, value: JsonValue): boolean => {
  if (typeof value === 'boolean') return value
  const word = String(value).trim().toLowerCase()
  if (['true', 'yes', 'on', '1'].includes(word)) return true
  // The node's own code takes every text for true, "false" included.
  return ['false', 'no', 'off', '0', ''].includes(word) ? false : refuseInput(name, 'it is neither true nor false')
}

export const listOf = (name: string, value: JsonValue): readonly string[] => {
  const list = Array.isArray(value) ? value : [value]
  return list.every(isText) ? list : refuseInput(name, 'its list holds something that is not an address')
}

/** The one text in it. */
export const oneOf = (name: string, value: JsonValue): string => {
  const list = listOf(name, value)
  return list.length === 1 && list[0] !== undefined ? list[0] : refuseInput(name, 'it takes one file')
}

/** A bare list is read as a link between nodes, so no list ever goes as one. */
export const asIs = (name: string, value: JsonValue): Sendable => {
  if (Array.isArray(value)) return JSON.stringify(value)
  return typeof value === 'object' ? refuseInput(name, 'it is an object') : (value as Sendable)
}
