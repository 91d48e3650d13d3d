import type { NewEvent } from '../../model/event.ts'
import type { Generation, GenerationPatch, GenerationStage, GenerationStatus } from '../../model/generation.ts'

/** What the record must still be for the write to happen. Every field that is given is compared. */
export interface Expect {
  readonly revision?: number
  readonly status?: GenerationStatus
  readonly stage?: GenerationStage
  readonly attempt?: number
}

export interface GenerationFilter {
  readonly account?: string
  readonly sessionId?: string
  readonly initiatingEventId?: string
  readonly toolId?: string
  readonly backendId?: string
  readonly status?: GenerationStatus
  readonly backendRef?: string
  readonly jobRunId?: string
  readonly createdFrom?: number
  readonly createdTo?: number
}

export interface Page<T> {
  readonly items: readonly T[]
  /** Opaque; absent on the last page. */
  readonly nextCursor?: string
}

/** A pending generation at or near the head of its line: one account's, for one tool. */
export interface PendingHead {
  readonly generationId: string
  readonly account: string
  readonly toolId: string
  /** The tool's own limit, if it has one. */
  readonly toolConcurrency?: number
  readonly priority: number
  readonly createdAt: number
}

/** Submitted and not terminal (status `running`), by who holds a place. */
export interface LiveCounts {
  readonly total: number
  readonly byAccount: Readonly<Record<string, number>>
  readonly byTool: Readonly<Record<string, number>>
}

/** What was run on one day with one tool. */
export interface UsageRow {
  /** The day's number since the epoch, in the time zone of the offset that was asked for. */
  readonly day: number
  readonly toolId: string
  readonly runs: number
  readonly completed: number
  readonly failed: number
  readonly costUsd: number
}

/** The records of generations: the truth. */
export interface GenerationStore {
  /** One of the two, never both: the first write decides. The events leave with it. */
  insert(generation: Generation, events?: readonly NewEvent[]): Promise<{ inserted: Generation } | { existing: Generation }>
  get(generationId: string): Promise<Generation | undefined>
  /**
   * One compare-and-set on one record, its events included; the revision grows by one.
   * Undefined for the loser of the race, and for a record that isn't there.
   */
  transition(generationId: string, expect: Expect, patch: GenerationPatch, events?: readonly NewEvent[]): Promise<Generation | undefined>
  /** Those with a dueAt at or before then, the longest overdue first. */
  due(before: number, limit: number): Promise<readonly Generation[]>
  /** The foremost `perLine` of each account-and-tool line waiting for that backend: highest priority, then oldest. */
  pendingHeads(backendId: string, page: { limit: number; perLine: number }): Promise<readonly PendingHead[]>
  /** How many wait in our line for that backend; with a time, those that came no later. */
  countPending(backendId: string, until?: number): Promise<number>
  countLive(backendId: string): Promise<LiveCounts>
  /** Newest first. */
  list(filter: GenerationFilter, page: { limit: number; cursor?: string }): Promise<Page<Generation>>
  /** Run seconds of that tool's last completed runs, newest first. */
  recentSeconds(toolId: string, limit: number): Promise<readonly number[]>
  /** By day and tool, of those created in that time, both ends included: the newest day first, then the tool with the most runs. */
  usage(filter: { account?: string; from: number; to: number; offsetMinutes?: number }): Promise<readonly UsageRow[]>
  /** Is that file an input or output of any generation that is not terminal, or that was created after then? */
  refersToMedia(mediaId: string, createdAfter: number): Promise<boolean>
}
