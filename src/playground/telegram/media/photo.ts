import sharp from 'sharp'
import { type Files, uniqueIdOf } from '../files.ts'
import { badRequest } from '../refusal.ts'
import type { Content, FileInfo } from '../wire.ts'

export const maxPhotoBytes = 10 * 1024 * 1024
const longestSum = 10_000
const steepestRatio = 20
/** The longest side of each size that Telegram keeps. */
const sides = [90, 320, 800, 1280]

const sizeOf = async (bytes: Buffer): Promise<{ width: number; height: number; format: string }> => {
  try {
    const { autoOrient, format } = await sharp(bytes).metadata()
    return { ...autoOrient, format }
  } catch {
    throw badRequest('IMAGE_PROCESS_FAILED')
  }
}

/** A photo comes in a few sizes, each drawn anew; only a JPEG that is small enough stays as it is. */
export const addPhoto = async (files: Files, bytes: Buffer): Promise<Content> => {
  if (bytes.byteLength > maxPhotoBytes)
    throw badRequest(`file of size ${bytes.byteLength} bytes is too big for a photo; the maximum size is ${maxPhotoBytes} bytes`)
  const { width, height, format } = await sizeOf(bytes)
  if (width + height > longestSum || Math.max(width, height) > steepestRatio * Math.min(width, height))
    throw badRequest('PHOTO_INVALID_DIMENSIONS')
  const longest = Math.max(width, height)
  const wanted = [...sides.filter((side) => side < longest), ...(longest <= (sides.at(-1) ?? 0) ? [longest] : [])]

  const photo = wanted.map((side): FileInfo => {
    const isWhole = side === longest && format === 'jpeg'
    const scale = side / longest
    const size = { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) }
    const ids = files.add({
      kind: 'photo',
      uniqueId: uniqueIdOf(bytes, String(side)),
      size: isWhole ? bytes.byteLength : undefined,
      original: bytes,
      extension: '.jpg',
      drawnAs: isWhole ? undefined : size,
    })
    return { ...ids, ...size }
  })
  return { photo }
}
