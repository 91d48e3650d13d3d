import type { JsonObject, JsonValue } from '../../model/json.ts'
import type { RunOutput } from './runs.ts'

const isObject = (value: JsonValue | undefined): value is JsonObject => typeof value === 'object' && value !== null && !Array.isArray(value)

const isItem = (item: JsonValue): boolean =>
  typeof item === 'string' ||
  typeof item === 'boolean' ||
  (isObject(item) && typeof item['url'] === 'string' && typeof item['type'] === 'string' && typeof item['filename'] === 'string')

/** An output with anything else in it is dropped whole: error payloads and node timings never show. */
export const isClean = (output: RunOutput): boolean =>
  isObject(output.data) && Object.values(output.data).every((value) => Array.isArray(value) && value.every(isItem))

const keptFields = ['url', 'type', 'filename', 'is_public', 'subfolder', 'upload_duration'] as const

/** GET strips a media item down to these. */
export const strippedItem = (item: JsonValue): JsonValue =>
  isObject(item) ? Object.fromEntries(keptFields.map((field) => [field, item[field] ?? null])) : item

/** Only these keys are signed again on a private bucket. */
const signedKeys = new Set(['images', 'files', 'gifs', 'mesh'])

export const mappedItems = (data: JsonObject, map: (item: JsonValue, key: string) => JsonValue): JsonObject =>
  Object.fromEntries(
    Object.entries(data).map(([key, value]) => [key, Array.isArray(value) ? value.map((item: JsonValue) => map(item, key)) : value]),
  )

export const resignedItem = (item: JsonValue, key: string, sign: (url: string) => string): JsonValue => {
  if (!signedKeys.has(key) || !isObject(item)) return item
  const url = item['url']
  return typeof url === 'string' ? { ...item, url: sign(url) } : item
}
