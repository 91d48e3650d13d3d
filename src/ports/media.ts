import type { Readable } from 'node:stream'
import type { MediaFile } from '../model/media.ts'

export interface OpenMedia extends MediaFile {
  /** Opens the bytes, or that part of them (end is inclusive). Each call starts anew. */
  stream(range?: { start: number; end: number }): Promise<Readable>
}

/**
 * Bytes, by their content. It knows no generation, no backend and no chat.
 * Writing is atomic: a reader sees a whole file or none, whatever dies in between.
 * Throws media_unavailable while its place can't be reached.
 */
export interface MediaStore {
  /**
   * Keeps the bytes and says what they are: the type comes from the content, the given one and the
   * file name are hints for what content alone can't tell. Throws payload_too_large past maxBytes.
   */
  put(source: Readable | Uint8Array, hints: { fileName?: string; mimeType?: string; maxBytes: number }): Promise<MediaFile>
  /** Undefined when it isn't there. */
  open(file: MediaFile): Promise<OpenMedia | undefined>
  /**
   * An address under which anybody can read the file until then, without us in between. Absent where there is no such thing.
   * Undefined when it isn't there.
   */
  link?(file: MediaFile, expiresAt: number): Promise<string | undefined>
  /** Removing what isn't there is no error. */
  remove(mediaId: string): Promise<void>
  close(): Promise<void>
}
