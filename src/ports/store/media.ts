import type { MediaFile, MediaRow } from '../../model/media.ts'

/** Which files there are and when they were last used. The bytes are the media store's. */
export interface MediaRows {
  /** Makes the row or touches it: lastUsedAt moves on, a mark is taken away. */
  upsert(file: MediaFile, now: number): Promise<MediaRow>
  get(mediaId: string): Promise<MediaRow | undefined>
  /** False when there is no such row. Takes a mark away. */
  touch(mediaId: string, now: number): Promise<boolean>
  /** Unmarked ones last used before then, oldest first. */
  idle(before: number, limit: number): Promise<readonly MediaRow[]>
  mark(mediaId: string, now: number): Promise<void>
  /** Marked before then and not used since. */
  marked(before: number, limit: number): Promise<readonly MediaRow[]>
  /** Removes the row only if it is still marked: a file that was used in the meantime stays. */
  removeMarked(mediaId: string): Promise<boolean>
}
