import pLimit from 'p-limit'
import { isRecord } from '../../comfy/records.ts'
import type { BackendUpdate } from '../../model/backend.ts'
import { DarkroomError, messageOf } from '../../model/errors.ts'
import type { Log } from '../../ports/log.ts'
import type { Ref } from './address.ts'
import { parseRef, refOf } from './address.ts'
import type { Ending } from './history.ts'
import { updateOfEntry } from './history.ts'
import type { KnownRun, KnownRuns } from './known-runs.ts'
import type { Line, Place } from './queue.ts'
import { placeOf, readLine } from './queue.ts'
import type { ComfyServer } from './server.ts'

export interface RunDeps {
  readonly servers: ReadonlyMap<string, ComfyServer>
  readonly known: KnownRuns
  readonly log: Log
}

const atOnce = 5

/** A ref's server; undefined when it isn't configured any more, or the ref is none of ours. */
export const locate = ({ servers }: RunDeps, text: string): { readonly ref: Ref; readonly server: ComfyServer } | undefined => {
  const ref = parseRef(text)
  const server = ref === undefined ? undefined : servers.get(ref.key)
  return ref === undefined || server === undefined ? undefined : { ref, server }
}

/** A run that is in the line. How far it is, only the socket told. */
export const updateOfPlace = (deps: RunDeps, ref: Ref, place: Place): BackendUpdate => {
  const text = refOf(ref)
  const { marker } = place.run
  const base = { ref: text, ...(marker === undefined ? {} : { callId: marker.callId }) }
  if (place.status === 'queued') return { ...base, status: 'queued', position: place.position }
  const { fraction, step } = deps.known.of(text).progress
  return {
    ...base,
    status: 'running',
    ...(fraction === undefined ? {} : { progress: fraction }),
    ...(step === undefined ? {} : { step }),
  }
}

const heardOf = ({ ending, calledOff }: KnownRun): Ending | undefined =>
  ending ?? (calledOff === 'stopped' ? { status: 'cancelled' } : undefined)

/** A run that is over; undefined when the server remembers none of that id. */
export const readEnd = async (deps: RunDeps, server: ComfyServer, ref: Ref, signal: AbortSignal): Promise<BackendUpdate | undefined> => {
  const answer = await server.ask({ method: 'GET', path: `/history/${encodeURIComponent(ref.promptId)}`, signal })
  if (!isRecord(answer)) throw new DarkroomError('backend_unavailable', { detail: 'the history can not be read' })
  const entry = Object.hasOwn(answer, ref.promptId) ? answer[ref.promptId] : undefined
  return entry === undefined ? undefined : updateOfEntry(ref, entry, heardOf(deps.known.of(refOf(ref))))
}

/**
 * The line was read before: a run that ends in between is in the history by now. The other way round it would be in neither.
 */
const standing = async (deps: RunDeps, server: ComfyServer, ref: Ref, line: Line, signal: AbortSignal): Promise<BackendUpdate> => {
  const place = placeOf(line, (run) => run.promptId === ref.promptId)
  if (place !== undefined) return updateOfPlace(deps, ref, place)
  const end = await readEnd(deps, server, ref, signal)
  if (end !== undefined) return end
  const text = refOf(ref)
  return { ref: text, status: deps.known.of(text).calledOff === 'removed' ? 'cancelled' : 'unknown' }
}

export const readRun = async (deps: RunDeps, text: string, signal: AbortSignal): Promise<BackendUpdate> => {
  const at = locate(deps, text)
  if (at === undefined) return { ref: text, status: 'unknown' }
  return standing(deps, at.server, at.ref, await readLine(at.server, signal), signal)
}

/** One look at each line, and at the history for those that aren't in it. Leaves out what can't be said. */
export const readRuns = async (deps: RunDeps, texts: readonly string[], signal: AbortSignal): Promise<readonly BackendUpdate[]> => {
  const limit = pLimit(atOnce)
  const lines = new Map<string, Promise<Line>>()
  const lineOf = (server: ComfyServer): Promise<Line> => {
    const line = lines.get(server.key) ?? readLine(server, signal)
    lines.set(server.key, line)
    return line
  }
  const readOne = async (text: string): Promise<readonly BackendUpdate[]> => {
    const at = locate(deps, text)
    if (at === undefined) return [{ ref: text, status: 'unknown' }]
    try {
      return [await standing(deps, at.server, at.ref, await lineOf(at.server), signal)]
    } catch (error) {
      deps.log.debug({ server: at.server.name, reason: messageOf(error) }, 'one of many polls got no answer')
      return []
    }
  }
  return (await Promise.all([...new Set(texts)].map((text) => limit(() => readOne(text))))).flat()
}
