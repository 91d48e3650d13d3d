import { describeFailure, failureOf } from '../../comfy/failure.ts'
import type { OutputTargets } from '../../comfy/output-target.ts'
import { isRecord, listOf } from '../../comfy/records.ts'
import type { BackendUpdate } from '../../model/backend.ts'
import { DarkroomError, messageOf } from '../../model/errors.ts'
import type { Api } from '../../net/api.ts'
import { ApiError } from '../../net/api.ts'
import type { Log } from '../../ports/log.ts'
import type { KnownRuns } from './known-runs.ts'
import { readProblem } from './problems.ts'
import { outputTargetsOf, stateOf, updateOf } from './runs.ts'
import { timeOf } from './times.ts'
import type { WireRun } from './wire.ts'
import { wireRun } from './wire.ts'

export interface RunDeps {
  readonly api: Api
  readonly log: Log
  readonly known: KnownRuns
}

export const runsPath = (workflowId: string): string => `/workflow/${encodeURIComponent(workflowId)}/runs`

export const targetsFor = (run: WireRun, known: KnownRuns): OutputTargets => {
  const carried = outputTargetsOf(run)
  return Object.keys(carried).length > 0 ? carried : (known.outputsOf(run.id) ?? {})
}

const rawRowsPerPage = 25
const mostRawPages = 4

/** The raw rows of one workflow are the only place that says why a run failed. Newest first: ours is near the top. */
const rawRun = async ({ api }: RunDeps, run: WireRun, signal: AbortSignal): Promise<Readonly<Record<string, unknown>> | undefined> => {
  if (!run.workflow_id) return undefined
  const since = timeOf(run.created_at)
  for (let page = 0; page < mostRawPages; page++) {
    const query = { limit: rawRowsPerPage, offset: page * rawRowsPerPage, with_outputs: true, with_inputs: false }
    const rows = (listOf(await api.request({ method: 'GET', path: runsPath(run.workflow_id), query, signal })) ?? []).filter(isRecord)
    const found = rows.find((row) => row['id'] === run.id)
    if (found !== undefined) return found
    const oldest = timeOf(typeof rows.at(-1)?.['created_at'] === 'string' ? String(rows.at(-1)?.['created_at']) : undefined)
    if (rows.length === 0 || (since !== undefined && oldest !== undefined && oldest < since)) return undefined
  }
  return undefined
}

const withReason = async (deps: RunDeps, run: WireRun, update: BackendUpdate, signal: AbortSignal): Promise<BackendUpdate> => {
  if (update.status !== 'failed' || stateOf(run.status) !== 'failed') return update
  try {
    const raw = await rawRun(deps, run, signal)
    const outputs = raw?.['outputs']
    const failure = failureOf(Array.isArray(outputs) ? outputs : undefined)
    return failure === undefined ? update : { ...update, ...describeFailure(failure) }
  } catch (error) {
    deps.log.warn({ backendRef: run.id, reason: messageOf(error) }, 'why a run failed could not be read')
    return update
  }
}

/** How one run stands, with the reason if it failed. */
export const readRun = async (deps: RunDeps, ref: string, signal: AbortSignal): Promise<BackendUpdate> => {
  let answer: unknown
  try {
    answer = await deps.api.request({ method: 'GET', path: `/run/${encodeURIComponent(ref)}`, query: { queue_position: true }, signal })
  } catch (error) {
    // Another account's run is as good as none.
    if (error instanceof ApiError && (error.status === 404 || (error.status === 403 && !/suspend|permission|token/i.test(error.body))))
      return { ref, status: 'unknown' }
    throw error instanceof ApiError ? readProblem(error) : error
  }
  const run = wireRun.safeParse(answer)
  if (!run.success || run.data.id !== ref)
    throw new DarkroomError('backend_unavailable', { detail: 'the answer about a run can not be read' })
  deps.known.learnWorkflow(ref, run.data.workflow_id)
  return withReason(deps, run.data, updateOf(run.data, targetsFor(run.data, deps.known)), signal)
}
