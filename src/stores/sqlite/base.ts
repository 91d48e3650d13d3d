import type { NewEvent } from '../../model/event.ts'
import type { Writer } from '../../sqlite/group-commit.ts'
import type { Database } from '../../sqlite/open.ts'

export interface Base {
  readonly db: Database
  readonly writer: Writer
}

/** Puts events into the outbox; called within the write that they tell of. */
export type Post = (events: readonly NewEvent[]) => void

export const orNull = <T>(value: T | undefined): T | null => value ?? null
