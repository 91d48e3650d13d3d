import { type Measure, type Peek, secondsOf, sizeOf } from './peek.ts'

interface Box {
  readonly type: string
  /** Where its content begins and ends. */
  readonly start: number
  readonly end: number
}

const mostBoxes = 1_000

async function* boxes(peek: Peek, start: number, end: number): AsyncGenerator<Box> {
  let position = start
  for (let i = 0; i < mostBoxes && position + 8 <= end; i += 1) {
    const header = await peek.read(position, 16)
    if (header.length < 8) return
    const short = header.readUInt32BE(0)
    if (short === 1 && header.length < 16) return
    const size = short === 0 ? end - position : short === 1 ? Number(header.readBigUInt64BE(8)) : short
    const headerSize = short === 1 ? 16 : 8
    if (size < headerSize) return
    yield { type: header.toString('latin1', 4, 8), start: position + headerSize, end: Math.min(end, position + size) }
    position += size
  }
}

const durationIn = async (peek: Peek, box: Box): Promise<Measure> => {
  const head = await peek.read(box.start, 32)
  if (head.length < 20) return {}
  const long = head.readUInt8(0) === 1
  if (long && head.length < 32) return {}
  const scale = head.readUInt32BE(long ? 20 : 12)
  const duration = long ? Number(head.readBigUInt64BE(24)) : head.readUInt32BE(16)
  return scale === 0 || duration === 0xffff_ffff ? {} : secondsOf(duration / scale)
}

/** Width and height as shown: a phone's upright video is stored lying and turned by its matrix. */
const sizeIn = async (peek: Peek, box: Box): Promise<Measure> => {
  const matrixAt = (await peek.read(box.start, 1))[0] === 1 ? 52 : 40
  const head = await peek.read(box.start + matrixAt, 44)
  if (head.length < 44) return {}
  const width = head.readUInt32BE(36) >>> 16
  const height = head.readUInt32BE(40) >>> 16
  const turned = head.readInt32BE(0) === 0 && head.readInt32BE(16) === 0
  return turned ? sizeOf(height, width) : sizeOf(width, height)
}

/** MP4, MOV and M4A: the duration from the movie header, the size from the first track that has one. */
export const measureMp4 = async (peek: Peek): Promise<Measure> => {
  let measure: Measure = {}
  for await (const box of boxes(peek, 0, peek.size)) {
    if (box.type !== 'moov') continue
    for await (const inner of boxes(peek, box.start, box.end)) {
      if (inner.type === 'mvhd') measure = { ...measure, ...(await durationIn(peek, inner)) }
      if (inner.type !== 'trak' || measure.width !== undefined) continue
      for await (const part of boxes(peek, inner.start, inner.end)) {
        if (part.type === 'tkhd') measure = { ...measure, ...(await sizeIn(peek, part)) }
      }
    }
    return measure
  }
  return measure
}
