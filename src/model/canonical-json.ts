import type { JsonValue } from './json.ts'

const isObject = (value: JsonValue): value is { readonly [key: string]: JsonValue } =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** One way of writing a value, so that the same value is the same text. */
export const canonicalJson = (value: JsonValue): string =>
  JSON.stringify(value, (_key, member: JsonValue) =>
    isObject(member) ? Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))) : member,
  )
