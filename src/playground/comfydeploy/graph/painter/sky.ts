import { type Canvas, fade, lineThrough, roughLine, round, times } from './canvas.ts'
import { mix } from './colour.ts'

const stars = ({ width, height, horizon, dice, phase }: Canvas): string =>
  times(Math.round(width / 3), () => {
    const glow = 0.3 + 0.7 * Math.abs(Math.sin((dice() + phase) * Math.PI))
    const radius = (0.4 + dice() ** 4 * 1.9) * (Math.min(width, height) / 768)
    return `<circle cx="${round(dice() * width)}" cy="${round(dice() * horizon)}" r="${Math.max(0.3, round(radius))}" opacity="${round(glow)}"/>`
  }).join('')

const aurora = ({ width, horizon, dice, phase }: Canvas): string =>
  times(3, (index) => {
    const line = roughLine(dice, 0.9, 5)
    const base = horizon * (0.42 + index * 0.14)
    const sway = Math.sin((phase + index / 3) * Math.PI * 2) * width * 0.02
    const low = line.map(
      (value, at) => [(at / (line.length - 1)) * width * 1.1 - width * 0.05 + sway, base + value * horizon * 0.22] as const,
    )
    const high = low.map(([x, y], at) => [x + width * 0.04, y - horizon * (0.28 + 0.12 * Math.sin(at))] as const).reverse()
    return `<path d="${lineThrough([...low, ...high])}Z" fill="url(#aurora)" filter="url(#soft)"/>`
  }).join('')

export const sky = (canvas: Canvas): string => {
  const { width, horizon, mood } = canvas
  const [top, upper, lower, low] = mood.palette.sky
  const night = mood.light === 'night' ? `<g fill="#fff">${stars(canvas)}</g>` : ''
  const northern = mood.has('aurora', 'northern') ? aurora(canvas) : ''
  const green = fade('aurora', [
    [0, '#7d5cff', 0],
    [0.55, '#3fe0a0', 0.35],
    [1, '#b8ffd0', 0.75],
  ])
  return `<defs>${fade('sky', [
    [0, top],
    [0.42, upper],
    [0.78, lower],
    [1, low],
  ])}${green}<filter id="soft" x="-20%" y="-50%" width="140%" height="200%"><feGaussianBlur stdDeviation="${round(width / 110)}"/></filter></defs><rect width="${width}" height="${round(horizon * 1.06)}" fill="url(#sky)"/><rect y="${round(horizon * 1.05)}" width="${width}" height="100%" fill="${low}"/>${night}${northern}`
}

/** Where words speak of other worlds, one of them hangs there. */
const planet = ({ sun, mood }: Canvas): string => {
  const { x, y } = sun
  const radius = sun.radius * 2.6
  const [, upper, lower] = mood.palette.sky
  const ring = (half: string): string =>
    `<path d="M${round(-radius * 1.9)} 0A${round(radius * 1.9)} ${round(radius * 0.42)} 0 0 ${half} ${round(radius * 1.9)} 0" fill="none" stroke="${mix(mood.palette.sun, lower, 0.25)}" stroke-width="${round(radius * 0.13)}" opacity=".8"/>`
  return `<defs><linearGradient id="planet" x2="1" y2="1"><stop stop-color="${mix(mood.palette.accent, '#ffffff', 0.35)}"/><stop offset=".5" stop-color="${mix(mood.palette.accent, lower, 0.55)}"/><stop offset="1" stop-color="${mix(upper, '#000000', 0.35)}"/></linearGradient></defs><g transform="translate(${round(x)} ${round(y)}) rotate(-18)">${ring('1')}<circle r="${round(radius)}" fill="url(#planet)"/>${ring('0')}</g>`
}

export const sun = (canvas: Canvas): string => {
  const { mood, horizon } = canvas
  if (mood.has('planet', 'space', 'galax')) return planet(canvas)
  const { x, y, radius } = canvas.sun
  const [, upper] = mood.palette.sky
  const face = mood.palette.sun
  const warmth = mood.light === 'night' ? 0.35 : mood.light === 'low' ? 0.75 : 0.6
  const shade =
    mood.light === 'night' && mood.has('crescent', 'moon')
      ? `<mask id="crescent"><rect width="100%" height="100%" fill="#fff"/><circle cx="${round(x - radius * 0.42)}" cy="${round(y - radius * 0.2)}" r="${round(radius * 0.88)}" fill="#000"/></mask>`
      : ''
  const craters =
    mood.light === 'night' && shade === ''
      ? `<g fill="${mix(face, upper, 0.22)}"><circle cx="${round(x - radius * 0.3)}" cy="${round(y - radius * 0.2)}" r="${round(radius * 0.24)}"/><circle cx="${round(x + radius * 0.25)}" cy="${round(y + radius * 0.3)}" r="${round(radius * 0.3)}"/><circle cx="${round(x + radius * 0.3)}" cy="${round(y - radius * 0.42)}" r="${round(radius * 0.13)}"/></g>`
      : ''
  return `<defs><radialGradient id="glow"><stop stop-color="${face}" stop-opacity="${warmth}"/><stop offset=".25" stop-color="${face}" stop-opacity="${round(warmth * 4) / 10}"/><stop offset="1" stop-color="${face}" stop-opacity="0"/></radialGradient>${shade}</defs><circle cx="${round(x)}" cy="${round(y)}" r="${round(Math.max(radius * 6, horizon * 0.75))}" fill="url(#glow)"/><circle cx="${round(x)}" cy="${round(y)}" r="${round(radius)}" fill="${face}"${shade === '' ? '' : ' mask="url(#crescent)"'}/>${craters}`
}

