import { parseJson } from '../model/json.ts'

/** By a word that somebody else chose: the table's own entries, never what every object has ("constructor"). */
export const entryOf = <T>(table: Readonly<Record<string, T>>, word: string): T | undefined =>
  Object.hasOwn(table, word) ? table[word] : undefined

export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Some columns come as an object from one endpoint and as its JSON text from another. */
export const recordOf = (value: unknown): Readonly<Record<string, unknown>> | undefined => {
  if (isRecord(value)) return value
  if (typeof value !== 'string' || !value.trimStart().startsWith('{')) return undefined
  const parsed = parseJson(value)
  return isRecord(parsed) ? parsed : undefined
}

/** Lists come bare, or wrapped in `data`. */
export const listOf = (answer: unknown): readonly unknown[] | undefined => {
  if (Array.isArray(answer)) return answer
  if (isRecord(answer) && Array.isArray(answer['data'])) return answer['data']
  return undefined
}
