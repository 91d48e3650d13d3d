import type { ExternalReplyInfo, Message, Sticker } from 'grammy/types'
import { outputKindOf } from '../../model/output-kind.ts'
import type { OutputKind } from '../../model/tool.ts'
import type { FileKind, FileRef } from '../draft.ts'

/** The format of moving stickers, which nothing but Telegram shows. */
export const movingSticker = 'application/x-tgsticker'

/** What Telegram says of a file; everything but the ids may be missing. */
interface TelegramFile {
  readonly file_id: string
  readonly file_unique_id: string
  readonly file_size?: number
  readonly mime_type?: string
  readonly file_name?: string
}

const refOf = (kind: FileKind, file: TelegramFile, mimeType = file.mime_type): FileRef => ({
  kind,
  fileId: file.file_id,
  uniqueId: file.file_unique_id,
  ...(file.file_size === undefined ? {} : { bytes: file.file_size }),
  ...(mimeType === undefined ? {} : { mimeType }),
  ...(file.file_name === undefined ? {} : { fileName: file.file_name }),
})

const kindsAsInput: Readonly<Partial<Record<OutputKind, FileKind>>> = {
  image: 'image',
  animation: 'animation',
  video: 'video',
  audio: 'audio',
}

const documentKind = ({ mime_type: mimeType, file_name: fileName }: TelegramFile): FileKind =>
  kindsAsInput[outputKindOf({ mimeType, fileName })] ?? 'file'

const stickerRef = (sticker: Sticker): FileRef => {
  if (sticker.is_animated) return refOf('file', sticker, movingSticker)
  return sticker.is_video ? refOf('animation', sticker, 'video/webm') : refOf('image', sticker, 'image/webp')
}

/** The file of a message, or of one answered in another chat. An animation comes as a document too, a live photo as a photo. */
export const fileIn = (source: Message | ExternalReplyInfo): FileRef | undefined => {
  const [photo] = [...(source.photo ?? source.live_photo?.photo ?? [])].sort((a, b) => b.width * b.height - a.width * a.height)
  if (photo !== undefined) return refOf('image', photo, 'image/jpeg')
  if (source.animation !== undefined) return refOf('animation', source.animation)
  if (source.video !== undefined) return refOf('video', source.video)
  if (source.video_note !== undefined) return refOf('video', source.video_note, 'video/mp4')
  if (source.audio !== undefined) return refOf('audio', source.audio)
  if (source.voice !== undefined) return refOf('audio', source.voice)
  if (source.sticker !== undefined) return stickerRef(source.sticker)
  return source.document === undefined ? undefined : refOf(documentKind(source.document), source.document)
}
