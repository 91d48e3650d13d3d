import { type Canvas, lineThrough, type Point, roughLine, round, times } from './canvas.ts'
import { mix } from './colour.ts'

/** Drawn about a foot at 0 0, one unit high. */
const at = (x: number, y: number, size: number, drawing: string): string =>
  `<g transform="translate(${round(x)} ${round(y)}) scale(${round(size)})">${drawing}</g>`

/** A dark shore that comes in from one side. Answers where one can stand on it, too. */
export const headland = (canvas: Canvas): { readonly drawing: string; readonly top: Point } => {
  const { width, height, mood, dice, sun } = canvas
  // Never in front of the sun.
  const left = sun.isRight
  const line = roughLine(dice, 0.9, 7, 0.58)
  const end = 0.58 + dice() * 0.12
  const points = line.map((value, index): Point => {
    const along = index / (line.length - 1)
    // Flat where one can stand, and steep at its end.
    const fall = Math.cos((along * Math.PI) / 2) ** 0.45
    const x = along * width * end
    return [left ? x : width - x, height - height * 0.24 * fall * (1 + value * 0.26)]
  })
  const [edge, last] = [left ? 0 : width, points.at(-1)?.[0] ?? width]
  const stand = points[Math.round(points.length * 0.4)] ?? [width / 2, height]
  const fill = mix(mood.palette.land, '#000000', mood.light === 'day' ? 0.1 : 0.3)
  const lit = mix(fill, mood.palette.sky[2], 0.16)
  const tufts = times(70, () => {
    const [x, y] = points[Math.floor(dice() * points.length * 0.9)] ?? stand
    const tall = height * (0.006 + dice() * 0.014)
    return `M${round(x)} ${round(y + height * 0.004)}q0 ${round(-tall * 0.7)} ${round((dice() - 0.4) * tall)} ${round(-tall)}`
  })
  const rocks = times(7, (index) => {
    const [x, size] = [last + (left ? 1 : -1) * width * (index * 0.022 - 0.03), width * (0.008 + dice() * 0.018)]
    return `<ellipse cx="${round(x)}" cy="${round(height * (0.985 - dice() * 0.03))}" rx="${round(size)}" ry="${round(size * 0.6)}"/>`
  })
  const below = points.map(([x, y], index): Point => [x, y + height * (0.012 + 0.02 * (index % 3))])
  return {
    drawing: `<path d="${tufts.join('')}" fill="none" stroke="${fill}" stroke-width="${round(width / 420)}"/><g fill="${fill}">${rocks.join('')}<path d="${lineThrough(points)}L${round(last)} ${height}L${edge} ${height}Z"/></g><path d="${lineThrough([...points, ...below.reverse()])}Z" fill="${lit}"/>`,
    top: [stand[0], stand[1] + height * 0.006],
  }
}

export const lighthouse = ({ height, mood, phase, sun }: Canvas, [x, y]: Point): string => {
  const isDark = mood.light !== 'day'
  const turn = Math.cos(phase * Math.PI * 2)
  const side = (sun.isRight ? 1 : -1) * (Math.abs(turn) < 0.15 ? 0.15 : turn)
  const shade = isDark ? 0.38 : 0.06
  const [white, red] = [mix('#fbf5ea', mood.palette.land, shade), mix('#c8372d', mood.palette.land, shade)]
  const dark = mix(mood.palette.land, '#000000', 0.4)
  const beam = (direction: number): string =>
    `<path d="M0-.9L${round(direction * 30) / 10}-1.22L${round(direction * 30) / 10}-.62Z" fill="url(#${direction > 0 ? 'beamR' : 'beamL'})"/>`
  const ways = (id: string, x1: number): string =>
    `<linearGradient id="${id}" x1="${x1}" x2="${1 - x1}"><stop stop-color="#fff3c4" stop-opacity=".75"/><stop offset="1" stop-color="#fff3c4" stop-opacity="0"/></linearGradient>`
  const light = isDark
    ? `<defs>${ways('beamR', 0)}${ways('beamL', 1)}<radialGradient id="lamp"><stop stop-color="#fff6d0"/><stop offset="1" stop-color="#ffe9a0" stop-opacity="0"/></radialGradient></defs>${beam(side)}${beam(-side * 0.55)}<circle cy="-.9" r=".26" fill="url(#lamp)"/>`
    : ''
  const stripe = (from: number, to: number): string => {
    const half = (up: number): number => 0.115 - up * 0.05
    return `<path d="M${-half(from)} ${-from}L${-half(to)} ${-to}L${half(to)} ${-to}L${half(from)} ${-from}Z" fill="${red}"/>`
  }
  const house = `<path d="M.1 0V-.16L.24-.25L.38-.16V0Z" fill="${white}"/><path d="M.07-.15L.24-.27L.41-.15Z" fill="${red}"/><rect x=".2" y="-.11" width=".06" height=".06" fill="${isDark ? '#ffd98a' : dark}"/>`
  const foot = `<ellipse cx=".1" cy=".02" rx=".42" ry=".06" fill="${dark}"/>`
  const tower = `${foot}<path d="M-.115 0L-.074-.82L.074-.82L.115 0Z" fill="${white}"/>${stripe(0.14, 0.3)}${stripe(0.46, 0.62)}<path d="M.0 0L0-.82L.074-.82L.115 0Z" fill="#000" opacity=".14"/>`
  const head = `<rect x="-.1" y="-.845" width=".2" height=".03" fill="${dark}"/><rect x="-.05" y="-.95" width=".1" height=".11" fill="${isDark ? '#fff3c4' : mix('#bfe0ee', dark, 0.2)}"/><path d="M-.05-.95V-.84M.05-.95V-.84M0-.95V-.84" stroke="${dark}" stroke-width=".012"/><path d="M-.07-.945L0-1.03L.07-.945Z" fill="${red}"/><rect x="-.02" y="-.6" width=".04" height=".06" rx=".02" fill="${dark}"/><rect x="-.02" y="-.3" width=".04" height=".06" rx=".02" fill="${dark}"/>`
  return at(x, y, height * 0.34, `${house}${tower}${light}${head}`)
}

