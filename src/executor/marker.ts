import type { BackendUpdate } from '../model/backend.ts'
import type { StageDeps } from './changes.ts'

const keyOf = (backendId: string): string => `marker:${backendId}`

/**
 * `find` knows a run by the callId that travelled with it. A backend that doesn't give it back can't be asked:
 * it would say "no such run" of a run that exists, and the second submit would be a second run.
 */
export const canFind = async (deps: StageDeps, backendId: string): Promise<boolean> =>
  deps.backends.get(backendId)?.backend.find !== undefined && (await deps.store.kv.get(keyOf(backendId))) !== 'missing'

/** Learns from an exact poll of a run of our own whether the callId comes back. */
export const noteMarker = async (deps: StageDeps, backendId: string, update: BackendUpdate): Promise<void> => {
  if (deps.backends.get(backendId)?.backend.find === undefined || update.status === 'unknown') return
  const seen = await deps.store.kv.get(keyOf(backendId))
  const now = update.callId === undefined ? 'missing' : 'returned'
  if (seen !== now) await deps.store.kv.put(keyOf(backendId), now)
}
