import { pageOf, parseCursor } from '../../model/cursor.ts'
import type { Generation } from '../../model/generation.ts'
import type { GenerationFilter, GenerationStore } from '../../ports/store/generations.ts'
import type { Database, SqlValue } from '../../sqlite/open.ts'
import { createStatements } from './base.ts'

/** The most telling first: the first one given leads the search, the others only sift. */
const columnByFilter = [
  ['backendRef', 'backend_ref'],
  ['initiatingEventId', 'event_id'],
  ['jobRunId', 'job_run_id'],
  ['sessionId', 'session_id'],
  ['account', 'account'],
  ['toolId', 'tool_id'],
  ['status', 'status'],
  ['backendId', 'backend_id'],
] as const satisfies readonly (readonly [keyof GenerationFilter, string])[]

type Clause = readonly [sql: string, ...values: SqlValue[]]

const clausesOf = (filter: GenerationFilter): Clause[] => {
  const given = columnByFilter.flatMap(([name, column]) => (filter[name] === undefined ? [] : [{ name, column, value: filter[name] }]))
  // Few are pending or running at a time, so then the status says more than an account or a tool.
  const few = filter.status === 'pending' || filter.status === 'running'
  const leader = (few ? given.find(({ name }) => name === 'status') : undefined) ?? given[0]
  // A unary plus keeps SQLite from taking another column's index than the leader's.
  return given.map((one): Clause => [one === leader ? `${one.column} = ?` : `+${one.column} = ?`, one.value])
}

export const createList = (db: Database): GenerationStore['list'] => {
  const statement = createStatements(db)

  return async (filter, { limit, cursor }) => {
    const clauses = clausesOf(filter)
    if (filter.createdFrom !== undefined) clauses.push(['created_at >= ?', filter.createdFrom])
    if (filter.createdTo !== undefined) clauses.push(['created_at <= ?', filter.createdTo])
    if (cursor !== undefined) {
      const { at, id } = parseCursor(cursor)
      clauses.push(['(created_at, generation_id) < (?, ?)', at, id])
    }
    const where = clauses.length === 0 ? '' : `WHERE ${clauses.map(([sql]) => sql).join(' AND ')}`
    const sql = `SELECT doc FROM generations ${where} ORDER BY created_at DESC, generation_id DESC LIMIT ?`
    const rows = statement<{ doc: string }>(sql).all(...clauses.flatMap(([, ...values]) => values), limit + 1)
    const found = rows.map(({ doc }) => JSON.parse(doc) as Generation)
    return pageOf(found, limit, ({ createdAt, generationId }) => ({ at: createdAt, id: generationId }))
  }
}
