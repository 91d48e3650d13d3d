import { type Dice, hsl, type Mood } from './mood.ts'

export interface Canvas {
  readonly width: number
  readonly height: number
  /** 0 to 1: where in an animation this picture stands. */
  readonly phase: number
  readonly dice: Dice
  readonly mood: Mood
  readonly horizon: number
}

const round = (value: number): number => Math.round(value * 10) / 10
const path = (points: readonly (readonly [number, number])[]): string =>
  points.map(([x, y], index) => `${index === 0 ? 'M' : 'L'}${round(x)} ${round(y)}`).join('')
const times = <T>(count: number, make: (index: number) => T): T[] => Array.from({ length: count }, (_, index) => make(index))

/** A ridge by halving: each middle is pushed up or down, less and less. */
const ridge = (dice: Dice, rough: number, steps: number): number[] => {
  let line = [dice() - 0.5, dice() - 0.5]
  for (let step = 0, reach = rough; step < steps; step += 1, reach *= 0.52)
    line = line.flatMap((value, index) => {
      const next = line[index + 1]
      return next === undefined ? [value] : [value, (value + next) / 2 + (dice() - 0.5) * reach]
    })
  return line
}

export const sky = ({ width, height, horizon, mood, dice, phase }: Canvas): string => {
  const [top, middle, low] =
    mood.light === 'night'
      ? [hsl(mood.hue + 10, 55, 7), hsl(mood.hue, 50, 17), hsl(mood.accent, 45, 33)]
      : mood.light === 'low'
        ? [hsl(mood.hue + 220, 45, 34), hsl(mood.hue, 78, 60), hsl(mood.hue + 30, 92, 76)]
        : [hsl(mood.hue + 5, 62, 50), hsl(mood.hue, 58, 72), hsl(mood.accent, 60, 88)]
  const stars =
    mood.light === 'night'
      ? times(Math.round(width / 4), () => {
          const glow = 0.35 + 0.65 * Math.abs(Math.sin((dice() + phase) * Math.PI))
          return `<circle cx="${round(dice() * width)}" cy="${round(dice() * horizon)}" r="${round((0.4 + dice() * dice() * 1.5) * (width / 768))}" fill="#fff" opacity="${round(glow)}"/>`
        }).join('')
      : ''
  return `<defs><linearGradient id="sky" x2="0" y2="1"><stop stop-color="${top}"/><stop offset=".58" stop-color="${middle}"/><stop offset="1" stop-color="${low}"/></linearGradient></defs><rect width="${width}" height="${height}" fill="url(#sky)"/>${stars}`
}

export const sun = ({ width, horizon, mood, dice, phase }: Canvas): string => {
  const x = width * (0.2 + dice() * 0.6 + (phase - 0.5) * 0.12)
  const y = horizon * (mood.light === 'low' ? 0.86 : 0.3 + dice() * 0.25) + Math.sin(phase * Math.PI * 2) * horizon * 0.03
  const radius = width * (mood.light === 'low' ? 0.09 : 0.055)
  const face = mood.light === 'night' ? hsl(mood.accent, 30, 93) : hsl(46, 98, mood.light === 'low' ? 68 : 86)
  const crescent =
    mood.light === 'night'
      ? `<circle cx="${round(x - radius * 0.38)}" cy="${round(y - radius * 0.22)}" r="${round(radius * 0.9)}" fill="${hsl(mood.hue, 48, 15)}" opacity=".82"/>`
      : ''
  return `<defs><radialGradient id="glow"><stop stop-color="${face}" stop-opacity=".85"/><stop offset="1" stop-color="${face}" stop-opacity="0"/></radialGradient></defs><circle cx="${round(x)}" cy="${round(y)}" r="${round(radius * 4.2)}" fill="url(#glow)"/><circle cx="${round(x)}" cy="${round(y)}" r="${round(radius)}" fill="${face}"/>${crescent}`
}

export const clouds = ({ width, horizon, mood, dice, phase }: Canvas): string =>
  times(3 + Math.floor(dice() * 3), () => {
    const size = width * (0.04 + dice() * 0.06)
    const x = ((dice() + phase * (0.3 + dice() * 0.7)) % 1.2) * width * 1.1 - width * 0.1
    const y = horizon * (0.12 + dice() * 0.45)
    const puffs = times(
      6,
      (index) =>
        `<ellipse cx="${round(x + (index - 2.5) * size * 0.55)}" cy="${round(y - dice() * size * 0.35)}" rx="${round(size * (0.5 + dice() * 0.35))}" ry="${round(size * 0.32)}"/>`,
    )
    return `<g fill="${hsl(mood.accent, 40, mood.light === 'night' ? 40 : 96)}" opacity="${mood.light === 'night' ? 0.25 : 0.62}">${puffs.join('')}</g>`
  }).join('')

