import sharp from 'sharp'
import type { SaidMedia } from '../telegram/index.ts'
import { maxPhotoBytes } from '../telegram/media/photo.ts'
import { present } from '../telegram/wire.ts'

/** A file that somebody sends, with what their client knows of it. */
export interface Attached {
  readonly fileName: string
  readonly mimeType: string
  readonly bytes: Buffer
  readonly width?: number | undefined
  readonly height?: number | undefined
  readonly duration?: number | undefined
}

const longestSum = 10_000
const sentPixels = 2_560
const largestAlbum = 10

const kindFor = ({ mimeType }: Attached): SaidMedia['kind'] => {
  if (mimeType === 'image/gif') return 'animation'
  if (mimeType.startsWith('image/')) return 'photo'
  if (mimeType === 'video/mp4') return 'video'
  if (mimeType === 'audio/mpeg' || mimeType === 'audio/mp4' || mimeType === 'audio/x-m4a') return 'audio'
  return mimeType === 'audio/ogg' ? 'voice' : 'document'
}

/** A client makes a photo small enough before it sends it; what it can't read goes as a file. */
const photoOf = async ({ bytes }: Attached): Promise<Buffer | undefined> => {
  try {
    const { width, height } = await sharp(bytes).metadata()
    if (bytes.byteLength <= maxPhotoBytes && width + height <= longestSum) return bytes
    return await sharp(bytes)
      .autoOrient()
      .resize(sentPixels, sentPixels, { fit: 'inside', withoutEnlargement: true })
      .flatten()
      .jpeg({ quality: 90 })
      .toBuffer()
  } catch {
    return undefined
  }
}

export const mediaOf = async (file: Attached, asFile: boolean): Promise<SaidMedia> => {
  const { fileName, bytes, width, height, duration } = file
  const kind = asFile ? 'document' : kindFor(file)
  const whole = { kind: 'document' as const, fileName, bytes }
  if (kind === 'document') return whole
  if (kind !== 'photo') return present({ kind, fileName, bytes, width, height, duration })
  const photo = await photoOf(file)
  return photo === undefined ? whole : { kind, fileName, bytes: photo }
}

const sortOf = ({ kind }: SaidMedia): string => (kind === 'video' ? 'photo' : kind)

/** What goes together: photos with videos, files with files, songs with songs; anything else alone. */
export const inAlbums = (media: readonly SaidMedia[]): readonly (readonly SaidMedia[])[] => {
  const albums: SaidMedia[][] = []
  for (const one of media) {
    const open = albums.at(-1)
    const fits = open?.[0] !== undefined && sortOf(open[0]) === sortOf(one) && ['photo', 'document', 'audio'].includes(sortOf(one))
    if (open !== undefined && fits && open.length < largestAlbum) open.push(one)
    else albums.push([one])
  }
  return albums
}