/** Long ones far off, and heaps nearer by; lit from below when the sun is low. */
export const clouds = ({ width, horizon, mood, dice, phase }: Canvas): string => {
  const [, upper, lower, low] = mood.palette.sky
  const lit = mood.light === 'night' ? mix(upper, lower, 0.8) : mood.light === 'low' ? mix(lower, low, 0.45) : '#ffffff'
  const streaks = times(5, () => {
    const [x, y] = [((dice() + phase * 0.2) % 1.2) * width - width * 0.1, horizon * (0.35 + dice() * 0.55)]
    return `<ellipse cx="${round(x)}" cy="${round(y)}" rx="${round(width * (0.12 + dice() * 0.2))}" ry="${round(horizon * (0.006 + dice() * 0.014))}"/>`
  })
  const heaps = times(2 + Math.floor(dice() * 3), () => {
    const size = width * (0.035 + dice() * 0.055)
    const x = ((dice() + phase * (0.15 + dice() * 0.3)) % 1.2) * width * 1.1 - width * 0.1
    const y = horizon * (0.1 + dice() * 0.4)
    const puffs = times(9, (index) => {
      const off = (index - 4) / 4
      const tall = size * (0.62 - off * off * 0.42) * (0.7 + dice() * 0.5)
      return `<circle cx="${round(x + off * size * 1.5)}" cy="${round(y - tall * 0.35)}" r="${round(tall * 0.72)}"/>`
    })
    return `<g>${puffs.join('')}<rect x="${round(x - size * 1.75)}" y="${round(y - size * 0.12)}" width="${round(size * 3.5)}" height="${round(size * 0.3)}" rx="${round(size * 0.15)}"/></g>`
  })
  return `<defs>${fade('cloud', [
    [0, lit, 0.95],
    [1, mix(lit, upper, 0.45), 0.35],
  ])}<filter id="cloudy" filterUnits="userSpaceOnUse" x="0" y="0" width="${width}" height="${round(horizon)}"><feGaussianBlur stdDeviation="${round(width / 240)}"/></filter></defs><g fill="${lit}" opacity="${mood.light === 'night' ? 0.3 : 0.55}" filter="url(#cloudy)">${streaks.join('')}</g><g fill="url(#cloud)" opacity="${mood.light === 'night' ? 0.4 : 0.75}" filter="url(#cloudy)">${heaps.join('')}</g>`
}

export const birds = ({ width, horizon, dice, phase, mood }: Canvas): string => {
  const [x, y] = [width * (0.15 + dice() * 0.5 + phase * 0.15), horizon * (0.3 + dice() * 0.3)]
  const flock = times(7, (index) => {
    const size = width * (0.008 + dice() * 0.007)
    const [at, up] = [x + (index - 3) * width * 0.035 * (0.6 + dice()), y + Math.abs(index - 3) * size * 0.9]
    const flap = size * (0.35 + 0.35 * Math.sin((phase * 4 + dice()) * Math.PI * 2))
    return `M${round(at - size)} ${round(up - flap)}Q${round(at - size / 2)} ${round(up - flap * 1.4)} ${round(at)} ${round(up)}Q${round(at + size / 2)} ${round(up - flap * 1.4)} ${round(at + size)} ${round(up - flap)}`
  })
  return `<path d="${flock.join('')}" fill="none" stroke="${mood.light === 'night' ? mood.palette.sky[3] : mood.palette.land}" stroke-width="${round(width * 0.0026)}" stroke-linecap="round"/>`
}

/** What falls, and what hangs in the air; over everything else. */
export const weather = ({ width, height, horizon, mood, dice, phase }: Canvas): string => {
  const rain = mood.has('rain', 'storm')
    ? `<path d="${times(260, () => {
        const [x, y] = [dice() * width * 1.2 - width * 0.1, ((dice() + phase) % 1) * height]
        const long = height * (0.02 + dice() * 0.03)
        return `M${round(x)} ${round(y)}l${round(-long * 0.2)} ${round(long)}`
      }).join('')}" stroke="#fff" stroke-width="${round(width / 620)}" opacity=".32"/>`
    : ''
  const flakes = mood.has('snow', 'winter', 'blizzard', 'christmas')
    ? `<g fill="#fff">${times(170, () => {
        const size = width * (0.0012 + dice() ** 3 * 0.006)
        return `<circle cx="${round((dice() + Math.sin(phase * Math.PI * 2) * 0.01) * width)}" cy="${round(((dice() + phase) % 1) * height)}" r="${round(size)}" opacity="${round(0.4 + dice() * 0.5)}"/>`
      }).join('')}</g>`
    : ''
  const fog = mood.has('fog', 'mist', 'haze', 'cloud', 'storm')
    ? `<g fill="${mood.palette.sky[3]}" filter="url(#fog)"><defs><filter id="fog" x="-20%" y="-100%" width="140%" height="300%"><feGaussianBlur stdDeviation="${round(width / 40)}"/></filter></defs>${times(4, () => `<ellipse cx="${round(dice() * width)}" cy="${round(horizon + (dice() - 0.25) * (height - horizon) * 0.7)}" rx="${round(width * (0.3 + dice() * 0.3))}" ry="${round(height * (0.015 + dice() * 0.03))}" opacity=".6"/>`).join('')}</g>`
    : ''
  return `${fog}${rain}${flakes}`
}
