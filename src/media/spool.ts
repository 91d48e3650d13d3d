import { createHash } from 'node:crypto'
import { type FileHandle, open, rm } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { DarkroomError } from '../model/errors.ts'

export interface Spooled {
  readonly sha256: string
  readonly bytes: number
  /** All of it, where it is small: then nobody has to read it back to see what it is. */
  readonly content?: Buffer
}

const smallBytes = 1_048_576

/** Opened when it is needed: what is small is written in one go, once it is whole. */
const createTarget = (path: string) => {
  let handle: FileHandle | undefined
  return {
    write: async (part: Uint8Array): Promise<void> => {
      handle ??= await open(path, 'wx', 0o600)
      await handle.writeFile(part)
    },
    sync: async (): Promise<void> => handle?.sync(),
    close: async (): Promise<void> => handle?.close(),
  }
}

/** Writes a stream to a file as it comes, counting and hashing, durably. Nothing stays behind when it fails. */
export const spool = async (source: Readable | Uint8Array, path: string, maxBytes: number): Promise<Spooled> => {
  const tooLarge = (): DarkroomError => new DarkroomError('payload_too_large', { detail: `more than ${maxBytes} bytes` })
  if (!(source instanceof Readable) && source.byteLength > maxBytes) throw tooLarge()
  const hash = createHash('sha256')
  const target = createTarget(path)
  let bytes = 0
  let held: Uint8Array[] | undefined = []
  try {
    for await (const chunk of source instanceof Readable ? source : [source]) {
      const part: Uint8Array = typeof chunk === 'string' ? Buffer.from(chunk) : chunk
      bytes += part.byteLength
      if (bytes > maxBytes) throw tooLarge()
      hash.update(part)
      if (held !== undefined && bytes <= smallBytes) {
        held.push(part)
        continue
      }
      for (const earlier of held ?? []) await target.write(earlier)
      held = undefined
      await target.write(part)
    }
    const content = held === undefined ? undefined : Buffer.concat(held)
    if (content !== undefined) await target.write(content)
    await target.sync()
    await target.close()
    return { sha256: hash.digest('hex'), bytes, ...(content === undefined ? {} : { content }) }
  } catch (error) {
    if (source instanceof Readable) source.destroy()
    await target.close()
    await rm(path, { force: true })
    throw error
  }
}
