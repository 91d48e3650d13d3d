import type { MediaKind } from '../files.ts'

export type Format = 'gif' | 'mp4' | 'ogg' | 'mp3' | 'webp' | 'webm' | 'gzip' | 'other'

const heads: readonly (readonly [format: Format, at: number, head: string])[] = [
  ['gif', 0, 'GIF8'],
  ['mp4', 4, 'ftyp'],
  ['ogg', 0, 'OggS'],
  ['mp3', 0, 'ID3'],
  ['mp3', 0, '\xff\xfb'],
  ['mp3', 0, '\xff\xf3'],
  ['webp', 8, 'WEBP'],
  ['webm', 0, '\x1a\x45\xdf\xa3'],
  ['gzip', 0, '\x1f\x8b'],
]

const formatOf = (bytes: Buffer): Format =>
  heads.find(([, at, head]) => bytes.subarray(at, at + head.length).toString('latin1') === head)?.[0] ?? 'other'

/** What each kind is made of. Anything else arrives as a document. */
const takes: Readonly<Partial<Record<MediaKind, readonly Format[]>>> = {
  animation: ['gif', 'mp4'],
  video: ['mp4'],
  audio: ['mp3', 'mp4'],
  voice: ['ogg', 'mp3', 'mp4'],
  sticker: ['webp', 'webm', 'gzip'],
}

/** What a file sent as a document turns into, unless that is switched off. */
const turnsInto: Readonly<Partial<Record<Format, MediaKind>>> = { gif: 'animation', mp4: 'video', mp3: 'audio' }

/** What it will be in the chat: Telegram goes by the content, not by the method. */
export const settledKind = (kind: MediaKind, bytes: Buffer, detect: boolean): MediaKind => {
  if (kind === 'photo') return kind
  const format = formatOf(bytes)
  if (kind === 'document') return detect ? (turnsInto[format] ?? kind) : kind
  return takes[kind]?.includes(format) === true ? kind : 'document'
}

const mimeTypes: Readonly<Record<string, string>> = {
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  webp: 'image/webp',
  gif: 'image/gif',
  mp4: 'video/mp4',
  webm: 'video/webm',
  mp3: 'audio/mpeg',
  m4a: 'audio/mp4',
  ogg: 'audio/ogg',
  oga: 'audio/ogg',
  wav: 'audio/x-wav',
  txt: 'text/plain',
  json: 'application/json',
  pdf: 'application/pdf',
  zip: 'application/zip',
  glb: 'model/gltf-binary',
}

export const extensionOf = (fileName: string): string => /\.\w{1,8}$/.exec(fileName)?.[0].toLowerCase() ?? ''

export const mimeTypeOf = (fileName: string): string => mimeTypes[extensionOf(fileName).slice(1)] ?? 'application/octet-stream'
