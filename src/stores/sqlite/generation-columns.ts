import type { Generation } from '../../model/generation.ts'
import { runSecondsOf } from '../../model/run-seconds.ts'
import type { SqlValue } from '../../sqlite/open.ts'
import { orNull } from './base.ts'

/** What of a record can be searched by. The order is the one in the insert statement. */
export const columnsOf = (generation: Generation): Readonly<Record<string, SqlValue>> => ({
  status: generation.status,
  backend_id: generation.backendId,
  account: generation.account,
  tool_id: generation.toolId,
  tool_concurrency: orNull(generation.tool.limits.concurrency),
  session_id: orNull(generation.sessionId),
  event_id: orNull(generation.initiatingEventId),
  job_run_id: orNull(generation.jobStep?.jobRunId),
  backend_ref: orNull(generation.backendRef),
  priority: generation.priority,
  created_at: generation.createdAt,
  due_at: orNull(generation.dueAt),
  ended_at: orNull(generation.endedAt),
  cost_usd: orNull(generation.costUsd),
  run_seconds: orNull(runSecondsOf(generation)),
})

/** The files that a record refers to. */
export const mediaOf = ({ inputMedia, outputs, remoteOutputs }: Generation): ReadonlySet<string> => {
  const ids = new Set(inputMedia)
  for (const { mediaId } of outputs) if (mediaId !== undefined) ids.add(mediaId)
  for (const output of remoteOutputs ?? []) if ('mediaId' in output) ids.add(output.mediaId)
  return ids
}
