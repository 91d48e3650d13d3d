import type { JsonObject } from '../model/json.ts'

export interface Work {
  readonly kind: string
  /** Unique among waiting and delayed items of its kind. */
  readonly key: string
  readonly data: JsonObject
}

export interface NewWork extends Work {
  readonly runAt?: number
  /** Higher goes first, among items that are due. */
  readonly priority?: number
}

export interface DeadWork extends Work {
  readonly deadId: string
  readonly tries: number
  readonly error: string
  readonly diedAt: number
}

export interface WorkOptions {
  readonly concurrency: number
  /** How often an item is tried before it is dead. Default 8. */
  readonly maxTries?: number
  /** Told once when an item dies. Throwing here is logged, no more. */
  readonly onDead?: (work: Work, error: string) => Promise<void>
}

export type WorkResult = 'done' | { readonly againAt: number }
export type WorkHandler = (work: Work, signal: AbortSignal) => Promise<WorkResult>

/**
 * A hurry, not the truth: losing all of it loses nothing, for the store knows what is owed.
 * It promises no order, no fairness and no limits across processes beyond a kind's concurrency in each.
 * Throws queue_unavailable while it can't be reached; what is active then goes on.
 */
export interface Queue {
  /**
   * While an item of that kind and key waits, a second one is merged into it: the earlier time, the higher
   * priority and the newer data win. While one is active, one successor is kept. A finished or dead one frees the key.
   */
  enqueue(work: NewWork): Promise<void>
  /**
   * Takes the items of a kind. 'done' finishes one; { againAt } puts it back for then, which is no failure;
   * a throw is tried again with growing pauses, then it is dead. A crash counts as a throw: leases run out.
   * A throw that says that a place of our own is away (`isOutage`) is no try: the item rests a few seconds.
   * An item that came in meanwhile under the same key merges with one put back.
   */
  work(kind: string, handler: WorkHandler, options: WorkOptions): void
  dead(limit: number): Promise<readonly DeadWork[]>
  /** Gives a dead item its tries back. False when there is none by that id. */
  revive(deadId: string): Promise<boolean>
  /** Waiting, delayed and active items, for /metrics and /readyz. */
  size(): Promise<{ waiting: number; delayed: number; active: number; dead: number }>
  /** Resolves once nothing is due and nothing is active. For tests and a graceful stop. */
  drain(): Promise<void>
  /** Stops taking items, waits for the active ones up to graceMs, then aborts their signals. */
  close(graceMs?: number): Promise<void>
}
