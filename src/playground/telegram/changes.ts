/** What a listener hears: enough to know where to look, never the thing itself. */
export type Change =
  | { readonly kind: 'posted' | 'edited' | 'deleted' | 'reacted'; readonly chatId: number; readonly messageId: number }
  | { readonly kind: 'action' | 'chat'; readonly chatId: number }
  | { readonly kind: 'answered'; readonly queryId: string }
  /** A call came in, or was answered. */
  | { readonly kind: 'called'; readonly method: string }
  | { readonly kind: 'queue' | 'polled' | 'menus' | 'webhook' }

export interface Changes {
  tell(change: Change): void
  /** Answers how to stop listening. */
  subscribe(listener: (change: Change) => void): () => void
}

export const createChanges = (): Changes => {
  const listeners = new Set<(change: Change) => void>()
  return {
    tell: (change) => {
      for (const listener of [...listeners]) listener(change)
    },
    subscribe: (listener) => {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
  }
}
