import { isDeepStrictEqual } from 'node:util'
import type { JsonValue } from '../../src/model/json.ts'
import type { Clock } from '../../src/ports/clock.ts'
import type { KeepFor, KeyValue } from '../../src/ports/store/kv.ts'

export interface MemoryKeyValue extends KeyValue {
  /** What is stored, as it is. */
  readonly entries: ReadonlyMap<string, JsonValue>
  /** How often each method was called. */
  readonly calls: Readonly<Record<keyof KeyValue, number>>
}

const copyOf = (value: JsonValue): JsonValue => JSON.parse(JSON.stringify(value)) as JsonValue

/** A key-value store in memory, for tests of what needs no other part of a store. Without a clock nothing expires by itself. */
export const createMemoryKv = (clock?: Pick<Clock, 'now'>): MemoryKeyValue => {
  const entries = new Map<string, JsonValue>()
  const endOf = new Map<string, number>()
  const calls = { get: 0, putIfAbsent: 0, put: 0, remove: 0, compareAndSet: 0, list: 0, removeExpired: 0 }

  const forget = (key: string): void => {
    entries.delete(key)
    endOf.delete(key)
  }
  const forgetExpired = (now: number): number => {
    const expired = [...endOf].filter(([, at]) => at <= now)
    for (const [key] of expired) forget(key)
    return expired.length
  }
  const begin = (method: keyof KeyValue): void => {
    calls[method]++
    if (clock !== undefined) forgetExpired(clock.now())
  }
  const set = (key: string, value: JsonValue, { expiresAt }: KeepFor = {}): void => {
    entries.set(key, copyOf(value))
    endOf.delete(key)
    if (expiresAt !== undefined) endOf.set(key, expiresAt)
  }

  return {
    entries,
    calls,
    get: async (key) => {
      begin('get')
      const value = entries.get(key)
      return value === undefined ? undefined : copyOf(value)
    },
    putIfAbsent: async (key, value, keep) => {
      begin('putIfAbsent')
      if (!entries.has(key)) set(key, value, keep)
      return copyOf(entries.get(key) as JsonValue)
    },
    put: async (key, value, keep) => {
      begin('put')
      set(key, value, keep)
    },
    remove: async (key) => {
      begin('remove')
      forget(key)
    },
    compareAndSet: async (key, seen, next, keep) => {
      begin('compareAndSet')
      if (!isDeepStrictEqual(entries.get(key), seen)) return false
      if (next === undefined) forget(key)
      else set(key, next, keep)
      return true
    },
    list: async (prefix) => {
      begin('list')
      return [...entries].filter(([key]) => key.startsWith(prefix)).map(([key, value]) => ({ key, value: copyOf(value) }))
    },
    removeExpired: async (now) => {
      calls.removeExpired++
      return forgetExpired(now)
    },
  }
}
