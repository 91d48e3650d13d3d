import type { Readable } from 'node:stream'
import type { MediaRow } from '../model/media.ts'
import type { ExecutorDeps } from './deps.ts'

/** Text up to this size is told as text; what is longer is a file. */
export const inlineTextBytes = 65_536

export interface MediaHints {
  readonly fileName?: string
  readonly mimeType?: string
}

/** Bytes first, then the row: a row never points at nothing. */
export const keepMedia = async (deps: ExecutorDeps, source: Readable | Uint8Array, hints: MediaHints): Promise<MediaRow> => {
  const file = await deps.media.put(source, { ...hints, maxBytes: deps.settings.maxMediaBytes })
  return deps.store.media.upsert(file, deps.clock.now())
}