/** Far ones are pale, near ones dark: that alone makes a distance. */
export const ridges = (canvas: Canvas): string => {
  const { width, height, horizon, mood, dice } = canvas
  const peaks = mood.has('mountain', 'alp', 'peak', 'snow', 'volcano', 'cliff')
  const dunes = mood.has('desert', 'dune', 'sand')
  const count = 4 + Math.floor(dice() * 2)
  return times(count, (index) => {
    const near = (index + 1) / count
    const line = ridge(dice, dunes ? 0.5 : peaks && index < 3 ? 1.5 : 0.85, dunes ? 4 : 7)
    const base = horizon + (height - horizon) * near * near * 0.75
    const reach = height * (peaks && index < 3 ? 0.24 : 0.12) * (1.1 - near * 0.5)
    const points = line.map((value, at) => [(at / (line.length - 1)) * width, base - (value + 0.35) * reach] as const)
    const lightness = (mood.light === 'night' ? 26 : 68) * (1 - near) + (mood.light === 'night' ? 5 : 20)
    const fill = hsl(mood.hue + (mood.accent - mood.hue) * 0.25 * near, 22 + 30 * near, lightness)
    const snow =
      peaks && index < 2
        ? points
            .flatMap(([x, y], at) =>
              y < base - reach * 0.62 && at % 2 === 0
                ? [
                    `<path d="M${round(x - reach * 0.16)} ${round(y + reach * 0.2)}L${round(x)} ${round(y)}L${round(x + reach * 0.16)} ${round(y + reach * 0.2)}L${round(x)} ${round(y + reach * 0.11)}Z" fill="#fff" opacity=".5"/>`,
                  ]
                : [],
            )
            .join('')
        : ''
    const trees =
      mood.has('forest', 'tree', 'pine', 'wood', 'jungle') || (!dunes && index >= count - 2 && dice() < 0.6)
        ? pines(canvas, points, near)
        : ''
    return `<path d="${path(points)}L${width} ${height}L0 ${height}Z" fill="${fill}"/>${snow}${trees}`
  }).join('')
}

const pines = ({ width, height, mood, dice }: Canvas, line: readonly (readonly [number, number])[], near: number): string => {
  const fill = hsl(mood.hue + 15, 34, (mood.light === 'night' ? 4 : 14) + (1 - near) * 18)
  const trees = times(Math.round(14 + near * 26), () => {
    const [x, y] = line[Math.floor(dice() * line.length)] ?? [0, height]
    const tall = height * (0.02 + dice() * 0.045) * (0.5 + near)
    const at = x + (dice() - 0.5) * width * 0.02
    return [0, 1, 2]
      .map((tier) => {
        const foot = y + tall * 0.12 - tier * tall * 0.28
        const half = tall * (0.3 - tier * 0.07)
        return `M${round(at - half)} ${round(foot)}L${round(at)} ${round(foot - tall * 0.5)}L${round(at + half)} ${round(foot)}Z`
      })
      .join('')
  })
  return `<path d="${trees.join('')}" fill="${fill}"/>`
}

export const city = ({ width, horizon, height, mood, dice }: Canvas): string =>
  times(2, (row) => {
    const towers = times(16, (index) => {
      const wide = width * (0.035 + dice() * 0.05)
      const tall = height * (0.1 + dice() * dice() * 0.38) * (row === 0 ? 1 : 0.7)
      const x = (index / 16) * width - wide / 2 + dice() * wide * 0.4
      const y = horizon + height * 0.12 * row - tall + height * 0.08
      const lit = times(26, () =>
        dice() < (mood.light === 'day' ? 0.25 : 0.6)
          ? `<rect x="${round(x + wide * (0.14 + 0.72 * dice()))}" y="${round(y + tall * (0.06 + 0.8 * dice()))}" width="${round(wide * 0.09)}" height="${round(wide * 0.13)}" fill="${hsl(48, 95, 74)}" opacity=".85"/>`
          : '',
      ).join('')
      return `<rect x="${round(x)}" y="${round(y)}" width="${round(wide)}" height="${round(height)}" fill="${hsl(mood.hue + row * 12, 26, (mood.light === 'night' ? 16 : 42) - row * 10)}"/>${lit}`
    })
    return towers.join('')
  }).join('')

