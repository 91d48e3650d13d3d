import type { StoredOutput } from '../../../model/generation.ts'
import { largestFile, largestPhoto, type SendWay } from './parts.ts'

const photoTypes: ReadonlySet<string> = new Set(['image/png', 'image/jpeg', 'image/webp'])
const largestSides = 10_000
const largestRatio = 20

/** Only what is known to be within Telegram's limits: a photo that it refuses costs a whole upload. */
const fitsAsPhoto = ({ mimeType, bytes, width = 0, height = 0 }: StoredOutput): boolean =>
  photoTypes.has(mimeType) &&
  bytes <= largestPhoto &&
  Math.min(width, height) > 0 &&
  width + height <= largestSides &&
  Math.max(width, height) <= largestRatio * Math.min(width, height)

/** What Telegram plays in place, by what the bytes are. Everything else is a document. */
const played: Readonly<Record<string, SendWay>> = {
  'image/gif': 'animation',
  'video/mp4': 'video',
  'audio/mpeg': 'audio',
  'audio/mp4': 'audio',
  'audio/x-m4a': 'audio',
  'audio/ogg; codecs=opus': 'voice',
  'audio/opus': 'voice',
}

/** How an output is sent; undefined for one that is too big for any way. A kept choice of photo or file is about still pictures. */
export const sendWayOf = (output: StoredOutput, sendAs: 'photo' | 'document' | undefined): SendWay | undefined => {
  if (output.bytes > largestFile) return undefined
  if (output.kind === 'image') return sendAs !== 'document' && fitsAsPhoto(output) ? 'photo' : 'document'
  return (Object.hasOwn(played, output.mimeType) ? played[output.mimeType] : undefined) ?? 'document'
}
