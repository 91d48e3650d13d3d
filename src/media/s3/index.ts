import { stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { DarkroomError } from '../../model/errors.ts'
import type { MediaFile } from '../../model/media.ts'
import { contentDisposition, fileNameOf } from '../../net/content-disposition.ts'
import { isPublicHost } from '../../net/public-host.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Log } from '../../ports/log.ts'
import type { MediaStore, OpenMedia } from '../../ports/media.ts'
import { checkRange, contentPathOf, isMediaId } from '../content-path.ts'
import { createIntake } from '../intake.ts'
import { openTempFolder, type TempFolder } from '../temp-folder.ts'
import { type Bucket, openBucket } from './bucket.ts'
import { parseS3Url, type S3Place } from './place.ts'

/** S3 signs nothing for longer. */
const longestLinkSeconds = 7 * 86_400
const unfinishedMs = 24 * 3_600_000

/** For files on their way into the bucket. The machine's folder is everybody's, so this one must be ours alone. */
const openSpoolFolder = async (): Promise<TempFolder> => {
  try {
    const uid = process.getuid?.() ?? 0
    const folder = join(tmpdir(), `darkroom-media-${uid}`)
    const temp = await openTempFolder(folder)
    if ((await stat(folder)).uid !== uid) throw new Error('it is somebody else’s')
    return temp
  } catch (cause) {
    throw new DarkroomError('config_invalid', {
      message: 'The folder for temporary files could not be used. Please name one in TMPDIR that may be written to.',
      cause,
    })
  }
}

/** Nobody is sent to an address that only we can reach. */
const mayLink = async (place: S3Place, bucket: Bucket): Promise<boolean> => {
  if (place.public !== undefined) return place.public !== 'off'
  const address = await bucket.link('probe', { seconds: 1, mimeType: 'text/plain', disposition: 'inline' })
  return isPublicHost(new URL(address).hostname)
}

const dropUnfinished = async (bucket: Bucket, { prefix }: S3Place, { clock, log }: { clock: Clock; log: Log }): Promise<void> => {
  try {
    const uploads = await bucket.dropUnfinished(prefix, clock.now() - unfinishedMs)
    if (uploads > 0) log.info({ uploads }, 'gave up uploads that were never finished')
  } catch {
    // Not every server can list them, and not every key may.
  }
}

/** Files in a bucket of Amazon's S3, or of any server that speaks as it does. */
export const openS3Media = async (url: string, deps: { clock: Clock; log: Log }): Promise<MediaStore> => {
  const place = parseS3Url(url)
  const temp = await openSpoolFolder()
  const bucket = await openBucket(place, deps.clock)
  await dropUnfinished(bucket, place, deps)

  const keyOf = (mediaId: string): string => `${place.prefix}${contentPathOf(mediaId)}`
  const sizeOf = async ({ mediaId }: MediaFile): Promise<number | undefined> =>
    isMediaId(mediaId) ? bucket.sizeOf(keyOf(mediaId)) : undefined

  const intake = createIntake(temp, async ({ sha256, bytes, path, content, mimeType }) => {
    const key = keyOf(sha256)
    if ((await bucket.sizeOf(key)) === bytes) return
    await (content === undefined ? bucket.writeFile(key, path, mimeType) : bucket.write(key, content, mimeType))
  })

  const openFile = async (file: MediaFile): Promise<OpenMedia | undefined> => {
    const bytes = await sizeOf(file)
    if (bytes === undefined) return undefined
    return {
      ...file,
      bytes,
      stream: async (range) => {
        checkRange(range)
        // S3 refuses a part that begins past the end, and of an empty file there is no part at all.
        if ((range?.start ?? 0) >= bytes) return Readable.from([])
        const stream = await bucket.read(keyOf(file.mediaId), range)
        if (stream === undefined) throw new DarkroomError('media_not_found')
        return stream
      },
    }
  }

  const link = async (file: MediaFile, expiresAt: number): Promise<string | undefined> => {
    if ((await sizeOf(file)) === undefined) return undefined
    const wanted = Math.floor((expiresAt - deps.clock.now()) / 1_000)
    return bucket.link(keyOf(file.mediaId), {
      seconds: Math.min(Math.max(wanted, 1), longestLinkSeconds),
      mimeType: file.mimeType,
      disposition: contentDisposition(file.mimeType, fileNameOf(file)),
    })
  }

  return {
    put: intake.put,
    open: openFile,
    ...((await mayLink(place, bucket)) ? { link } : {}),
    remove: async (mediaId) => {
      if (isMediaId(mediaId)) await bucket.remove(keyOf(mediaId))
    },
    close: async () => {
      await intake.settled()
      bucket.close()
    },
  }
}
