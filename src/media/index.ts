import { fileURLToPath } from 'node:url'
import { openerOf, schemesOf } from '../model/by-scheme.ts'
import { DarkroomError } from '../model/errors.ts'
import type { Clock } from '../ports/clock.ts'
import type { Log } from '../ports/log.ts'
import type { MediaStore } from '../ports/media.ts'
import { openDiskMedia } from './disk.ts'

export { createPictures } from './pictures.ts'

export interface MediaDeps {
  readonly clock: Clock
  readonly log: Log
}

/** Every media store there is, by the scheme of its address. A new one is a file and a line here. */
const mediaStores: Readonly<Record<string, (url: string, deps: MediaDeps) => Promise<MediaStore>>> = {
  file: (url, deps) => openDiskMedia(url.startsWith('file://') ? fileURLToPath(url) : url.slice('file:'.length), deps),
  // Its library is large: who keeps files on a disk never loads it.
  s3: async (url, deps) => (await import('./s3/index.ts')).openS3Media(url, deps),
}

/** `file:./data/media`, `s3://bucket/prefix`. Throws config_invalid for an address that no media store has. */
export const openMedia = async (url: string, deps: MediaDeps): Promise<MediaStore> => {
  const openStore = openerOf(url, mediaStores)
  const namesNothing = /^[^:]*:(?:\/\/)?$/.test(url)
  if (openStore === undefined || namesNothing) {
    throw new DarkroomError('config_invalid', {
      message: `MEDIA_URL has to begin with ${schemesOf(mediaStores)}, for example file:./data/media.`,
    })
  }
  return openStore(url, deps)
}
