import { type Measure, type Peek, secondsOf, sizeOf } from './peek.ts'

interface Element {
  readonly id: number
  readonly start: number
  readonly end: number
}

const ids = {
  segment: 0x18538067,
  info: 0x1549a966,
  scale: 0x2ad7b1,
  duration: 0x4489,
  tracks: 0x1654ae6b,
  entry: 0xae,
  video: 0xe0,
  width: 0xb0,
  height: 0xba,
}
const mostElements = 2_000

/** How many bytes a variable-length number takes: the position of its first set bit. */
const lengthOf = (first: number): number => Math.clz32(first) - 23

const unknownSize = (value: number, length: number): boolean => value === 2 ** (7 * length) - 1

async function* elements(peek: Peek, start: number, end: number): AsyncGenerator<Element> {
  let position = start
  for (let i = 0; i < mostElements && position < end; i += 1) {
    const head = await peek.read(position, 12)
    const idLength = lengthOf(head[0] ?? 0)
    if (idLength > 4 || head.length <= idLength) return
    const sizeLength = lengthOf(head[idLength] ?? 0)
    if (sizeLength > 8 || head.length < idLength + sizeLength) return
    const id = head.readUIntBE(0, idLength)
    let size = (head[idLength] ?? 0) & (0xff >> sizeLength)
    for (let at = 1; at < sizeLength; at += 1) size = size * 256 + (head[idLength + at] ?? 0)
    const content = position + idLength + sizeLength
    const stop = unknownSize(size, sizeLength) ? end : Math.min(end, content + size)
    yield { id, start: content, end: stop }
    position = stop
  }
}

const numberIn = async (peek: Peek, element: Element): Promise<number> => {
  const bytes = await peek.read(element.start, Math.min(8, element.end - element.start))
  return bytes.reduce((total, byte) => total * 256 + byte, 0)
}

const floatIn = async (peek: Peek, element: Element): Promise<number> => {
  const bytes = await peek.read(element.start, Math.min(8, element.end - element.start))
  return bytes.length === 8 ? bytes.readDoubleBE() : bytes.length === 4 ? bytes.readFloatBE() : Number.NaN
}

const durationIn = async (peek: Peek, info: Element): Promise<Measure> => {
  let scale = 1_000_000
  let duration = Number.NaN
  for await (const element of elements(peek, info.start, info.end)) {
    if (element.id === ids.scale) scale = await numberIn(peek, element)
    if (element.id === ids.duration) duration = await floatIn(peek, element)
  }
  return secondsOf((duration * scale) / 1e9)
}

const sizeIn = async (peek: Peek, tracks: Element): Promise<Measure> => {
  for await (const entry of elements(peek, tracks.start, tracks.end)) {
    if (entry.id !== ids.entry) continue
    for await (const video of elements(peek, entry.start, entry.end)) {
      if (video.id !== ids.video) continue
      const found = new Map<number, number>()
      for await (const field of elements(peek, video.start, video.end)) {
        if (field.id === ids.width || field.id === ids.height) found.set(field.id, await numberIn(peek, field))
      }
      return sizeOf(found.get(ids.width) ?? 0, found.get(ids.height) ?? 0)
    }
  }
  return {}
}

/** WebM and Matroska: both stand before the first cluster of pictures in what any common tool writes. */
export const measureWebm = async (peek: Peek): Promise<Measure> => {
  let measure: Measure = {}
  for await (const top of elements(peek, 0, peek.size)) {
    if (top.id !== ids.segment) continue
    for await (const element of elements(peek, top.start, top.end)) {
      if (element.id === ids.info) measure = { ...measure, ...(await durationIn(peek, element)) }
      if (element.id === ids.tracks) return { ...measure, ...(await sizeIn(peek, element)) }
    }
  }
  return measure
}
