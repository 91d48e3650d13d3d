import type { DarkroomEvent } from '../../model/event.ts'

/** What happened, in an order that clients can resume from. */
export interface EventStore {
  /**
   * Copies what waits in the records' outboxes to the log and answers what is new there, in order.
   * At least once, ids known: an event whose id is in the log already is not written again.
   */
  relay(limit: number): Promise<readonly DarkroomEvent[]>
  /** After that seq, oldest first. */
  list(filter: { after: number; account?: string; generationId?: string; limit: number }): Promise<readonly DarkroomEvent[]>
  lastSeq(): Promise<number>
  /** Forgets what is older; answers how many. */
  removeBefore(at: number): Promise<number>
}
