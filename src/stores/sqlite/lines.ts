import { depthOf, pickHeads } from '../../model/line-turns.ts'
import type { GenerationStore, PendingHead } from '../../ports/store/generations.ts'
import type { Database } from '../../sqlite/open.ts'

interface HeadRow {
  readonly generation_id: string
  readonly account: string
  readonly tool_id: string
  readonly tool_concurrency: number | null
  readonly priority: number
  readonly created_at: number
}

interface LineRow {
  readonly account: string
  readonly tool_id: string
  readonly pending: number
}

const headOf = (row: HeadRow): PendingHead => ({
  generationId: row.generation_id,
  account: row.account,
  toolId: row.tool_id,
  ...(row.tool_concurrency === null ? {} : { toolConcurrency: row.tool_concurrency }),
  priority: row.priority,
  createdAt: row.created_at,
})

/** Who waits and who lives, by account and tool: what the dispatcher asks at every step. */
export const createLines = (db: Database): Pick<GenerationStore, 'pendingHeads' | 'countPending' | 'countLive'> => {
  const headFields = 'generation_id, account, tool_id, tool_concurrency, priority, created_at'
  const turn = 'priority DESC, created_at, generation_id'
  const lines = db.prepare<LineRow>('SELECT account, tool_id, pending FROM lines WHERE backend_id = ? AND pending > 0 LIMIT ?')
  const line = db.prepare<HeadRow>(`
    SELECT ${headFields} FROM generations
    WHERE status = 'pending' AND backend_id = ? AND account = ? AND tool_id = ? ORDER BY ${turn} LIMIT ?`)
  // One look into the index for each line, however long the lines are.
  const firsts = db.prepare<HeadRow>(`
    SELECT ${headFields} FROM generations WHERE rowid IN (
      SELECT (
        SELECT rowid FROM generations
        WHERE status = 'pending' AND backend_id = lines.backend_id AND account = lines.account AND tool_id = lines.tool_id
        ORDER BY ${turn} LIMIT 1
      ) FROM lines WHERE backend_id = ? AND pending > 0
    ) ORDER BY ${turn} LIMIT ?`)
  const pending = db.prepare<{ count: number }>('SELECT coalesce(sum(pending), 0) AS count FROM lines WHERE backend_id = ?')
  const pendingUntil = db.prepare<{ count: number }>(
    "SELECT count(*) AS count FROM generations WHERE status = 'pending' AND created_at <= ? AND backend_id = ?",
  )
  const live = db.prepare<{ account: string; tool_id: string; live: number }>(
    'SELECT account, tool_id, live FROM lines WHERE backend_id = ? AND live > 0',
  )

  const pendingHeads = (backendId: string, page: { readonly limit: number; readonly perLine: number }): readonly PendingHead[] => {
    const waiting = lines.all(backendId, page.limit + 1)
    if (waiting.length > page.limit) return firsts.all(backendId, page.limit).map(headOf)
    const depth = depthOf(
      waiting.map((one) => one.pending),
      page,
    )
    const heads = waiting.map(({ account, tool_id }) => line.all(backendId, account, tool_id, depth).map(headOf))
    return pickHeads(heads, page.limit)
  }

  return {
    pendingHeads: async (backendId, page) => pendingHeads(backendId, page),
    countPending: async (backendId, until) =>
      (until === undefined ? pending.get(backendId) : pendingUntil.get(until, backendId))?.count ?? 0,
    countLive: async (backendId) => {
      const byAccount = Object.create(null) as Record<string, number>
      const byTool = Object.create(null) as Record<string, number>
      let total = 0
      for (const row of live.all(backendId)) {
        total += row.live
        byAccount[row.account] = (byAccount[row.account] ?? 0) + row.live
        byTool[row.tool_id] = (byTool[row.tool_id] ?? 0) + row.live
      }
      return { total, byAccount, byTool }
    },
  }
}
