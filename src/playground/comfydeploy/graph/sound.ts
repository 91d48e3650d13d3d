const rate = 22_050
const scale = [0, 2, 4, 7, 9, 12, 14, 16]

const wavOf = (samples: Int16Array): Buffer => {
  const head = Buffer.alloc(44)
  head.write('RIFF', 0)
  head.writeUInt32LE(36 + samples.byteLength, 4)
  head.write('WAVEfmt ', 8)
  head.writeUInt32LE(16, 16)
  head.writeUInt16LE(1, 20)
  head.writeUInt16LE(1, 22)
  head.writeUInt32LE(rate, 24)
  head.writeUInt32LE(rate * 2, 28)
  head.writeUInt16LE(2, 32)
  head.writeUInt16LE(16, 34)
  head.write('data', 36)
  head.writeUInt32LE(samples.byteLength, 40)
  return Buffer.concat([head, Buffer.from(samples.buffer)])
}

/** A tune as WAV: one note a letter, on a scale where nothing sounds wrong. */
export const tuneOf = (text: string, seed: number): Buffer => {
  const letters = (text.toLowerCase().match(/[\p{L}\p{N} ]/gu) ?? ['a']).slice(0, 32)
  const noteSeconds = 0.28
  const samples = new Int16Array(Math.ceil((letters.length + 2) * noteSeconds * rate))
  const base = 220 * 2 ** ((Math.abs(seed) % 8) / 12)
  for (const [index, letter] of letters.entries()) {
    if (letter === ' ') continue
    const pitch = base * 2 ** ((scale[(letter.codePointAt(0) ?? 0) % scale.length] ?? 0) / 12)
    const start = Math.floor(index * noteSeconds * rate)
    for (let at = 0; at < noteSeconds * 2.4 * rate && start + at < samples.length; at += 1) {
      const time = at / rate
      const fade = Math.exp(-4.5 * time) * Math.min(1, time * 120)
      const wave = Math.sin(2 * Math.PI * pitch * time) + 0.35 * Math.sin(4 * Math.PI * pitch * time)
      samples[start + at] = Math.max(-32767, Math.min(32767, (samples[start + at] ?? 0) + wave * fade * 9000))
    }
  }
  return wavOf(samples)
}

const dataOf = (bytes: Buffer): Buffer | undefined => {
  if (bytes.toString('latin1', 0, 4) !== 'RIFF') return undefined
  for (let at = 12; at + 8 <= bytes.length; at += 8 + bytes.readUInt32LE(at + 4) + (bytes.readUInt32LE(at + 4) % 2))
    if (bytes.toString('latin1', at, at + 4) === 'data') return bytes.subarray(at + 8, at + 8 + bytes.readUInt32LE(at + 4))
  return undefined
}

/** How loud it is, piece by piece, 0 to 1. A WAV's own samples; for anything packed, how its bytes are spread. */
export const loudnessOf = (file: Uint8Array, pieces: number): number[] => {
  const bytes = Buffer.from(file.buffer, file.byteOffset, file.byteLength)
  const samples = dataOf(bytes)
  const source = samples ?? bytes
  const step = Math.max(2, Math.floor(source.length / pieces / 2) * 2)
  const peaks = Array.from({ length: pieces }, (_, piece) => {
    let peak = 0
    for (let at = piece * step; at + 1 < Math.min((piece + 1) * step, source.length); at += 2) {
      const value =
        samples === undefined
          ? Math.abs((source[at] ?? 0) - (source[at + 1] ?? 0)) / (at % 510 === 0 ? 255 : 320)
          : Math.abs(source.readInt16LE(at)) / 32768
      peak = Math.max(peak, value)
    }
    return peak
  })
  const loudest = Math.max(...peaks, 0.001)
  return peaks.map((peak) => peak / loudest)
}

export const waveformSvg = (loudness: readonly number[], width: number, height: number, colour: string): string => {
  const step = width / loudness.length
  const bars = loudness.map((value, index) => {
    const tall = Math.max(2, value * height * 0.8)
    return `<rect x="${(index * step + step * 0.15).toFixed(1)}" y="${((height - tall) / 2).toFixed(1)}" width="${(step * 0.7).toFixed(1)}" height="${tall.toFixed(1)}" rx="${(step * 0.3).toFixed(1)}"/>`
  })
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><g fill="${colour}">${bars.join('')}</g></svg>`
}
