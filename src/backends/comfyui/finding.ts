import { isRecord } from '../../comfy/records.ts'
import type { BackendCall, BackendUpdate } from '../../model/backend.ts'
import { DarkroomError } from '../../model/errors.ts'
import type { Clock } from '../../ports/clock.ts'
import { startOf, updateOfEntry } from './history.ts'
import type { Places } from './places.ts'
import type { RunDeps } from './polling.ts'
import { readEnd, updateOfPlace } from './polling.ts'
import { promptIdOf } from './prompt-id.ts'
import type { ListedRun } from './queue.ts'
import { listedRun, placeOf, readLine } from './queue.ts'
import type { ComfyServer } from './server.ts'

export interface FindDeps extends RunDeps {
  readonly places: Places
  readonly clock: Clock
}

/** How much of the history is looked through, the latest first. Servers keep ten thousand. */
const looks = [64, 1_000, 10_000] as const
/** Their clock and ours may differ by this much. */
const slackMs = 600_000

const unsure = (detail: string): DarkroomError => new DarkroomError('backend_unavailable', { detail })

/** Older servers choose their own ids: there the run is known by what travelled with it alone. */
const findInHistory = async (server: ComfyServer, callId: string, since: Date, signal: AbortSignal): Promise<BackendUpdate | undefined> => {
  for (const most of looks) {
    const answer = await server.ask({ method: 'GET', path: '/history', query: { max_items: most }, signal })
    if (!isRecord(answer)) throw unsure('the history can not be read')
    const entries = Object.entries(answer)
    const found = entries.findLast(([, entry]) => isRecord(entry) && listedRun(entry['prompt'])?.marker?.callId === callId)
    if (found !== undefined) return updateOfEntry({ key: server.key, promptId: found[0] }, found[1], undefined)
    const begun = startOf(entries[0]?.[1])
    if (entries.length !== most || (begun !== undefined && begun < since.getTime() - slackMs)) return undefined
  }
  throw unsure('the history is too long to look through')
}

/** One server's answer. The line comes first: what ends meanwhile is in the history by then. */
export const findOn = async (
  deps: RunDeps,
  server: ComfyServer,
  callId: string,
  since: Date,
  signal: AbortSignal,
): Promise<BackendUpdate | undefined> => {
  const { key } = server
  const promptId = promptIdOf(callId)
  const isOurs = (run: ListedRun): boolean => run.promptId === promptId || run.marker?.callId === callId
  const place = placeOf(await readLine(server, signal), isOurs)
  if (place !== undefined) return updateOfPlace(deps, { key, promptId: place.run.promptId }, place)
  return (await readEnd(deps, server, { key, promptId }, signal)) ?? (await findInHistory(server, callId, since, signal))
}

/**
 * The run that an unanswered submit began. "None" leads to a second submit, so every server that might have it has to say so;
 * else this throws.
 */
export const findRun = async (deps: FindDeps, call: BackendCall, since: Date, signal: AbortSignal): Promise<BackendUpdate | undefined> => {
  const key = deps.places.sentTo(call.callId)
  const candidates = [...deps.servers.values()].filter((server) => key === undefined || server.key === key)
  const answers = await Promise.allSettled(candidates.map((server) => findOn(deps, server, call.callId, since, signal)))
  const found = answers.find((answer) => answer.status === 'fulfilled' && answer.value !== undefined)
  if (found?.status === 'fulfilled') return found.value
  const failed = answers.find((answer) => answer.status === 'rejected')
  if (failed !== undefined) throw failed.reason
  return undefined
}
