import { createRecent } from '../recent.ts'
import type { Ending } from './history.ts'
import type { Plan, Progress } from './progress.ts'
import { noProgress } from './progress.ts'

/** What this process happens to know of a run beside what its server tells: a help, never needed. */
export interface KnownRun {
  readonly callId?: string
  readonly plan?: Plan
  readonly progress: Progress
  /** What the socket said of its end. */
  readonly ending?: Ending
  /** We took it out of the line, which leaves no trace, or stopped it while it ran. */
  readonly calledOff?: 'removed' | 'stopped'
}

const nothing: KnownRun = { progress: noProgress }

/** By ref. The oldest are forgotten. */
export const createKnownRuns = (most = 2_000) => {
  const runs = createRecent<KnownRun>(most)
  return {
    of: (ref: string): KnownRun => runs.get(ref) ?? nothing,
    /** It is about to be sent: what was known of an earlier one by that name is forgotten. */
    begin: (ref: string, news: Partial<KnownRun>): void => runs.put(ref, { ...nothing, ...news }),
    note: (ref: string, news: Partial<KnownRun>): void => runs.put(ref, { ...(runs.get(ref) ?? nothing), ...news }),
  }
}

export type KnownRuns = ReturnType<typeof createKnownRuns>
