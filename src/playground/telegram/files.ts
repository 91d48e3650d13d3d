import { createHash } from 'node:crypto'
import { drawPhoto, type PhotoSize } from './media/draw-photo.ts'
import { badRequest } from './refusal.ts'
import type { Content } from './wire.ts'

export const mediaKinds = ['photo', 'document', 'animation', 'video', 'audio', 'voice', 'sticker'] as const
export type MediaKind = (typeof mediaKinds)[number]

/** A file as data. */
export interface KeptFile {
  readonly kind: MediaKind
  readonly uniqueId: string
  /** Unknown for a size of a photo until it is drawn. */
  readonly size: number | undefined
  /** As they were sent. */
  readonly original: Buffer
  readonly extension: string
  /** A photo that is drawn in this size when somebody asks for it. */
  readonly drawnAs?: PhotoSize | undefined
}

export interface StoredFile extends KeptFile {
  /** As they are served. */
  readonly bytes: () => Promise<Buffer>
}

export interface FilesState {
  readonly files: ReadonlyMap<string, KeptFile>
  readonly contents: ReadonlyMap<string, Content>
}

const prefixes: Readonly<Record<MediaKind, string>> = {
  photo: 'AgAC',
  document: 'BQAC',
  animation: 'CgAC',
  video: 'BAAC',
  audio: 'CQAC',
  voice: 'AwAC',
  sticker: 'CAAC',
}

const folders: Readonly<Record<MediaKind, string>> = {
  photo: 'photos',
  document: 'documents',
  animation: 'animations',
  video: 'videos',
  audio: 'music',
  voice: 'voice',
  sticker: 'stickers',
}

/** A link is good for an hour at least, and here for no longer. */
const linkLifeMs = 60 * 60 * 1000

export const kindOf = (content: Content): MediaKind | undefined =>
  // An animation is a document too.
  mediaKinds.toReversed().find((kind) => content[kind] !== undefined)

export const uniqueIdOf = (bytes: Uint8Array, mark = ''): string =>
  `AQAD${createHash('sha256').update(bytes).update(mark).digest('base64url').slice(0, 12)}`

const stored = (kept: KeptFile): StoredFile => {
  const { original, drawnAs } = kept
  let drawn: Promise<Buffer> | undefined
  const bytes = (): Promise<Buffer> => {
    drawn ??= drawnAs === undefined ? Promise.resolve(original) : drawPhoto(original, drawnAs)
    return drawn
  }
  return { ...kept, bytes }
}

export const createFiles = ({ now, maxDownloadBytes }: { readonly now: () => number; readonly maxDownloadBytes: number }) => {
  const files = new Map<string, StoredFile>()
  /** What a message with this file in it shows. */
  const contents = new Map<string, Content>()
  const links = new Map<string, { readonly file: StoredFile; readonly until: number }>()

  const get = (fileId: string): StoredFile => {
    const file = files.get(fileId)
    if (file === undefined) throw badRequest('wrong file_id or the file is temporarily unavailable')
    return file
  }

  return {
    get,
    add: (file: KeptFile): { readonly file_id: string; readonly file_unique_id: string } => {
      const secret = createHash('sha256').update(`${files.size}:${file.uniqueId}`).digest('base64url')
      const fileId = `${prefixes[file.kind]}${secret}`
      files.set(fileId, stored(file))
      return { file_id: fileId, file_unique_id: file.uniqueId }
    },
    /** From now on its id can be sent again. */
    remember: (content: Content): void => {
      const kind = kindOf(content)
      const info = kind === undefined ? [] : [content[kind] ?? []].flat()
      for (const { file_id: id } of info) contents.set(id, content)
    },
    contentOf: (fileId: string, kind: MediaKind): Content => {
      const content = contents.get(fileId)
      if (content === undefined) throw badRequest('wrong file identifier/HTTP URL specified')
      const real = kindOf(content)
      const fits = real === kind || (kind === 'document' && real === 'animation')
      if (!fits) throw badRequest(`can't use file of type ${nameOf(real)} as ${nameOf(kind)}`)
      return content
    },
    /** Makes a path that serves it for an hour. */
    link: async (fileId: string) => {
      const file = get(fileId)
      const size = file.size ?? (await file.bytes()).byteLength
      if (size > maxDownloadBytes) throw badRequest('file is too big')
      const path = `${folders[file.kind]}/file_${links.size}${file.extension}`
      links.set(path, { file, until: now() + linkLifeMs })
      return { file_id: fileId, file_unique_id: file.uniqueId, file_size: size, file_path: path }
    },
    at: (path: string): StoredFile | undefined => {
      const link = links.get(path)
      return link !== undefined && link.until > now() ? link.file : undefined
    },
    snapshot: (): FilesState => ({
      files: new Map([...files].map(([id, { bytes: _bytes, ...kept }]) => [id, kept])),
      contents,
    }),
    restore: (state: FilesState): void => {
      for (const [id, kept] of state.files) files.set(id, stored(kept))
      for (const [id, content] of state.contents) contents.set(id, content)
    },
  }
}

const nameOf = (kind: MediaKind | undefined): string => {
  const name = kind ?? 'unknown'
  return `${name.slice(0, 1).toUpperCase()}${name.slice(1)}`
}

export type Files = ReturnType<typeof createFiles>
