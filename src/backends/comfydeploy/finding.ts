import { isRecord, listOf } from '../../comfy/records.ts'
import type { BackendCall, BackendUpdate } from '../../model/backend.ts'
import { DarkroomError } from '../../model/errors.ts'
import { ApiError } from '../../net/api.ts'
import { readProblem } from './problems.ts'
import type { RunDeps } from './reading.ts'
import { readRun, runsPath, targetsFor } from './reading.ts'
import { callIdOf, isOver, updateOf } from './runs.ts'
import { parseTarget } from './target.ts'
import { timeOf } from './times.ts'
import { type WireRun, wireRun } from './wire.ts'

const rowsPerPage = 50
const mostPages = 40
/** Their clock and ours may differ by this much. */
const slackMs = 600_000

const unsure = (detail: string): DarkroomError => new DarkroomError('backend_unavailable', { detail })

const readPage = async (deps: RunDeps, workflowId: string, page: number, signal: AbortSignal): Promise<readonly unknown[]> => {
  const query = { limit: rowsPerPage, offset: page * rowsPerPage, with_inputs: true, with_outputs: false }
  try {
    const rows = listOf(await deps.api.request({ method: 'GET', path: runsPath(workflowId), query, signal }))
    if (rows !== undefined) return rows
  } catch (error) {
    throw error instanceof ApiError ? readProblem(error) : error
  }
  throw unsure('the list of runs can not be read')
}

const runIn = (row: unknown): WireRun => {
  const run = wireRun.safeParse(row)
  if (!run.success) throw unsure('a row in the list of runs can not be read')
  return run.data
}

/** Ours, or 'past' once a row is from before it could have begun. Rows come newest first. */
const lookThrough = (rows: readonly unknown[], callId: string, notBefore: number): WireRun | 'past' | undefined => {
  for (const row of rows) {
    const run = runIn(row)
    if (callIdOf(run) === callId) return run
    const createdAt = timeOf(run.created_at)
    if (createdAt !== undefined && createdAt < notBefore) return 'past'
    if (!isRecord(row) || !Object.hasOwn(row, 'workflow_inputs')) throw unsure('the list of runs came without their inputs')
  }
  return undefined
}

/**
 * The run that an unanswered submit began. A run's row, with its inputs, is there before the run is, so what isn't in
 * the list never began. "None" leads to a second submit, so it is only said when it is certain; else this throws.
 */
export const findRun = async (deps: RunDeps, call: BackendCall, since: Date, signal: AbortSignal): Promise<BackendUpdate | undefined> => {
  const target = parseTarget(call.target)
  if (target?.workflowId === undefined) throw unsure('without the id of its workflow a run can not be looked for')
  const seen = new Set<string>()
  for (let page = 0; page < mostPages; page++) {
    const rows = await readPage(deps, target.workflowId, page, signal)
    const found = lookThrough(rows, call.callId, since.getTime() - slackMs)
    if (found === 'past') return undefined
    if (found !== undefined) {
      deps.known.learn(found.id, target)
      return isOver(found.status) ? readRun(deps, found.id, signal) : updateOf(found, targetsFor(found, deps.known))
    }
    const fresh = rows.map((row) => runIn(row).id).filter((id) => !seen.has(id))
    if (fresh.length === 0) return undefined
    for (const id of fresh) seen.add(id)
  }
  throw unsure('there are too many runs to look through')
}
