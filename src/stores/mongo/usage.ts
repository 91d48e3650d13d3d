import type { GenerationStore, UsageRow } from '../../ports/store/generations.ts'
import type { Base } from './base.ts'

interface Run {
  readonly createdAt: number
  readonly toolId: string
  readonly status: string
  readonly costUsd?: number
}

const minuteMs = 60_000
const dayMs = 86_400_000

const withRun = (row: UsageRow, { status, costUsd = 0 }: Run): UsageRow => ({
  ...row,
  runs: row.runs + 1,
  completed: row.completed + (status === 'completed' ? 1 : 0),
  failed: row.failed + (status === 'failed' ? 1 : 0),
  costUsd: row.costUsd + costUsd,
})

/** Read from the index alone, and added up here: not every server can reckon with days. */
export const createUsage =
  ({ models: { generations }, reach }: Base): GenerationStore['usage'] =>
  ({ account, from, to, offsetMinutes = 0 }) =>
    reach(async () => {
      const filter = { ...(account === undefined ? {} : { account }), createdAt: { $gte: from, $lte: to } }
      const fields = { _id: 0, createdAt: 1, toolId: 1, status: 1, costUsd: 1 }
      const rows = new Map<string, UsageRow>()
      for await (const run of generations.find(filter, fields).sort({ createdAt: -1 }).lean<Run>().cursor({ batchSize: 1_000 })) {
        const day = Math.floor((run.createdAt + offsetMinutes * minuteMs) / dayMs)
        const key = JSON.stringify([day, run.toolId])
        const row = rows.get(key) ?? { day, toolId: run.toolId, runs: 0, completed: 0, failed: 0, costUsd: 0 }
        rows.set(key, withRun(row, run))
      }
      return [...rows.values()].sort((a, b) => b.day - a.day || b.runs - a.runs || (a.toolId < b.toolId ? -1 : 1))
    })
