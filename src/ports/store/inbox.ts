import type { Arrival, InboxItem } from '../../model/inbox.ts'

/** What came in and has not been handled yet; what has been is kept a while, so that nothing is taken twice. */
export interface InboxStore {
  /** Writes them down in that order, all in one go; those already known (by bot and updateId) change nothing. Answers the lanes that have something new. */
  add(arrivals: readonly Arrival[]): Promise<readonly string[]>
  /** The oldest waiting one of that lane; nothing is counted. */
  next(bot: string, lane: string): Promise<InboxItem | undefined>
  /** The oldest waiting one of that lane, its `tries` counted up by this very call; undefined when none waits. */
  take(bot: string, lane: string): Promise<InboxItem | undefined>
  /** Those of that album in that lane, in order, whatever became of them. */
  album(bot: string, lane: string, album: string): Promise<readonly InboxItem[]>
  get(bot: string, updateId: number): Promise<InboxItem | undefined>
  /** Ends waiting ones, all in one go; what has ended stays as it is. */
  end(bot: string, updateIds: readonly number[], ending: { status: 'done' | 'aside'; error?: string; now: number }): Promise<void>
  /** The lanes in which something waits. */
  waitingLanes(bot: string, limit: number): Promise<readonly string[]>
  /** How many wait, and how many were set aside. */
  count(bot: string): Promise<{ waiting: number; aside: number }>
  /** Forgets what ended before then; answers how many. What waits stays. */
  removeBefore(at: number): Promise<number>
}
