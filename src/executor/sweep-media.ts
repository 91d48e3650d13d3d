import type { ExecutorDeps } from './deps.ts'
import { removeUnused } from './remove-unused.ts'

const dayMs = 86_400_000
const batch = 100

const markIdle = async (deps: ExecutorDeps, now: number, keptSince: number): Promise<number> => {
  const rows = await deps.store.media.idle(keptSince, batch)
  let marked = 0
  for (const { mediaId } of rows) {
    if (await deps.store.generations.refersToMedia(mediaId, keptSince)) await deps.store.media.touch(mediaId, now)
    else {
      await deps.store.media.mark(mediaId, now)
      marked += 1
    }
  }
  return rows.length < batch ? marked : marked + (await markIdle(deps, now, keptSince))
}

const removeMarked = async (deps: ExecutorDeps, now: number, keptSince: number): Promise<number> => {
  const rows = await deps.store.media.marked(now - dayMs, batch)
  let removed = 0
  for (const { mediaId } of rows) {
    if (await removeUnused(deps, mediaId, keptSince)) removed += 1
  }
  return rows.length < batch ? removed : removed + (await removeMarked(deps, now, keptSince))
}

/**
 * Marks what nothing within retention refers to, waits a day, then deletes what is still marked.
 * A file that is used in between loses its mark.
 */
export const sweepMedia = async (deps: ExecutorDeps): Promise<{ marked: number; removed: number }> => {
  const now = deps.clock.now()
  const keptSince = now - deps.settings.mediaRetentionMs
  return { marked: await markIdle(deps, now, keptSince), removed: await removeMarked(deps, now, keptSince) }
}
