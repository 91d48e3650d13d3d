import type { JsonValue } from '../../model/json.ts'

/** Small things by name: claims, secrets, snapshots, the state of a breaker. */
export interface KeyValue {
  get(key: string): Promise<JsonValue | undefined>
  /** Answers what is stored: the given value for the first to come, the first one's for everybody after. */
  putIfAbsent(key: string, value: JsonValue): Promise<JsonValue>
  put(key: string, value: JsonValue): Promise<void>
  /** Only if it still is what was seen; undefined means absent, as `next` it removes. False for the loser. */
  compareAndSet(key: string, seen: JsonValue | undefined, next: JsonValue | undefined): Promise<boolean>
  list(prefix: string): Promise<readonly { key: string; value: JsonValue }[]>
}
