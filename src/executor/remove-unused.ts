import type { ExecutorDeps } from './deps.ts'

/**
 * Deletes a marked file that no generation refers to: none that lives, none created after then. One that is used, or was
 * used in between, loses its mark and stays. The row goes before the bytes, so a row never points at nothing.
 */
export const removeUnused = async ({ store, media, clock }: ExecutorDeps, mediaId: string, createdAfter: number): Promise<boolean> => {
  if (await store.generations.refersToMedia(mediaId, createdAfter)) {
    await store.media.touch(mediaId, clock.now())
    return false
  }
  const removed = await store.media.removeMarked(mediaId)
  if (removed) await media.remove(mediaId)
  return removed
}
