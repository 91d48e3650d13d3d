import type { JsonValue } from '../../src/model/json.ts'
import type { KeyValue } from '../../src/ports/store/kv.ts'

export interface MemoryKeyValue extends KeyValue {
  /** What is stored, as it is. */
  readonly entries: ReadonlyMap<string, JsonValue>
  /** How often each method was called. */
  readonly calls: Readonly<Record<keyof KeyValue, number>>
}

const copyOf = (value: JsonValue): JsonValue => JSON.parse(JSON.stringify(value)) as JsonValue

/** A key-value store in memory, for tests of what needs no other part of a store. */
export const createMemoryKv = (): MemoryKeyValue => {
  const entries = new Map<string, JsonValue>()
  const calls = { get: 0, putIfAbsent: 0, put: 0, compareAndSet: 0, list: 0 }
  return {
    entries,
    calls,
    get: async (key) => {
      calls.get++
      const value = entries.get(key)
      return value === undefined ? undefined : copyOf(value)
    },
    putIfAbsent: async (key, value) => {
      calls.putIfAbsent++
      if (!entries.has(key)) entries.set(key, copyOf(value))
      return copyOf(entries.get(key) as JsonValue)
    },
    put: async (key, value) => {
      calls.put++
      entries.set(key, copyOf(value))
    },
    compareAndSet: async (key, seen, next) => {
      calls.compareAndSet++
      if (JSON.stringify(entries.get(key)) !== JSON.stringify(seen)) return false
      if (next === undefined) entries.delete(key)
      else entries.set(key, copyOf(next))
      return true
    },
    list: async (prefix) => {
      calls.list++
      return [...entries].filter(([key]) => key.startsWith(prefix)).map(([key, value]) => ({ key, value: copyOf(value) }))
    },
  }
}
