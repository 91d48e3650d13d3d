import type { NewEvent } from '../../model/event.ts'
import type { Writer } from '../../sqlite/group-commit.ts'
import type { Database, Statement } from '../../sqlite/open.ts'

export interface Base {
  readonly db: Database
  readonly writer: Writer
}

/** Puts events into the outbox; called within the write that they tell of. */
export type Post = (events: readonly NewEvent[]) => void

export const orNull = <T>(value: T | undefined): T | null => value ?? null

/** Statements that are put together as they are asked for, each prepared once. */
export const createStatements = (db: Database): (<Row>(sql: string) => Statement<Row>) => {
  const known = new Map<string, Statement<unknown>>()
  return <Row>(sql: string): Statement<Row> => {
    const statement = (known.get(sql) as Statement<Row> | undefined) ?? db.prepare<Row>(sql)
    known.set(sql, statement)
    return statement
  }
}
