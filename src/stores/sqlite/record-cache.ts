import type { Generation } from '../../model/generation.ts'

const maxRecords = 1_000

/**
 * The records that were read or written last, as objects, so that the same document isn't parsed at each of its seven steps.
 * What the database says is the truth: an entry counts only while its revision is the one in the database.
 */
export interface RecordCache {
  get(generationId: string, revision: number): Generation | undefined
  put(generation: Generation): void
  clear(): void
}

/** A record is handed to everybody: nobody may change it under the others' hands. */
export const frozen = <T>(value: T): T => {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value
  Object.freeze(value)
  for (const member of Object.values(value)) frozen(member)
  return value
}

export const createRecordCache = (): RecordCache => {
  const records = new Map<string, Generation>()
  return {
    get: (generationId, revision) => {
      const record = records.get(generationId)
      return record?.revision === revision ? record : undefined
    },
    put: (generation) => {
      records.delete(generation.generationId)
      records.set(generation.generationId, generation)
      if (records.size <= maxRecords) return
      const oldest = records.keys().next().value
      if (oldest !== undefined) records.delete(oldest)
    },
    clear: () => records.clear(),
  }
}
