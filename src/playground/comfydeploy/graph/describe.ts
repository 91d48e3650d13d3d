import { type Frame, sharpOf } from './frames.ts'

const named: readonly (readonly [string, number, number])[] = [
  ['red', 0, 15],
  ['orange', 15, 42],
  ['yellow', 42, 68],
  ['green', 68, 160],
  ['teal', 160, 190],
  ['blue', 190, 250],
  ['purple', 250, 290],
  ['pink', 290, 345],
  ['red', 345, 361],
]

const colourName = (r: number, g: number, b: number): string => {
  const [max, min] = [Math.max(r, g, b), Math.min(r, g, b)]
  const [light, spread] = [(max + min) / 2, max - min]
  if (light < 28) return 'black'
  if (light > 232) return 'white'
  if (spread < 26) return 'grey'
  const raw = max === r ? (g - b) / spread : max === g ? 2 + (b - r) / spread : 4 + (r - g) / spread
  const hue = (raw * 60 + 360) % 360
  const name = named.find(([, from, to]) => hue >= from && hue < to)?.[0] ?? 'red'
  if (name === 'orange' && light < 100) return 'brown'
  return `${light < 85 ? 'dark ' : light > 180 ? 'light ' : ''}${name}`
}

const shape = ({ width, height }: Frame): string => (width === height ? 'square' : width > height ? 'landscape' : 'portrait')
const list = (words: readonly string[]): string =>
  words.length < 2 ? (words[0] ?? 'nothing') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`

/** What can be said of a picture without a model: its size, its light and the colours there is most of. */
export const describeFrame = async (frame: Frame): Promise<string> => {
  const { data } = await sharpOf(frame).removeAlpha().resize(24, 24, { fit: 'fill' }).raw().toBuffer({ resolveWithObject: true })
  const counts = new Map<string, number>()
  let sum = 0
  for (let at = 0; at < data.length; at += 3) {
    const [r, g, b] = [data[at] ?? 0, data[at + 1] ?? 0, data[at + 2] ?? 0]
    const name = colourName(r, g, b)
    counts.set(name, (counts.get(name) ?? 0) + 1)
    sum += 0.2126 * r + 0.7152 * g + 0.0722 * b
  }
  const pixels = data.length / 3
  const light = sum / pixels
  const colours = [...counts]
    .sort(([, a], [, b]) => b - a)
    .filter(([, count], index) => index < 3 && count / pixels > 0.06)
    .map(([name]) => name)
  const brightness = light < 70 ? 'a dark' : light > 175 ? 'a bright' : 'an evenly lit'
  return `This is ${brightness} ${shape(frame)} picture of ${frame.width} by ${frame.height} pixels. There is mostly ${list(colours)} in it.`
}
