import { createHash } from 'node:crypto'
import { type FileHandle, open, rm } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { DarkroomError } from '../model/errors.ts'

export interface Spooled {
  readonly sha256: string
  readonly bytes: number
  /** All of it, where it is small: then there is no file. */
  readonly content?: Buffer
}

const smallBytes = 1_048_576

/** Writes a stream to a file as it comes, counting and hashing; what is small stays in memory alone. Nothing stays behind when it fails. */
export const spool = async (source: Readable | Uint8Array, path: string, maxBytes: number): Promise<Spooled> => {
  const tooLarge = (): DarkroomError => new DarkroomError('payload_too_large', { detail: `more than ${maxBytes} bytes` })
  if (!(source instanceof Readable) && source.byteLength > maxBytes) throw tooLarge()
  const hash = createHash('sha256')
  let file: FileHandle | undefined
  let bytes = 0
  let held: Uint8Array[] | undefined = []
  try {
    for await (const chunk of source instanceof Readable ? source : [source]) {
      const part: Uint8Array = typeof chunk === 'string' ? Buffer.from(chunk) : chunk
      bytes += part.byteLength
      if (bytes > maxBytes) throw tooLarge()
      hash.update(part)
      held?.push(part)
      if (bytes <= smallBytes) continue
      file ??= await open(path, 'wx', 0o600)
      for (const waiting of held ?? [part]) await file.writeFile(waiting)
      held = undefined
    }
    await file?.close()
    return { sha256: hash.digest('hex'), bytes, ...(held === undefined ? {} : { content: Buffer.concat(held) }) }
  } catch (error) {
    if (source instanceof Readable) source.destroy()
    await file?.close()
    await rm(path, { force: true })
    throw error
  }
}
