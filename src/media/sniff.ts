import { open } from 'node:fs/promises'
import sharp from 'sharp'
import type { MediaFile } from '../model/media.ts'
import { measureFlac, measureWav } from './measure-audio.ts'
import { measureMp4 } from './measure-mp4.ts'
import { measureWebm } from './measure-webm.ts'
import { type Measure, type Peek, peekInto, peekOf, sizeOf } from './peek.ts'
import { sniffType, type TypeHints } from './sniff-type.ts'

export type Sniffed = Pick<MediaFile, 'mimeType' | 'width' | 'height' | 'seconds' | 'animated'>

/** Past this a picture isn't even measured: its header may promise anything. */
const mostPixels = 400_000_000

const movingTypes: ReadonlySet<string> = new Set(['image/gif', 'image/webp', 'image/avif'])

/** What most backends make, told from its first bytes. What may be turned by its own metadata is left to the library. */
const measurePng = async (peek: Peek): Promise<Measure | undefined> => {
  const head = await peek.read(0, 1_024)
  const isPlain = head.length >= 33 && head.toString('latin1', 12, 16) === 'IHDR' && !head.includes('eXIf') && head.includes('IDAT')
  if (!isPlain) return undefined
  const [width, height] = [head.readUInt32BE(16), head.readUInt32BE(20)]
  return width * height > mostPixels ? {} : sizeOf(width, height)
}

const measurePicture = async (from: string | Buffer, mimeType: string): Promise<Measure & { animated?: boolean }> => {
  const { autoOrient, pageHeight, pages } = await sharp(from, { limitInputPixels: mostPixels, failOn: 'none' }).metadata()
  const animated = mimeType === 'image/apng' || (movingTypes.has(mimeType) && (pages ?? 1) > 1)
  return { ...sizeOf(autoOrient.width, pageHeight ?? autoOrient.height), ...(animated ? { animated } : {}) }
}

const measures: Readonly<Record<string, (peek: Peek) => Promise<Measure>>> = {
  'audio/wav': measureWav,
  'audio/flac': measureFlac,
  'audio/mp4': measureMp4,
  'audio/x-m4a': measureMp4,
  'video/mp4': measureMp4,
  'video/x-m4v': measureMp4,
  'video/quicktime': measureMp4,
  'video/3gpp': measureMp4,
  'video/webm': measureWebm,
  'video/matroska': measureWebm,
}

const measure = async (from: string | Buffer, peek: Peek, mimeType: string): Promise<Omit<Sniffed, 'mimeType'>> => {
  try {
    const plain = mimeType === 'image/png' ? await measurePng(peek) : undefined
    if (plain !== undefined) return plain
    if (mimeType.startsWith('image/')) return await measurePicture(from, mimeType)
    return (await measures[mimeType]?.(peek)) ?? {}
  } catch {
    // Broken, or of a kind that can't be measured: it is kept all the same.
    return mimeType === 'image/apng' ? { animated: true } : {}
  }
}

const sniff = async (from: string | Buffer, peek: Peek, hints: TypeHints): Promise<Sniffed> => {
  const mimeType = await sniffType(from, peek, hints)
  return { mimeType, ...(await measure(from, peek, mimeType)) }
}

export const sniffContent = (content: Buffer, hints: TypeHints): Promise<Sniffed> => sniff(content, peekInto(content), hints)

/** What a file on disk is: its type by content, and its size or length where that is cheap to tell. Throws only when it can't be read. */
export const sniffFile = async (path: string, hints: TypeHints): Promise<Sniffed> => {
  const handle = await open(path, 'r')
  try {
    return await sniff(path, await peekOf(handle), hints)
  } finally {
    await handle.close()
  }
}
