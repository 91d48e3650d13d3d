import { mkdir, open, rename, rm, stat } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { DarkroomError } from '../model/errors.ts'
import type { MediaFile } from '../model/media.ts'
import type { Log } from '../ports/log.ts'
import type { MediaStore, OpenMedia } from '../ports/media.ts'
import { checkRange, contentPathOf, isMediaId } from './content-path.ts'
import { createIntake, type TakenIn } from './intake.ts'
import { openTempFolder } from './temp-folder.ts'

const isMissing = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')

/** Not every system can; where it can, a renamed file survives a power cut. */
const syncFolder = async (folder: string): Promise<void> => {
  const handle = await open(folder, 'r').catch(() => undefined)
  if (handle === undefined) return
  await handle.sync().catch(() => {})
  await handle.close()
}

/** Writes what is only in memory yet; then all of it survives a power cut. */
const makeDurable = async ({ path, content }: TakenIn): Promise<void> => {
  const handle = await open(path, content === undefined ? 'r+' : 'wx', 0o600)
  try {
    if (content !== undefined) await handle.writeFile(content)
    await handle.sync()
  } finally {
    await handle.close()
  }
}

export const openDiskMedia = async (folder: string, { log }: { log: Log }): Promise<MediaStore> => {
  const root = resolve(folder)
  const temp = await openTempFolder(join(root, 'incoming')).catch((cause: unknown) => {
    throw new DarkroomError('config_invalid', {
      message: 'The media folder could not be used. Please check that MEDIA_URL names a folder that may be written to.',
      cause,
    })
  })
  if (temp.removed > 0) log.info({ files: temp.removed }, 'removed files that were never finished')

  const pathOf = (mediaId: string): string => join(root, contentPathOf(mediaId))

  const intake = createIntake(temp, async (taken) => {
    await makeDurable(taken)
    const to = pathOf(taken.sha256)
    const made = await mkdir(dirname(to), { recursive: true, mode: 0o700 })
    // Also when it is there already: the bytes are the same, and a remove that comes between can't win.
    await rename(taken.path, to)
    await syncFolder(dirname(to))
    if (made !== undefined) await Promise.all([syncFolder(dirname(dirname(to))), syncFolder(root)])
  })

  const openFile = async (file: MediaFile): Promise<OpenMedia | undefined> => {
    if (!isMediaId(file.mediaId)) return undefined
    const path = pathOf(file.mediaId)
    const found = await stat(path).catch((error: unknown) => {
      if (isMissing(error)) return undefined
      throw error
    })
    if (found === undefined) return undefined
    return {
      ...file,
      bytes: found.size,
      stream: async (range) => {
        checkRange(range)
        const handle = await open(path, 'r').catch((error: unknown) => {
          throw isMissing(error) ? new DarkroomError('media_not_found') : error
        })
        return handle.createReadStream(range ?? {})
      },
    }
  }

  return {
    put: intake.put,
    open: openFile,
    remove: async (mediaId) => {
      if (isMediaId(mediaId)) await rm(pathOf(mediaId), { force: true })
    },
    close: intake.settled,
  }
}
