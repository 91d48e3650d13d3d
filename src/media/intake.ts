import { rm } from 'node:fs/promises'
import type { MediaFile } from '../model/media.ts'
import { cleanFileName } from '../net/file-name.ts'
import type { MediaStore } from '../ports/media.ts'
import { sniffContent, sniffFile } from './sniff.ts'
import { type Spooled, spool } from './spool.ts'
import type { TempFolder } from './temp-folder.ts'

export interface TakenIn extends Spooled {
  /** Where the bytes lie, or may be laid where they are small. Whatever is left there afterwards is removed. */
  readonly path: string
  readonly mimeType: string
}

export interface Intake {
  readonly put: MediaStore['put']
  /** Resolves when nothing is under way any more. */
  settled(): Promise<void>
}

/** Takes bytes in, sees what they are, and hands them on to where they stay: only then is it known where that is. */
export const createIntake = (temp: TempFolder, keep: (taken: TakenIn) => Promise<void>): Intake => {
  const take: MediaStore['put'] = async (source, { maxBytes, mimeType, ...given }): Promise<MediaFile> => {
    const path = temp.newPath()
    const fileName = cleanFileName(given.fileName ?? '')
    const hints = { ...(fileName === undefined ? {} : { fileName }), ...(mimeType === undefined ? {} : { mimeType }) }
    const spooled = await spool(source, path, maxBytes)
    try {
      const { sha256, bytes, content } = spooled
      const sniffed = content === undefined ? await sniffFile(path, hints) : await sniffContent(content, hints)
      await keep({ ...spooled, path, mimeType: sniffed.mimeType })
      return { mediaId: sha256, bytes, ...sniffed, ...(fileName === undefined ? {} : { fileName }) }
    } finally {
      await rm(path, { force: true })
    }
  }

  const underWay = new Set<Promise<unknown>>()
  return {
    put: (source, hints) => {
      const work = take(source, hints).finally(() => underWay.delete(work))
      underWay.add(work)
      return work
    },
    settled: async () => {
      await Promise.allSettled(underWay)
    },
  }
}