export const cabin = ({ height, mood }: Canvas, [x, y]: Point): string => {
  const dark = mix(mood.palette.land, '#000000', 0.5)
  const wall = mix(mix('#8a5a3c', mood.palette.land, mood.light === 'day' ? 0.1 : 0.6), dark, 0.15)
  const pane = mood.light === 'day' ? mix('#bfe0ee', wall, 0.3) : '#ffd27a'
  const smoke = times(
    4,
    (index) =>
      `<circle cx="${round((0.3 + index * 0.05) * 100) / 100}" cy="${-1.05 - index * 0.16}" r="${0.05 + index * 0.025}" fill="#fff" opacity="${0.3 - index * 0.06}"/>`,
  )
  return at(
    x,
    y,
    height * 0.11,
    `${smoke.join('')}<rect x=".24" y="-.98" width=".12" height=".3" fill="${dark}"/><rect x="-.55" y="-.5" width="1.1" height=".55" fill="${wall}"/><path d="M-.68-.46L0-.95L.68-.46Z" fill="${mood.has('snow', 'winter') ? '#f4f7fb' : dark}"/><rect x="-.38" y="-.36" width=".2" height=".2" fill="${pane}"/><rect x=".18" y="-.36" width=".2" height=".2" fill="${pane}"/><rect x="-.09" y="-.34" width=".18" height=".39" fill="${dark}"/>`,
  )
}

export const boat = ({ width, height, mood, dice, phase }: Canvas, level: number): string => {
  const size = height * (0.09 + dice() * 0.05)
  const [x, y] = [width * (0.3 + dice() * 0.4 + (phase - 0.5) * 0.05), level + (height - level) * 0.3]
  const shade = mood.light === 'night' ? 0.6 : mood.light === 'low' ? 0.35 : 0.05
  const [sail, jib] = [mix('#fffaf0', mood.palette.land, shade), mix(mood.palette.accent, mood.palette.land, shade)]
  const hull = mix('#5b3422', mood.palette.land, 0.4 + shade * 0.6)
  const tilt = round(Math.sin(phase * Math.PI * 2) * 3)
  const shape = `<path d="M-.02-.08V-1L.42-.16Z" fill="${sail}"/><path d="M-.06-.16V-.86L-.36-.16Z" fill="${jib}"/><path d="M-.5-.1H.52Q.42.1.3.1H-.34Q-.44.08-.5-.1Z" fill="${hull}"/>`
  return `<g opacity=".3">${at(x, y + size * 0.16, size, `<g transform="scale(1 -.6)">${shape}</g>`)}</g>${at(x, y, size, `<g transform="rotate(${tilt})">${shape}</g>`)}`
}

export const balloon = ({ width, horizon, mood, dice, phase }: Canvas): string =>
  times(2 + Math.floor(dice() * 2), (index) => {
    const size = horizon * (0.34 - index * 0.09)
    const [x, y] = [
      width * (0.14 + dice() * 0.72),
      horizon * (0.5 + dice() * 0.26 - index * 0.07) + Math.sin((phase + dice()) * Math.PI * 2) * size * 0.08,
    ]
    const colours = [mood.palette.accent, '#f6f0e0', mix(mood.palette.accent, '#c2304a', 0.6)]
    const gores = times(5, (gore) => {
      const half = [0.4, 0.25, 0.09][Math.min(gore, 4 - gore)] ?? 0.4
      const from = gore < 3 ? -half : half
      return `<path d="M0-1A${Math.abs(from)} .42 0 0 ${gore < 3 ? 0 : 1} ${from}-.58Q${from * 0.85}-.3 ${from * 0.22}-.14H0Z" fill="${mix(colours[gore % 2 === 0 ? index % 3 : (index + 1) % 3] ?? '#fff', mood.palette.land, mood.light === 'night' ? 0.4 : 0.05)}"/>`
    })
    const ordered = [gores[0], gores[4], gores[1], gores[3], gores[2]]
    return at(
      x,
      y,
      size,
      `${ordered.join('')}<path d="M-.08-.14L-.05 0M.08-.14L.05 0" stroke="#3a2a20" stroke-width=".012"/><rect x="-.06" width=".12" height=".09" rx=".02" fill="#6b4527"/>`,
    )
  }).join('')

/** Somebody who looks at it all. */
export const cat = ({ width, height, mood, dice, phase }: Canvas): string => {
  const size = height * 0.16
  const [x, y] = [width * (0.25 + dice() * 0.5), height * 0.985]
  const sway = Math.sin(phase * Math.PI * 2) * 0.12
  const fill = mix(mood.palette.land, '#000000', 0.6)
  const body = 'M-.3 0C-.42-.5-.2-.78-.12-.84L-.17-1.14L-.04-1.02Q.03-1.04.1-1.02L.23-1.14L.18-.84C.3-.7.42-.4.32 0Z'
  return at(
    x,
    y,
    size,
    `<path d="${body}" fill="${fill}"/><path d="M.28-.06C.6-.04.7-.28.58-.52" fill="none" stroke="${fill}" stroke-width=".1" stroke-linecap="round" transform="rotate(${round(sway * 90)})"/>`,
  )
}
