import type { JsonValue } from '../../model/json.ts'
import type { KeyValue } from '../../ports/store/kv.ts'
import type { Base } from './base.ts'

const isObject = (value: JsonValue): value is { readonly [key: string]: JsonValue } =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Values are kept in one way of writing them, so that the same value is the same text. */
const canonical = (value: JsonValue): string =>
  JSON.stringify(value, (_key, member: JsonValue) =>
    isObject(member) ? Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))) : member,
  )

/** Beyond every key with the prefix. */
const endOf = (prefix: string): string => `${prefix}\u{10FFFF}`

const valueOf = (text: string): JsonValue => JSON.parse(text) as JsonValue

export const createKeyValue = ({ db, writer }: Base): KeyValue => {
  const select = db.prepare<{ value: string }>('SELECT value FROM kv WHERE key = ?')
  const range = db.prepare<{ key: string; value: string }>('SELECT key, value FROM kv WHERE key >= ? AND key < ? ORDER BY key')
  const insert = db.prepare('INSERT INTO kv VALUES (?, ?) ON CONFLICT DO NOTHING')
  const upsert = db.prepare('INSERT INTO kv VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value')
  const update = db.prepare('UPDATE kv SET value = ? WHERE key = ? AND value = ?')
  const remove = db.prepare('DELETE FROM kv WHERE key = ? AND value = ?')

  const compareAndSet = (key: string, seen: JsonValue | undefined, next: JsonValue | undefined): boolean => {
    if (seen === undefined) {
      if (next === undefined) return select.get(key) === undefined
      return Number(insert.run(key, canonical(next)).changes) === 1
    }
    const result = next === undefined ? remove.run(key, canonical(seen)) : update.run(canonical(next), key, canonical(seen))
    return Number(result.changes) === 1
  }

  return {
    get: async (key) => {
      const row = select.get(key)
      return row === undefined ? undefined : valueOf(row.value)
    },
    putIfAbsent: (key, value) =>
      writer.write(() => {
        insert.run(key, canonical(value))
        return valueOf(select.get(key)?.value ?? 'null')
      }),
    put: (key, value) =>
      writer.write(() => {
        upsert.run(key, canonical(value))
      }),
    compareAndSet: (key, seen, next) => writer.write(() => compareAndSet(key, seen, next)),
    list: async (prefix) => range.all(prefix, endOf(prefix)).map(({ key, value }) => ({ key, value: valueOf(value) })),
  }
}
