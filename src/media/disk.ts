import { mkdir, open, rename, rm, stat } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { DarkroomError } from '../model/errors.ts'
import type { MediaFile } from '../model/media.ts'
import { cleanFileName } from '../net/file-name.ts'
import type { Log } from '../ports/log.ts'
import type { MediaStore, OpenMedia } from '../ports/media.ts'
import { sniffContent, sniffFile } from './sniff.ts'
import { spool } from './spool.ts'
import { openTempFolder } from './temp-folder.ts'

const isMediaId = (text: string): boolean => /^[0-9a-f]{64}$/.test(text)

const isMissing = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')

/** Not every system can; where it can, a renamed file survives a power cut. */
const syncFolder = async (folder: string): Promise<void> => {
  const handle = await open(folder, 'r').catch(() => undefined)
  if (handle === undefined) return
  await handle.sync().catch(() => {})
  await handle.close()
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

  /** Two levels of folders: no folder gets too full. The id was checked, so no path leads out. */
  const pathOf = (mediaId: string): string => join(root, mediaId.slice(0, 2), mediaId.slice(2, 4), mediaId)

  const settle = async (from: string, mediaId: string): Promise<void> => {
    const to = pathOf(mediaId)
    const made = await mkdir(dirname(to), { recursive: true, mode: 0o700 })
    // Also when it is there already: the bytes are the same, and a remove that comes between can't win.
    await rename(from, to)
    await syncFolder(dirname(to))
    if (made !== undefined) await Promise.all([syncFolder(dirname(dirname(to))), syncFolder(root)])
  }

  const keep: MediaStore['put'] = async (source, { maxBytes, mimeType, ...given }) => {
    const path = temp.newPath()
    const fileName = cleanFileName(given.fileName ?? '')
    const hints = { ...(fileName === undefined ? {} : { fileName }), ...(mimeType === undefined ? {} : { mimeType }) }
    const { sha256, bytes, content } = await spool(source, path, maxBytes)
    try {
      const sniffed = content === undefined ? await sniffFile(path, hints) : await sniffContent(content, hints)
      await settle(path, sha256)
      return { mediaId: sha256, bytes, ...sniffed, ...(fileName === undefined ? {} : { fileName }) }
    } catch (error) {
      await rm(path, { force: true })
      throw error
    }
  }

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
        if (range !== undefined && (range.start < 0 || range.end < range.start))
          throw new DarkroomError('bad_request', { message: 'That part of the file does not exist.' })
        const handle = await open(path, 'r').catch((error: unknown) => {
          throw isMissing(error) ? new DarkroomError('media_not_found') : error
        })
        return handle.createReadStream(range ?? {})
      },
    }
  }

  const underWay = new Set<Promise<unknown>>()
  return {
    put: (source, hints) => {
      const work = keep(source, hints).finally(() => underWay.delete(work))
      underWay.add(work)
      return work
    },
    open: openFile,
    remove: async (mediaId) => {
      if (isMediaId(mediaId)) await rm(pathOf(mediaId), { force: true })
    },
    close: async () => {
      await Promise.allSettled(underWay)
    },
  }
}
