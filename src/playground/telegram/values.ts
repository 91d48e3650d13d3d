import { badRequest } from './refusal.ts'

/** The parameters of a call, or an object inside one. Forms send everything as text, JSON bodies as it is. */
export type Values = Readonly<Record<string, unknown>>

export interface Upload {
  readonly fileName: string
  readonly mimeType: string
  readonly bytes: Buffer
}

export interface Call {
  readonly values: Values
  /** By the name of their form field. */
  readonly uploads: ReadonlyMap<string, Upload>
}

export const textOf = (values: Values, name: string): string | undefined => {
  const value = values[name]
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  return typeof value === 'string' && value !== '' ? value : undefined
}

export const wholeOf = (values: Values, name: string): number | undefined => {
  const value = Number(textOf(values, name) ?? Number.NaN)
  return Number.isSafeInteger(value) ? value : undefined
}

export const flagOf = (values: Values, name: string): boolean => ['true', '1', 'yes'].includes(textOf(values, name)?.toLowerCase() ?? '')

const parsed = (value: unknown, what: string): unknown => {
  if (typeof value !== 'string') return value
  try {
    return JSON.parse(value) as unknown
  } catch {
    throw badRequest(`can't parse ${what} JSON object`)
  }
}

export const isObject = (value: unknown): value is Values => typeof value === 'object' && value !== null && !Array.isArray(value)

export const objectOf = (values: Values, name: string, what: string): Values | undefined => {
  const given = values[name]
  if (given === undefined || given === null || given === '') return undefined
  const value = parsed(given, what)
  if (!isObject(value)) throw badRequest(`object expected as ${what}`)
  return value
}

export const listOf = (values: Values, name: string, of: string): readonly unknown[] | undefined => {
  const given = values[name]
  if (given === undefined || given === null || given === '') return undefined
  const value = parsed(given, name)
  if (!Array.isArray(value)) throw badRequest(`expected an Array of ${of}`)
  return value
}

export const objectsOf = (values: Values, name: string, of: string): readonly Values[] | undefined =>
  listOf(values, name, of)?.map((item) => {
    if (!isObject(item)) throw badRequest(`can't parse ${of}: expected an Object`)
    return item
  })
