/** What a process happens to know for a while: beyond so many, those that were put longest ago are forgotten. */
export interface Recent<Value> {
  get(key: string): Value | undefined
  put(key: string, value: Value): void
  forget(key: string): void
  values(): Iterable<Value>
}

export const createRecent = <Value>(most: number): Recent<Value> => {
  const entries = new Map<string, Value>()
  return {
    get: (key) => entries.get(key),
    put: (key, value) => {
      entries.delete(key)
      entries.set(key, value)
      const oldest = entries.size > most ? entries.keys().next() : undefined
      if (oldest?.done === false) entries.delete(oldest.value)
    },
    forget: (key) => void entries.delete(key),
    values: () => entries.values(),
  }
}
