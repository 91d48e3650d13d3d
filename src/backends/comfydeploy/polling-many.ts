import pLimit from 'p-limit'
import { listOf } from '../../comfy/records.ts'
import type { BackendUpdate } from '../../model/backend.ts'
import { messageOf } from '../../model/errors.ts'
import type { RunDeps } from './reading.ts'
import { readRun } from './reading.ts'
import { isOver, updateOf } from './runs.ts'
import { wireRun } from './wire.ts'

/** From here on one list costs less than asking one by one. */
const worthAList = 3
const rowsPerList = 100
const atOnce = 5

const grouped = (refs: readonly string[], workflowOf: (ref: string) => string | undefined): ReadonlyMap<string, readonly string[]> => {
  const groups = new Map<string, string[]>()
  for (const ref of refs) {
    const workflowId = workflowOf(ref)
    if (workflowId !== undefined) groups.set(workflowId, [...(groups.get(workflowId) ?? []), ref])
  }
  return groups
}

/** Light rows say how a run stands while it lives; how it ended, only the run itself says. */
const livingOf = async (
  deps: RunDeps,
  workflowId: string,
  refs: readonly string[],
  signal: AbortSignal,
): Promise<readonly BackendUpdate[]> => {
  const wanted = new Set(refs)
  const path = `/v2/workflow/${encodeURIComponent(workflowId)}/runs`
  const rows = listOf(await deps.api.request({ method: 'GET', path, query: { limit: rowsPerList, offset: 0 }, signal })) ?? []
  return rows.flatMap((row) => {
    const run = wireRun.safeParse(row)
    return run.success && wanted.has(run.data.id) && !isOver(run.data.status) ? [updateOf(run.data, {})] : []
  })
}

/** Leaves out what can't be said. */
export const readRuns = async (deps: RunDeps, refs: readonly string[], signal: AbortSignal): Promise<readonly BackendUpdate[]> => {
  const limit = pLimit(atOnce)
  const distinct = [...new Set(refs)]
  const quietly = async <T>(work: () => Promise<T>, otherwise: T): Promise<T> => {
    try {
      return await work()
    } catch (error) {
      deps.log.debug({ reason: messageOf(error) }, 'one of many polls got no answer')
      return otherwise
    }
  }
  const lists = [...grouped(distinct, deps.known.workflowOf)].filter(([, group]) => group.length >= worthAList)
  const living = (await Promise.all(lists.map(([id, group]) => limit(() => quietly(() => livingOf(deps, id, group, signal), []))))).flat()
  const answered = new Set(living.map((update) => update.ref))
  const rest = distinct.filter((ref) => !answered.has(ref))
  const single = await Promise.all(rest.map((ref) => limit(() => quietly(async () => [await readRun(deps, ref, signal)], []))))
  return [...living, ...single.flat()]
}
