import type { JsonValue } from '../../model/json.ts'

/**
 * JSON of strangers as documents that people can read in a shell, and exactly that JSON again on the way out.
 *
 * A key that the database or its driver would take for something else is written with percent signs, as in an address
 * (`a.b` is `a%2Eb`, an empty key is `%`). What no document can hold is kept as JSON text, as `{ '%json': '…' }`: lists in
 * lists (not every server takes them), what is nested too deeply for a server, and halves of characters. No key of
 * anybody's is written like that one.
 */
export const encode = (value: JsonValue): JsonValue => encodeAt(value, 0, false)

/** What the database or its library may not be handed as a key's text; one of blanks alone counts as empty with some. */
const awkward = /[%.$\0]|^_(?=_proto__$|bsontype$)|^c(?=onstructor$)|^p(?=rototype$)|^ (?= *$)/g
const halfCharacter = /\p{Surrogate}/u
const packed = '%json'
/** Servers stop at 100, and a record has levels of its own above. */
const deepest = 60

const escaped = (character: string): string => `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`

/** Fit to be a part of a path as well. */
export const encodeKey = (key: string): string => (key === '' ? '%' : key.replace(awkward, escaped))

const decodeKey = (key: string): string =>
  key === '%' ? '' : key.replace(/%([0-9A-F]{2})/g, (_all, code: string) => String.fromCharCode(Number.parseInt(code, 16)))

const pack = (value: JsonValue): JsonValue => ({ [packed]: JSON.stringify(value) })

const isList = (value: JsonValue): value is readonly JsonValue[] => Array.isArray(value)

const encodeAt = (value: JsonValue, depth: number, inList: boolean): JsonValue => {
  if (typeof value === 'string') return halfCharacter.test(value) ? pack(value) : value
  if (typeof value !== 'object' || value === null) return value
  if (depth === deepest || (inList && isList(value))) return pack(value)
  if (isList(value)) return value.map((member) => encodeAt(member, depth + 1, true))
  const members = Object.entries(value)
  if (members.some(([key]) => halfCharacter.test(key))) return pack(value)
  return Object.fromEntries(members.map(([key, member]) => [encodeKey(key), encodeAt(member, depth + 1, false)]))
}

export const decode = (value: JsonValue): JsonValue => {
  if (typeof value !== 'object' || value === null) return value
  if (isList(value)) return value.map(decode)
  const text = Object.hasOwn(value, packed) ? value[packed] : undefined
  if (typeof text === 'string') return JSON.parse(text) as JsonValue
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [decodeKey(key), decode(member)]))
}

export type Stored = Readonly<Record<string, JsonValue>>

/** Through JSON first: what is undefined goes, and what is written shares nothing with the caller. Throws at what is no JSON. */
export const stored = (value: object): Stored => encode(JSON.parse(JSON.stringify(value)) as JsonValue) as Stored

/** The other way; what comes from the database is what `stored` gave it. */
export const restored = <T>(value: unknown): T => decode(value as JsonValue) as T
