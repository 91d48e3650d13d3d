import type { JsonValue } from '../../model/json.ts'

/** `expiresAt`: from then on it is as good as gone, for every method. Written without it, a value stays. */
export interface KeepFor {
  readonly expiresAt?: number
}

/** Small things by name: claims, secrets, snapshots, the state of a breaker. */
export interface KeyValue {
  get(key: string): Promise<JsonValue | undefined>
  /** Answers what is stored: the given value for the first to come, the first one's for everybody after. */
  putIfAbsent(key: string, value: JsonValue, keep?: KeepFor): Promise<JsonValue>
  put(key: string, value: JsonValue, keep?: KeepFor): Promise<void>
  /** Removing what isn't there is no error. */
  remove(key: string): Promise<void>
  /** Only if it still is what was seen; undefined means absent, as `next` it removes. False for the loser. */
  compareAndSet(key: string, seen: JsonValue | undefined, next: JsonValue | undefined, keep?: KeepFor): Promise<boolean>
  list(prefix: string): Promise<readonly { key: string; value: JsonValue }[]>
  /** Clears away what has expired; answers how many. */
  removeExpired(now: number): Promise<number>
}
