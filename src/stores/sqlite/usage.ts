import type { GenerationStore } from '../../ports/store/generations.ts'
import type { Database } from '../../sqlite/open.ts'

interface Row {
  readonly day: number
  readonly tool_id: string
  readonly runs: number
  readonly completed: number
  readonly failed: number
  readonly cost_usd: number
}

const minuteMs = 60_000
const dayMs = 86_400_000

/** Counted from the indexes alone, by account or over all. */
export const createUsage = (db: Database): GenerationStore['usage'] => {
  const usageOf = (where: string) =>
    db.prepare<Row>(`
      SELECT
        CAST((created_at + ?) / ${dayMs} AS INTEGER) AS day, tool_id,
        count(*) AS runs, sum(status = 'completed') AS completed, sum(status = 'failed') AS failed, total(cost_usd) AS cost_usd
      FROM generations WHERE ${where} created_at BETWEEN ? AND ?
      GROUP BY day, tool_id ORDER BY day DESC, runs DESC, tool_id`)
  const ofAll = usageOf('')
  const ofAccount = usageOf('account = ? AND')

  return async ({ account, from, to, offsetMinutes = 0 }) => {
    const offsetMs = offsetMinutes * minuteMs
    const rows = account === undefined ? ofAll.all(offsetMs, from, to) : ofAccount.all(offsetMs, account, from, to)
    return rows.map(({ day, tool_id, runs, completed, failed, cost_usd }) => ({
      day,
      toolId: tool_id,
      runs,
      completed,
      failed,
      costUsd: cost_usd,
    }))
  }
}
