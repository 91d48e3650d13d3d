import { createHash } from 'node:crypto'
import { type FileHandle, open, rm } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { DarkroomError } from '../model/errors.ts'

export interface Spooled {
  readonly sha256: string
  readonly bytes: number
  /** All of it, where it is small: then nobody has to read it back to see what it is. */
  readonly content?: Buffer
}

const smallBytes = 1_048_576

/** Writes a stream to a file as it comes, counting and hashing, durably. Nothing stays behind when it fails. */
export const spool = async (source: Readable | Uint8Array, path: string, maxBytes: number): Promise<Spooled> => {
  const tooLarge = (): DarkroomError => new DarkroomError('payload_too_large', { detail: `more than ${maxBytes} bytes` })
  if (!(source instanceof Readable) && source.byteLength > maxBytes) throw tooLarge()
  const hash = createHash('sha256')
  let bytes = 0
  let kept: Uint8Array[] = []
  async function* counted(chunks: AsyncIterable<Uint8Array | string>): AsyncGenerator<Uint8Array> {
    for await (const chunk of chunks) {
      const part = typeof chunk === 'string' ? Buffer.from(chunk) : chunk
      bytes += part.byteLength
      if (bytes > maxBytes) throw tooLarge()
      hash.update(part)
      if (bytes <= smallBytes) kept.push(part)
      else kept = []
      yield part
    }
  }
  const writeTo =
    (handle: FileHandle) =>
    async (parts: AsyncIterable<Uint8Array>): Promise<void> => {
      for await (const part of parts) await handle.writeFile(part)
    }
  try {
    const handle = await open(path, 'wx', 0o600)
    try {
      await pipeline(source instanceof Readable ? source : Readable.from([source]), counted, writeTo(handle))
      await handle.sync()
    } finally {
      await handle.close()
    }
    return { sha256: hash.digest('hex'), bytes, ...(bytes <= smallBytes ? { content: Buffer.concat(kept) } : {}) }
  } catch (error) {
    if (source instanceof Readable) source.destroy()
    await rm(path, { force: true })
    throw error
  }
}
