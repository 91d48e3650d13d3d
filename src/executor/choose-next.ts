import type { LiveCounts, PendingHead } from '../ports/store/generations.ts'

export interface Capacity {
  /** Places left at the backend. */
  readonly free: number
  readonly accountConcurrency: number
}

/**
 * Who may start next: higher priority first; among equals whoever's account has the least running, then the oldest.
 * So one person's 500 never starve another's one. Pure: it plays the starts through and answers them in order.
 */
export const chooseNext = (heads: readonly PendingHead[], live: LiveCounts, capacity: Capacity): readonly PendingHead[] => {
  const accounts = new Map(Object.entries(live.byAccount))
  const tools = new Map(Object.entries(live.byTool))
  const left = [...heads]
  const chosen: PendingHead[] = []
  const liveOf = (head: PendingHead): number => accounts.get(head.account) ?? 0
  const mayStart = (head: PendingHead): boolean =>
    liveOf(head) < capacity.accountConcurrency &&
    (head.toolConcurrency === undefined || (tools.get(head.toolId) ?? 0) < head.toolConcurrency)
  const isBefore = (a: PendingHead, b: PendingHead): boolean =>
    a.priority !== b.priority ? a.priority > b.priority : liveOf(a) !== liveOf(b) ? liveOf(a) < liveOf(b) : a.createdAt < b.createdAt

  while (chosen.length < capacity.free) {
    let best = -1
    for (const [index, head] of left.entries()) {
      const champion = left[best]
      if (mayStart(head) && (champion === undefined || isBefore(head, champion))) best = index
    }
    const head = left[best]
    if (head === undefined) break
    left.splice(best, 1)
    chosen.push(head)
    accounts.set(head.account, liveOf(head) + 1)
    tools.set(head.toolId, (tools.get(head.toolId) ?? 0) + 1)
  }
  return chosen
}
