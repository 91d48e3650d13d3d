import { isRecord } from '../../comfy/records.ts'
import { DarkroomError } from '../../model/errors.ts'
import type { Marker } from './marker.ts'
import { markerIn } from './marker.ts'
import type { ComfyServer } from './server.ts'

/** A run as lists hold it: [number, id, graph, extra data, …]. */
export interface ListedRun {
  readonly promptId: string
  readonly number: number
  readonly marker: Marker | undefined
}

export const listedRun = (item: unknown): ListedRun | undefined => {
  if (!Array.isArray(item)) return undefined
  const [number, promptId, , extraData]: readonly unknown[] = item
  if (typeof promptId !== 'string') return undefined
  return { promptId, number: typeof number === 'number' ? number : 0, marker: markerIn(extraData) }
}

export interface Line {
  readonly running: readonly ListedRun[]
  /** The next one first. */
  readonly pending: readonly ListedRun[]
}

const runsIn = (items: unknown): readonly ListedRun[] => {
  if (!Array.isArray(items)) throw new DarkroomError('backend_unavailable', { detail: 'the queue can not be read' })
  return items.flatMap((item) => listedRun(item) ?? [])
}

/** What runs and what waits. The server's own list of those that wait is in no order. */
export const readLine = async (server: ComfyServer, signal: AbortSignal): Promise<Line> => {
  const answer = await server.ask({ method: 'GET', path: '/queue', signal })
  const { queue_running: running, queue_pending: pending } = isRecord(answer) ? answer : {}
  return { running: runsIn(running), pending: runsIn(pending).toSorted((a, b) => a.number - b.number) }
}

export type Place = { readonly run: ListedRun } & (
  | { readonly status: 'running' }
  | { readonly status: 'queued'; readonly position: number }
)

/** Where a run stands in the line; undefined when it isn't there. */
export const placeOf = ({ running, pending }: Line, isIt: (run: ListedRun) => boolean): Place | undefined => {
  const runs = running.find(isIt)
  if (runs !== undefined) return { run: runs, status: 'running' }
  const index = pending.findIndex(isIt)
  const waits = pending[index]
  return waits === undefined ? undefined : { run: waits, status: 'queued', position: index + 1 }
}
