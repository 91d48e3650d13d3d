import { type Measure, type Peek, secondsOf } from './peek.ts'

const mostChunks = 200

/** RIFF chunks: the byte rate from `fmt `, the length from `data`. */
export const measureWav = async (peek: Peek): Promise<Measure> => {
  let position = 12
  let byteRate = 0
  for (let i = 0; i < mostChunks; i += 1) {
    const header = await peek.read(position, 8)
    if (header.length < 8) return {}
    const id = header.toString('latin1', 0, 4)
    const size = header.readUInt32LE(4)
    if (id === 'fmt ') {
      const format = await peek.read(position + 8, 12)
      if (format.length === 12) byteRate = format.readUInt32LE(8)
    }
    // A recording that was streamed says 0xffffffff or 0: then it is what is left of the file.
    if (id === 'data') {
      const left = peek.size - position - 8
      return byteRate === 0 ? {} : secondsOf((size === 0 ? left : Math.min(size, left)) / byteRate)
    }
    position += 8 + size + (size % 2)
  }
  return {}
}

/** STREAMINFO always comes first. */
export const measureFlac = async (peek: Peek): Promise<Measure> => {
  const info = await peek.read(8, 18)
  if (info.length < 18) return {}
  const rate = info.readUIntBE(10, 3) >>> 4
  const samples = (info.readUInt8(13) & 0x0f) * 2 ** 32 + info.readUInt32BE(14)
  return rate === 0 ? {} : secondsOf(samples / rate)
}
