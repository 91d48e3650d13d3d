import type { FileHandle } from 'node:fs/promises'

/** A few bytes out of a file, without reading the rest. */
export interface Peek {
  readonly size: number
  /** Fewer than asked for at the end of the file; none past it. */
  read(position: number, length: number): Promise<Buffer>
}

export const peekOf = async (handle: FileHandle): Promise<Peek> => {
  const { size } = await handle.stat()
  return {
    size,
    read: async (position, length) => {
      const wanted = Math.max(0, Math.min(length, size - position))
      if (wanted === 0) return Buffer.alloc(0)
      const { bytesRead, buffer } = await handle.read(Buffer.alloc(wanted), 0, wanted, position)
      return buffer.subarray(0, bytesRead)
    },
  }
}

export const peekInto = (content: Buffer): Peek => ({
  size: content.length,
  read: async (position, length) => content.subarray(Math.min(position, content.length), Math.min(position + length, content.length)),
})

/** What a look inside tells of pictures and recordings. Anything may be missing. */
export interface Measure {
  readonly width?: number
  readonly height?: number
  readonly seconds?: number
}

/** Rounded to milliseconds; undefined for what no recording can have. */
export const secondsOf = (value: number): { seconds?: number } =>
  Number.isFinite(value) && value > 0 && value < 1_000_000 ? { seconds: Math.round(value * 1_000) / 1_000 } : {}

export const sizeOf = (width: number, height: number): { width?: number; height?: number } =>
  Number.isInteger(width) && Number.isInteger(height) && width > 0 && height > 0 && width < 1e6 && height < 1e6 ? { width, height } : {}
