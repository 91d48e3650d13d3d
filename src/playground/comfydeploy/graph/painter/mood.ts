import { createHash } from 'node:crypto'

/** Numbers that follow from a text alone: 0 up to 1. */
export type Dice = () => number

export const diceOf = (text: string): Dice => {
  let state = createHash('sha256').update(text).digest().readUInt32BE(0)
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

const hues: Readonly<Record<string, number>> = {
  red: 2,
  crimson: 350,
  fire: 12,
  lava: 8,
  orange: 26,
  autumn: 24,
  desert: 34,
  gold: 44,
  golden: 44,
  yellow: 52,
  sand: 40,
  lime: 85,
  spring: 100,
  green: 130,
  forest: 145,
  jungle: 140,
  emerald: 155,
  mint: 160,
  teal: 176,
  turquoise: 178,
  cyan: 188,
  ice: 195,
  winter: 200,
  ocean: 205,
  sea: 202,
  sky: 208,
  blue: 216,
  navy: 226,
  night: 232,
  indigo: 245,
  space: 255,
  purple: 272,
  lavender: 266,
  violet: 284,
  magenta: 310,
  pink: 330,
  rose: 344,
  sunset: 14,
  sunrise: 22,
  dawn: 335,
  dusk: 280,
}

export interface Mood {
  readonly hue: number
  /** The second colour: another word's, or one across the wheel. */
  readonly accent: number
  readonly light: 'day' | 'low' | 'night'
  has(...words: string[]): boolean
}

const wordsOf = (prompt: string): string[] => prompt.toLowerCase().match(/\p{L}+/gu) ?? []

export const moodOf = (prompt: string, dice: Dice): Mood => {
  const words = wordsOf(prompt)
  const known = words.flatMap((word) => (Object.hasOwn(hues, word) ? [hues[word] ?? 0] : []))
  // Words that name no colour still have one: the same word always the same.
  const own = diceOf(words.join(' '))() * 360
  const hue = known[0] ?? own
  const has = (...wanted: string[]): boolean => words.some((word) => wanted.some((stem) => word.startsWith(stem)))
  const light = has('night', 'moon', 'star', 'midnight', 'dark', 'space')
    ? 'night'
    : has('sunset', 'sunrise', 'dawn', 'dusk', 'evening', 'golden')
      ? 'low'
      : 'day'
  return { hue, accent: known[1] ?? (hue + 150 + dice() * 60) % 360, light, has }
}

export const hsl = (hue: number, saturation: number, lightness: number): string =>
  `hsl(${((Math.round(hue) % 360) + 360) % 360},${Math.round(saturation)}%,${Math.round(lightness)}%)`
