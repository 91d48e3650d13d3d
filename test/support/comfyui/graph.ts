import type { JsonObject, JsonValue } from '../../../src/model/json.ts'

interface GraphNode extends JsonObject {
  readonly class_type: string
  readonly inputs: Record<string, JsonValue>
}

/** A graph in API format, as it was posted: checked by nobody yet. */
export type Graph = Readonly<Record<string, GraphNode>>

export const isRecord = (value: unknown): value is Record<string, JsonValue> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Any list at all is taken for a link; of what length is looked at later. */
export const linkIn = (value: JsonValue | undefined): readonly JsonValue[] | undefined => (Array.isArray(value) ? value : undefined)

/** As Python writes it into a sentence. */
export const repr = (value: JsonValue | undefined): string => {
  if (typeof value === 'string') return value.includes("'") && !value.includes('"') ? `"${value}"` : `'${value.replaceAll("'", "\\'")}'`
  if (value === null || value === undefined) return 'None'
  if (typeof value === 'boolean') return value ? 'True' : 'False'
  if (Array.isArray(value)) return `[${value.map(repr).join(', ')}]`
  if (typeof value === 'object')
    return `{${Object.entries(value)
      .map(([key, each]) => `'${key}': ${repr(each)}`)
      .join(', ')}}`
  return String(value)
}
