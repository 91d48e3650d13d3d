/** A chat, or one topic of it. */
export interface Spot {
  readonly chatId: number
  readonly threadId: number | undefined
}

/** How far each person has read each place. */
export const createReads = (state: unknown, touched: () => void) => {
  const reads = new Map<string, number>(state instanceof Map ? state : [])
  const keyOf = (userId: number, { chatId, threadId }: Spot): string => `${userId}:${chatId}:${threadId ?? 0}`

  return {
    upTo: (userId: number, spot: Spot): number => reads.get(keyOf(userId, spot)) ?? 0,
    /** Answers whether that was news. */
    read: (userId: number, spot: Spot, messageId: number): boolean => {
      const key = keyOf(userId, spot)
      if ((reads.get(key) ?? 0) >= messageId) return false
      reads.set(key, messageId)
      touched()
      return true
    },
    snapshot: (): ReadonlyMap<string, number> => reads,
  }
}

export type Reads = ReturnType<typeof createReads>
