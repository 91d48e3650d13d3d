import type { ExecutorDeps } from './deps.ts'

const dayMs = 86_400_000
const batch = 100

/**
 * Marks what nothing within retention refers to, waits a day, then deletes what is still marked.
 * A file that is used in between loses its mark; the row goes before the bytes, so a row never points at nothing.
 */
export const sweepMedia = async (deps: ExecutorDeps): Promise<{ marked: number; removed: number }> => {
  const now = deps.clock.now()
  const keptSince = now - deps.settings.mediaRetentionMs
  let marked = 0
  let removed = 0
  for (const row of await deps.store.media.idle(keptSince, batch)) {
    if (await deps.store.generations.refersToMedia(row.mediaId, keptSince)) await deps.store.media.touch(row.mediaId, now)
    else {
      await deps.store.media.mark(row.mediaId, now)
      marked += 1
    }
  }
  for (const row of await deps.store.media.marked(now - dayMs, batch)) {
    if (await deps.store.generations.refersToMedia(row.mediaId, keptSince)) {
      await deps.store.media.touch(row.mediaId, now)
      continue
    }
    if (!(await deps.store.media.removeMarked(row.mediaId))) continue
    await deps.media.remove(row.mediaId)
    removed += 1
  }
  return { marked, removed }
}