export const water = ({ width, height, horizon, mood, dice, phase }: Canvas): string => {
  const level = horizon + (height - horizon) * 0.42
  const glints = times(90, () => {
    const depth = dice()
    const y = level + (height - level) * depth
    const x = (dice() * width + Math.sin((phase + dice()) * Math.PI * 2) * width * 0.012) % width
    return `<rect x="${round(x)}" y="${round(y)}" width="${round(width * (0.015 + depth * 0.09) * (0.4 + dice()))}" height="${round(Math.max(0.8, height * 0.003 * (0.4 + depth)))}" rx="1" fill="${hsl(mood.accent, 70, 88)}" opacity="${round(0.1 + dice() * 0.4)}"/>`
  })
  const [far, near] =
    mood.light === 'night' ? [hsl(mood.hue, 46, 24), hsl(mood.hue + 12, 58, 8)] : [hsl(mood.hue, 52, 66), hsl(mood.hue + 14, 62, 30)]
  return `<defs><linearGradient id="water" x2="0" y2="1"><stop stop-color="${far}"/><stop offset="1" stop-color="${near}"/></linearGradient></defs><rect y="${round(level)}" width="${width}" height="${height}" fill="url(#water)"/>${glints.join('')}`
}

export const flowers = ({ width, height, mood, dice }: Canvas): string =>
  times(70, () => {
    const depth = Math.sqrt(dice())
    const [x, y, size] = [dice() * width, height * (0.8 + depth * 0.21), width * (0.003 + depth * 0.009)]
    const fill = hsl(dice() < 0.6 ? mood.accent : mood.hue + 40, 82, 66)
    const petals = times(
      5,
      (index) =>
        `<circle cx="${round(x + Math.cos(index * 1.257) * size)}" cy="${round(y + Math.sin(index * 1.257) * size)}" r="${round(size * 0.72)}"/>`,
    ).join('')
    return `<path d="M${round(x)} ${round(y)}v${round(size * 5)}" stroke="${hsl(118, 35, 24)}" stroke-width="${round(size * 0.4)}"/><g fill="${fill}">${petals}</g><circle cx="${round(x)}" cy="${round(y)}" r="${round(size * 0.6)}" fill="${hsl(48, 92, 66)}"/>`
  }).join('')

export const birds = ({ width, horizon, dice, phase, mood }: Canvas): string => {
  const [x, y] = [width * (0.15 + dice() * 0.5 + phase * 0.15), horizon * (0.3 + dice() * 0.3)]
  const flock = times(7, (index) => {
    const size = width * (0.009 + dice() * 0.008)
    const [at, up] = [x + (index - 3) * width * 0.035 * (0.6 + dice()), y + Math.abs(index - 3) * size * 0.9]
    const flap = size * (0.35 + 0.35 * Math.sin((phase * 4 + dice()) * Math.PI * 2))
    return `M${round(at - size)} ${round(up - flap)}Q${round(at - size / 2)} ${round(up - flap * 1.4)} ${round(at)} ${round(up)}Q${round(at + size / 2)} ${round(up - flap * 1.4)} ${round(at + size)} ${round(up - flap)}`
  })
  return `<path d="${flock.join('')}" fill="none" stroke="${hsl(mood.hue, 30, mood.light === 'night' ? 70 : 14)}" stroke-width="${round(width * 0.0028)}" stroke-linecap="round"/>`
}

/** Somebody who looks at it all. */
export const cat = ({ width, height, mood, dice, phase }: Canvas): string => {
  const size = height * 0.13
  const [x, y] = [width * (0.18 + dice() * 0.6), height * 0.985]
  const sway = Math.sin(phase * Math.PI * 2) * 0.12
  const body = 'M-.3 0C-.42-.5-.2-.78-.12-.84L-.17-1.14L-.04-1.02Q.03-1.04.1-1.02L.23-1.14L.18-.84C.3-.7.42-.4.32 0Z'
  return `<g transform="translate(${round(x)} ${round(y)}) scale(${round(size)})" fill="${hsl(mood.hue, 30, 7)}"><path d="${body}"/><path d="M.28-.06C.6-.04.7-.28.58-.52" fill="none" stroke="${hsl(mood.hue, 30, 7)}" stroke-width=".1" stroke-linecap="round" transform="rotate(${round(sway * 90)})"/></g>`
}
