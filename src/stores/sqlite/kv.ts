import { canonicalJson } from '../../model/canonical-json.ts'
import type { JsonValue } from '../../model/json.ts'
import type { Clock } from '../../ports/clock.ts'
import type { KeepFor, KeyValue } from '../../ports/store/kv.ts'
import { type Base, orNull } from './base.ts'

/** Beyond every key with the prefix. */
const endOf = (prefix: string): string => `${prefix}\u{10FFFF}`

const valueOf = (text: string): JsonValue => JSON.parse(text) as JsonValue

export const createKeyValue = ({ db, writer, clock }: Base & { readonly clock: Clock }): KeyValue => {
  const alive = '(expires_at IS NULL OR expires_at > ?)'
  const put = `
    INSERT INTO kv (key, value, expires_at) VALUES (?, ?, ?)
    ON CONFLICT DO UPDATE SET value = excluded.value, expires_at = excluded.expires_at`
  const select = db.prepare<{ value: string }>(`SELECT value FROM kv WHERE key = ? AND ${alive}`)
  const range = db.prepare<{ key: string; value: string }>(`SELECT key, value FROM kv WHERE key >= ? AND key < ? AND ${alive} ORDER BY key`)
  const insert = db.prepare(`${put} WHERE kv.expires_at <= ?`)
  const upsert = db.prepare(put)
  const update = db.prepare(`UPDATE kv SET value = ?, expires_at = ? WHERE key = ? AND value = ? AND ${alive}`)
  const removeSeen = db.prepare(`DELETE FROM kv WHERE key = ? AND value = ? AND ${alive}`)
  const remove = db.prepare('DELETE FROM kv WHERE key = ?')
  const removeExpired = db.prepare('DELETE FROM kv WHERE expires_at <= ?')

  const didChange = ({ changes }: { readonly changes: number | bigint }): boolean => Number(changes) === 1
  const find = (key: string): JsonValue | undefined => {
    const row = select.get(key, clock.now())
    return row === undefined ? undefined : valueOf(row.value)
  }
  const insertIfAbsent = (key: string, value: JsonValue, { expiresAt }: KeepFor): boolean =>
    didChange(insert.run(key, canonicalJson(value), orNull(expiresAt), clock.now()))

  const compareAndSet = (key: string, seen: JsonValue | undefined, next: JsonValue | undefined, keep: KeepFor): boolean => {
    if (seen === undefined) return next === undefined ? find(key) === undefined : insertIfAbsent(key, next, keep)
    if (next === undefined) return didChange(removeSeen.run(key, canonicalJson(seen), clock.now()))
    return didChange(update.run(canonicalJson(next), orNull(keep.expiresAt), key, canonicalJson(seen), clock.now()))
  }

  return {
    get: async (key) => find(key),
    putIfAbsent: (key, value, keep = {}) =>
      writer.write(() => {
        const stored = insertIfAbsent(key, value, keep) ? value : find(key)
        return valueOf(canonicalJson(stored ?? null))
      }),
    put: (key, value, keep = {}) =>
      writer.write(() => {
        upsert.run(key, canonicalJson(value), orNull(keep.expiresAt))
      }),
    remove: (key) =>
      writer.write(() => {
        remove.run(key)
      }),
    compareAndSet: (key, seen, next, keep = {}) => writer.write(() => compareAndSet(key, seen, next, keep)),
    list: async (prefix) => range.all(prefix, endOf(prefix), clock.now()).map(({ key, value }) => ({ key, value: valueOf(value) })),
    removeExpired: (now) => writer.write(() => Number(removeExpired.run(now).changes)),
  }
}
