import type { FieldType } from '../../model/tool.ts'
import type { FileKind, FileRef } from '../draft.ts'
import { movingSticker } from './file-refs.ts'

const pictures: readonly FileKind[] = ['image', 'animation']
const taken: Readonly<Partial<Record<FieldType, readonly FileKind[]>>> = {
  image: pictures,
  images: pictures,
  mask: ['image'],
  video: ['video', 'animation'],
  audio: ['audio'],
  file: ['image', 'video', 'audio', 'animation', 'file'],
}

/** Most of what is called a GIF is a film without sound. */
const isFilm = (ref: FileRef): boolean => ref.kind === 'animation' && ref.mimeType?.startsWith('video/') === true

/** Can an input of that type take this file? */
export const fits = (ref: FileRef, type: FieldType): boolean =>
  ref.mimeType !== movingSticker && taken[type]?.includes(ref.kind) === true && !(isFilm(ref) && taken[type] === pictures)

/** What a file is, as it is told to people. */
export const toldKind = (ref: FileRef): 'image' | 'video' | 'audio' | 'animation' | 'sticker' | 'file' =>
  ref.mimeType === movingSticker ? 'sticker' : ref.kind

/** More than this Telegram gives to no bot. */
export const largestDownload = 20 * 1024 * 1024
