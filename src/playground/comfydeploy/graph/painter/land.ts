import { type Canvas, fade, lineThrough, type Point, roughLine, round, times } from './canvas.ts'
import { mix } from './colour.ts'

/** Caps that are deep on the summits and end in a ragged line. */
const snowOn = (line: readonly Point[], snowline: number, canvas: Canvas): string => {
  const rocks = line.filter((_, index) => index % 3 === 0 || index === line.length - 1)
  const low = rocks.map(([x, y]): Point => [x, y + Math.max(0, snowline - y) * (0.3 + canvas.dice() * 0.6)])
  const white = mix('#ffffff', canvas.mood.palette.sky[3], canvas.mood.light === 'day' ? 0.05 : 0.45)
  return `<path d="${lineThrough([...line, ...low.reverse()])}Z" fill="${white}" opacity=".9"/>`
}

const pine = (x: number, foot: number, tall: number): string =>
  times(3, (tier) => {
    const [base, half] = [foot + tall * 0.1 - tier * tall * 0.27, tall * (0.26 - tier * 0.065)]
    return `M${round(x - half)} ${round(base)}L${round(x)} ${round(base - tall * 0.48)}L${round(x + half)} ${round(base)}Z`
  }).join('')

const trees = ({ width, height, mood, dice }: Canvas, line: readonly Point[], near: number, ground: string): string => {
  const leafy = mood.has('autumn', 'fall', 'park', 'garden', 'spring', 'blossom', 'cherry')
  const count = Math.round(16 + near * 30)
  const places = times(count, (): Point & { readonly tall?: number } => {
    const [x, y] = line[Math.floor(dice() * line.length)] ?? [0, height]
    return [x + (dice() - 0.5) * width * 0.03, y + dice() * height * 0.012]
  })
  const tallOf = (): number => height * (0.02 + dice() * 0.05) * (0.45 + near)
  if (!leafy) return `<path d="${places.map(([x, y]) => pine(x, y, tallOf())).join('')}" fill="${mix(ground, mood.palette.land, 0.55)}"/>`
  return places
    .map(([x, y]) => {
      const tall = tallOf() * 0.9
      const fill = mix(mix(mood.palette.accent, mood.palette.land, dice() * 0.75), ground, 0.25 * (1 - near))
      const crown = times(3, (index) => {
        const [cx, cy] = [x + (index - 1) * tall * 0.2, y - tall * (0.62 + (index === 1 ? 0.16 : 0))]
        return `<circle cx="${round(cx)}" cy="${round(cy)}" r="${round(tall * (0.24 + dice() * 0.08))}"/>`
      })
      return `<path d="M${round(x)} ${round(y)}v${round(-tall * 0.5)}" stroke="${mix(mood.palette.land, '#000000', 0.35)}" stroke-width="${round(tall * 0.07)}"/><g fill="${fill}">${crown.join('')}</g>`
    })
    .join('')
}

export interface Reach {
  /** How many ridges, from the farthest on. */
  readonly count: number
  /** Where the nearest one stands. */
  readonly to: number
}

/** Far ones fade into the sky and near ones are dark: that alone makes a distance. */
export const ridges = (canvas: Canvas, { count, to }: Reach): string => {
  const { width, height, horizon, mood, dice } = canvas
  const { palette } = mood
  const peaks = mood.has('mountain', 'alp', 'peak', 'snow', 'volcano', 'cliff', 'fjord', 'himalaya')
  const dunes = mood.has('desert', 'dune', 'sand', 'camel')
  const wooded = mood.has('forest', 'tree', 'pine', 'wood', 'jungle', 'autumn', 'spring', 'park')
  return times(count, (index) => {
    const near = (index + 1) / count
    const isPeak = peaks && index < Math.max(2, count - 2)
    const line = roughLine(dice, isPeak ? 1.9 : dunes ? 0.8 : 1, dunes ? 4 : 7, isPeak ? 0.56 : 0.46)
    const base = horizon + (to - horizon) * near ** 1.5
    const reach = height * (isPeak ? 0.22 : dunes ? 0.14 : 0.085) * (1.15 - near * 0.45)
    const points = line.map((value, at): Point => [(at / (line.length - 1)) * width, Math.min(height, base - (value + 0.3) * reach)])
    const fill = mix(palette.land, mix(palette.sky[3], palette.sky[2], 0.5), 0.86 * (1 - near) ** 0.85)
    const smooth = dunes
      ? `M0 ${round(points[0]?.[1] ?? base)}${points
          .slice(1)
          .map(([x, y], at) => {
            const [px, py] = points[at] ?? [x, y]
            return `Q${round(px)} ${round(py)} ${round((px + x) / 2)} ${round((py + y) / 2)}`
          })
          .join('')}L${width} ${round(points.at(-1)?.[1] ?? base)}`
      : lineThrough(points)
    // Each one's foot lies in the haze, so that the next one stands out against it.
    const haze = fade(`ridge${index}`, [
      [0, dunes ? mix(fill, palette.sun, 0.28) : fill],
      [Math.min(1, 0.25 + near * 0.5), mix(fill, palette.sky[3], 0.3 * (1 - near))],
    ])
    const summits = points.map(([, y]) => y)
    const snow = isPeak ? snowOn(points, Math.min(...summits) + (base - Math.min(...summits)) * 0.55, canvas) : ''
    const grown = !dunes && !isPeak && (wooded || (near > 0.6 && dice() < 0.5)) ? trees(canvas, points, near, fill) : ''
    return `<defs>${haze}</defs>${grown}<path d="${smooth}L${width} ${height}L0 ${height}Z" fill="url(#ridge${index})"/>${snow}`
  }).join('')
}

export const flowers = ({ width, height, mood, dice, phase }: Canvas): string => {
  const { accent, land } = mood.palette
  const kinds = [accent, '#f7c948', '#ffffff', mix(accent, '#7a5cff', 0.6)]
  const grass = times(150, () => {
    const [x, y, tall] = [dice() * width, height * (0.86 + dice() * 0.16), height * (0.02 + dice() * 0.05)]
    const lean = (dice() - 0.5 + Math.sin((phase + dice()) * Math.PI * 2) * 0.15) * tall * 0.5
    return `M${round(x)} ${round(y)}q0 ${round(-tall * 0.6)} ${round(lean)} ${round(-tall)}`
  })
  const blooms = times(80, (index) => {
    const depth = Math.sqrt((index + dice()) / 80)
    const [x, y, size] = [dice() * width, height * (0.79 + depth * 0.2), width * (0.0025 + depth * 0.008)]
    const fill = mix(kinds[Math.floor(dice() * kinds.length)] ?? accent, land, mood.light === 'night' ? 0.55 : 0.06)
    const petals = times(
      5,
      (petal) =>
        `<circle cx="${round(x + Math.cos(petal * 1.257) * size)}" cy="${round(y + Math.sin(petal * 1.257) * size)}" r="${round(size * 0.72)}"/>`,
    ).join('')
    return `<path d="M${round(x)} ${round(y)}v${round(size * 6)}" stroke="${mix(land, '#3f7a3a', 0.4)}" stroke-width="${round(size * 0.35)}"/><g fill="${fill}">${petals}</g><circle cx="${round(x)}" cy="${round(y)}" r="${round(size * 0.6)}" fill="${mix('#f2b134', land, mood.light === 'night' ? 0.5 : 0.1)}"/>`
  })
  return `<path d="${grass.join('')}" fill="none" stroke="${mix(land, '#4c8a3f', 0.3)}" stroke-width="${round(width / 420)}"/>${blooms.join('')}`
}
