import { DarkroomError } from '../../model/errors.ts'
import type { Ref } from './address.ts'
import { refOf } from './address.ts'
import type { RunDeps } from './polling.ts'
import { locate, readEnd } from './polling.ts'
import { placeOf, readLine } from './queue.ts'
import type { ComfyServer } from './server.ts'

type Here = 'queued' | 'running' | undefined

const statusOf = async (server: ComfyServer, { promptId }: Ref, signal: AbortSignal): Promise<Here> =>
  placeOf(await readLine(server, signal), (run) => run.promptId === promptId)?.status

/**
 * Newer servers stop the run that is named. Older ones stop whatever runs, so this is only ever said of a run that was
 * seen running the moment before.
 */
const stop = async (deps: RunDeps, server: ComfyServer, ref: Ref, signal: AbortSignal): Promise<void> => {
  await server.ask({ method: 'POST', path: '/interrupt', json: { prompt_id: ref.promptId }, signal })
  deps.known.note(refOf(ref), { calledOff: 'stopped' })
}

const hasEnded = async (deps: RunDeps, server: ComfyServer, ref: Ref, signal: AbortSignal): Promise<boolean> =>
  (await readEnd(deps, server, ref, signal)) !== undefined

/** Taken out of the line it leaves no trace, so that is remembered. It may have begun to run in the meantime. */
const remove = async (deps: RunDeps, server: ComfyServer, ref: Ref, signal: AbortSignal): Promise<void> => {
  await server.ask({ method: 'POST', path: '/queue', json: { delete: [ref.promptId] }, signal })
  const now = await statusOf(server, ref, signal)
  if (now === 'running') return stop(deps, server, ref, signal)
  if (now === 'queued') throw new DarkroomError('backend_unavailable', { detail: 'it left the run in its queue' })
  if (!(await hasEnded(deps, server, ref, signal))) deps.known.note(refOf(ref), { calledOff: 'removed' })
}

export const cancelRun = async (deps: RunDeps, text: string, signal: AbortSignal): Promise<void> => {
  const at = locate(deps, text)
  if (at === undefined) throw new DarkroomError('cannot_cancel', { detail: 'its server is not configured' })
  const { server, ref } = at
  const now = await statusOf(server, ref, signal)
  if (now === 'queued') return remove(deps, server, ref, signal)
  if (now === 'running') return stop(deps, server, ref, signal)
  if (deps.known.of(text).calledOff === 'removed' || (await hasEnded(deps, server, ref, signal))) return
  throw new DarkroomError('cannot_cancel', { detail: 'the server knows no such run' })
}
