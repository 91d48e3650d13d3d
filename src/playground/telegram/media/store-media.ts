import { type Files, type MediaKind, uniqueIdOf } from '../files.ts'
import { badRequest } from '../refusal.ts'
import { textOf, type Upload, type Values, wholeOf } from '../values.ts'
import { type Content, type FileInfo, present } from '../wire.ts'
import { extensionOf, mimeTypeOf, settledKind } from './formats.ts'
import { addPhoto } from './photo.ts'

export interface MediaDetails {
  readonly kind: MediaKind
  readonly upload: Upload
  /** Width, title and so on, as the sender tells them. */
  readonly values: Values
  /** Lets a document become what it is. */
  readonly detect: boolean
  /** For files that are only said to be large. */
  readonly size?: number
}

const infoOf = (kind: MediaKind, upload: Upload, values: Values): Omit<FileInfo, 'file_id' | 'file_unique_id' | 'file_size'> => {
  const given = (name: string): number => wholeOf(values, name) ?? 0
  const named = { file_name: upload.fileName, mime_type: mimeTypeOf(upload.fileName) }
  const shape = { width: given('width'), height: given('height') }
  if (kind === 'sticker') return { width: shape.width || 512, height: shape.height || 512 }
  if (kind === 'voice') return { duration: given('duration'), mime_type: 'audio/ogg' }
  if (kind === 'audio')
    return present({ ...named, duration: given('duration'), title: textOf(values, 'title'), performer: textOf(values, 'performer') })
  return kind === 'document' ? named : { ...named, ...shape, duration: given('duration') }
}

/** Keeps the bytes, and answers what a message with them shows. */
export const storeMedia = async (files: Files, { kind, upload, values, detect, size }: MediaDetails): Promise<Content> => {
  const { bytes, fileName } = upload
  if (bytes.byteLength === 0) throw badRequest('file must be non-empty')
  const real = settledKind(kind, bytes, detect)
  const store = async (): Promise<Content> => {
    if (real === 'photo') return addPhoto(files, bytes)
    const fileSize = size ?? bytes.byteLength
    const extension = extensionOf(fileName)
    const ids = files.add({
      kind: real,
      uniqueId: uniqueIdOf(bytes),
      size: fileSize,
      original: bytes,
      extension,
    })
    const info: FileInfo = { ...ids, ...infoOf(real, upload, values), file_size: fileSize }
    return real === 'animation' ? { animation: info, document: info } : { [real]: info }
  }
  const content = await store()
  files.remember(content)
  return content
}
