import type { Database } from './open.ts'
import { everyTick, type Pace } from './pace.ts'

export interface Writer {
  /**
   * Runs the operation in one transaction with everything else that is written in this moment, and resolves once that is
   * committed. An operation that throws fails alone. It may be run twice, so it changes nothing but the database.
   */
  write<T>(operation: () => T): Promise<T>
  /** Like write, but after all the other operations of its transaction. */
  writeLast<T>(operation: () => T): Promise<T>
  /** Resolves once everything that was asked for so far is committed, or has failed. */
  settled(): Promise<void>
  /** Writes what waits, and refuses everything after it. */
  close(): void
}

interface Pending {
  readonly operation: () => unknown
  readonly resolve: (value: unknown) => void
  readonly reject: (error: unknown) => void
}

type Outcome = { readonly value: unknown } | { readonly error: unknown }

/**
 * One commit for all the writes of a tick: a commit waits for the disk, and a hundred writes can share that wait.
 * While one commit holds the process up, the writes that come in gather for the next.
 */
export const createWriter = (db: Database, hooks: { readonly onRollback?: () => void; readonly pace?: Pace } = {}): Writer => {
  const { pace = everyTick } = hooks
  const begin = db.prepare('BEGIN IMMEDIATE')
  const commit = db.prepare('COMMIT')
  let pending: Pending[] = []
  let last: Pending[] = []
  let idle: (() => void)[] = []
  let scheduled = false
  let closed = false

  const rollback = (): void => {
    try {
      db.exec('ROLLBACK')
    } catch {
      // Some failures, such as a full disk, have rolled back already.
    }
    hooks.onRollback?.()
  }

  const inTransaction = (work: () => Outcome[]): Outcome[] => {
    begin.run()
    try {
      const outcomes = work()
      commit.run()
      return outcomes
    } catch (error) {
      rollback()
      throw error
    }
  }

  const apart = (group: readonly Pending[]): Outcome[] =>
    inTransaction(() =>
      group.map(({ operation }) => {
        db.exec('SAVEPOINT operation')
        try {
          const value = operation()
          db.exec('RELEASE operation')
          return { value }
        } catch (error) {
          db.exec('ROLLBACK TO operation; RELEASE operation')
          hooks.onRollback?.()
          return { error }
        }
      }),
    )

  /** Savepoints cost; failures are rare. So all run without them first, and only a group that failed is run again with. */
  const run = (group: readonly Pending[]): Outcome[] => {
    let thrown = false
    try {
      return inTransaction(() =>
        group.map(({ operation }) => {
          try {
            return { value: operation() }
          } catch (error) {
            thrown = true
            throw error
          }
        }),
      )
    } catch (error) {
      if (!thrown) throw error
      return apart(group)
    }
  }

  const flush = (): void => {
    scheduled = false
    const group = last.length === 0 ? pending : [...pending, ...last]
    pending = []
    last = []
    if (group.length > 0) {
      try {
        const outcomes = run(group)
        for (const [index, outcome] of outcomes.entries()) {
          if ('error' in outcome) group[index]?.reject(outcome.error)
          else group[index]?.resolve(outcome.value)
        }
      } catch (error) {
        for (const { reject } of group) reject(error)
      }
    }
    const waiting = idle
    idle = []
    for (const resolve of waiting) resolve()
  }

  const schedule = (): void => {
    if (scheduled) return
    scheduled = true
    pace(flush)
  }

  const add = <T>(lane: 'pending' | 'last', operation: () => T): Promise<T> => {
    if (closed) return Promise.reject(new Error('the database is closed'))
    return new Promise<T>((resolve, reject) => {
      const entry: Pending = { operation, resolve: (value) => resolve(value as T), reject }
      if (lane === 'last') last.push(entry)
      else pending.push(entry)
      schedule()
    })
  }

  return {
    write: (operation) => add('pending', operation),
    writeLast: (operation) => add('last', operation),
    settled: () =>
      scheduled
        ? new Promise((resolve) => {
            idle.push(resolve)
          })
        : Promise.resolve(),
    close: () => {
      closed = true
      flush()
    },
  }
}
