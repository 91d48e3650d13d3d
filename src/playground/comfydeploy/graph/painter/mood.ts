import { createHash } from 'node:crypto'
import { mix, tinted } from './colour.ts'

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

export type Light = 'day' | 'low' | 'night'

export interface Palette {
  /** From the top down to the horizon. */
  readonly sky: readonly [string, string, string, string]
  /** The nearest ground; what is farther off fades into the sky. */
  readonly land: string
  /** Flowers, leaves, sails. */
  readonly accent: string
  readonly sun: string
}

export interface Mood {
  readonly light: Light
  readonly palette: Palette
  has(...stems: string[]): boolean
}

const skies: Readonly<Record<Light | 'storm' | 'autumn' | 'desert' | 'winter' | 'spring', readonly Palette['sky'][]>> = {
  day: [
    ['#2f78c4', '#6cb0e4', '#b9def0', '#f6f0da'],
    ['#3b7f9e', '#7fbcc4', '#cfe6d6', '#fdf3d3'],
    ['#4d6fb3', '#8fa9d9', '#d3d5ea', '#fbe6dc'],
  ],
  low: [
    ['#1c2657', '#5d4489', '#e2706c', '#ffcf86'],
    ['#25325c', '#8b4a7c', '#f47b58', '#ffd07a'],
    ['#3d5c97', '#9a8fc4', '#f2a9a4', '#ffe2b8'],
    ['#0f3350', '#3f6f83', '#e0986a', '#ffdf9a'],
  ],
  night: [
    ['#050918', '#0d1a40', '#1f3c7a', '#5076ad'],
    ['#0a0719', '#221343', '#49296f', '#8f5f9f'],
    ['#04101a', '#0a2a3c', '#14545c', '#4f9a8c'],
  ],
  storm: [['#2f3a47', '#566472', '#8b98a2', '#c6cbc6']],
  autumn: [
    ['#5f86ad', '#a5b7c4', '#ecd6b0', '#fbe3b4'],
    ['#7b8ba0', '#c2b8ae', '#f0cf9d', '#fbe0ac'],
  ],
  desert: [['#3f86bb', '#93c0d4', '#f3d8a4', '#fcebc8']],
  winter: [['#6d98c0', '#adc9e0', '#dfe9f2', '#faf7f0']],
  spring: [['#4aa0d6', '#92cdea', '#d6eee4', '#fdf6da']],
}

const grounds: Readonly<Record<keyof typeof skies, readonly [land: string, accent: string]>> = {
  day: ['#1d4439', '#f2b84b'],
  low: ['#231833', '#ff9a6b'],
  night: ['#050a18', '#ffd98a'],
  storm: ['#1b252d', '#d8a657'],
  autumn: ['#4f2614', '#e2702a'],
  desert: ['#7f4420', '#e09a4a'],
  winter: ['#344b63', '#ffffff'],
  spring: ['#27592e', '#f287ad'],
}

const suns: Readonly<Record<Light, string>> = { day: '#fffbe4', low: '#fff0bd', night: '#f6f2de' }

const hues: Readonly<Record<string, number>> = {
  red: 358,
  crimson: 350,
  lava: 8,
  orange: 26,
  gold: 44,
  golden: 44,
  yellow: 52,
  lime: 85,
  green: 130,
  emerald: 155,
  mint: 160,
  teal: 176,
  turquoise: 178,
  cyan: 188,
  blue: 216,
  navy: 226,
  indigo: 245,
  lavender: 262,
  purple: 275,
  violet: 284,
  magenta: 312,
  pink: 332,
  rose: 344,
}

const pick = <T>(all: readonly [T, ...T[]] | readonly T[], dice: Dice): T => all[Math.floor(dice() * all.length)] as T

export const moodOf = (prompt: string, dice: Dice): Mood => {
  const words = prompt.toLowerCase().match(/\p{L}+/gu) ?? []
  const has = (...stems: string[]): boolean => words.some((word) => stems.some((stem) => word.startsWith(stem)))
  const light: Light = has('night', 'moon', 'star', 'midnight', 'dark', 'space', 'galax', 'planet', 'aurora', 'neon')
    ? 'night'
    : has('sunset', 'sunrise', 'dawn', 'dusk', 'evening', 'twilight', 'golden')
      ? 'low'
      : 'day'
  const season = has('autumn', 'fall', 'october')
    ? 'autumn'
    : has('desert', 'dune', 'sand', 'camel', 'canyon')
      ? 'desert'
      : has('winter', 'snow', 'ice', 'frost', 'christmas')
        ? 'winter'
        : has('spring', 'meadow', 'flower', 'garden', 'bloom')
          ? 'spring'
          : undefined
  const weather = has('storm', 'rain', 'fog', 'mist', 'grey', 'gray') ? 'storm' : undefined
  const [dayLand, accent] = grounds[season ?? weather ?? light]
  const land = light === 'day' ? dayLand : mix(grounds[light][0], dayLand, light === 'low' ? 0.45 : 0.15)
  const sky = pick(skies[light === 'day' ? (weather ?? season ?? 'day') : light], dice)
  // A colour that is named colours everything; words that name none still lean a little to one of their own.
  const named = words.flatMap((word) => (Object.hasOwn(hues, word) ? [hues[word] ?? 0] : []))[0]
  const hue = named ?? diceOf(words.join(' '))() * 360
  const share = named === undefined ? 0.08 : 0.55
  const [top, upper, lower, low] = sky.map((colour) => tinted(colour, hue, share)) as [string, string, string, string]
  return {
    light,
    palette: { sky: [top, upper, lower, low], land: tinted(land, hue, share), accent, sun: suns[light] },
    has,
  }
}
