import { type Canvas, type Point, round } from './canvas.ts'
import { city } from './city.ts'
import { flowers, ridges } from './land.ts'
import { diceOf, moodOf } from './mood.ts'
import { birds, clouds, sky, sun, weather } from './sky.ts'
import { balloon, boat, cabin, cat, headland, lighthouse } from './things.ts'
import { water } from './water.ts'

export interface Painting {
  readonly prompt: string
  readonly seed: number
  readonly width: number
  readonly height: number
  /** More words that colour it, without making it another place: `at night`. */
  readonly hour?: string
  /** 0 to 1, for the pictures of an animation; the same scene each time. */
  readonly phase?: number
}

/** A landscape as SVG. The words choose colours, light and what is in it; the seed where it stands. */
export const paint = ({ prompt, seed, width, height, hour = '', phase = 0 }: Painting): string => {
  const diceFor = (name: string) => diceOf(`${prompt} ${seed} ${name}`)
  const mood = moodOf(`${prompt} ${hour}`, diceFor('palette'))
  const wild = diceFor('wild')
  const horizon = height * (0.52 + wild() * 0.1)
  const [across, up] = [0.2 + wild() * 0.6, wild()]
  const isLow = mood.light === 'low'
  const light = {
    x: width * (across + (phase - 0.5) * 0.08),
    y: horizon * (isLow ? 0.84 : 0.26 + up * 0.22) + Math.sin(phase * Math.PI * 2) * horizon * 0.03,
    isRight: across > 0.5,
    radius: Math.min(width, height) * (isLow ? 0.075 : mood.light === 'night' ? 0.05 : 0.045),
  }
  // Each layer throws its own dice, so that one that is left out moves none of the others.
  const canvasFor = (name: string): Canvas => ({ width, height, phase, horizon, mood, sun: light, dice: diceFor(name) })
  const when = (wanted: boolean, name: string, draw: (canvas: Canvas) => string): string => (wanted ? draw(canvasFor(name)) : '')

  const beacon = mood.has('lighthouse', 'beacon')
  const sails = mood.has('boat', 'ship', 'sail', 'yacht')
  const dry = mood.has('desert', 'dune', 'sand', 'camel', 'meadow', 'forest')
  const built = mood.has('city', 'tower', 'skyline', 'building', 'street', 'town', 'skyscraper', 'tokyo', 'york')
  const named = mood.has('sea', 'ocean', 'lake', 'river', 'water', 'beach', 'island', 'harbour', 'harbor', 'wave', 'coast', 'bay', 'fjord')
  const wet = named || beacon || sails || built || (!dry && wild() < 0.35)
  const home = mood.has('house', 'cabin', 'hut', 'cottage', 'home', 'farm')
  const level = horizon + (height - horizon) * (built ? 0.3 : 0.12)

  const far = built
    ? city(canvasFor('city'), level)
    : ridges(canvasFor('ridges'), wet ? { count: 3, to: level } : { count: 5, to: height * 0.93 })
  const shore = beacon || (wet && (home || wild() < 0.4)) ? headland(canvasFor('shore')) : undefined
  const hill: Point = [width * (0.3 + across * 0.4), height * 0.9]
  const layers = [
    when(true, 'sky', sky),
    when(true, 'sun', sun),
    when(mood.light !== 'night' || wild() < 0.5, 'clouds', clouds),
    when(mood.has('balloon'), 'balloon', balloon),
    far,
    when(wet, 'water', (canvas) => water(canvas, level, far)),
    when(sails || (wet && !built && wild() < 0.25), 'boat', (canvas) => boat(canvas, level)),
    shore?.drawing ?? '',
    when(beacon, 'beacon', (canvas) => lighthouse(canvas, shore?.top ?? hill)),
    when(home, 'cabin', (canvas) => cabin(canvas, beacon ? hill : (shore?.top ?? hill))),
    when(mood.has('flower', 'meadow', 'garden', 'spring', 'bloom', 'rose', 'tulip'), 'flowers', flowers),
    when(mood.has('bird', 'gull', 'crane', 'raven') || wild() < 0.45, 'birds', birds),
    when(mood.has('cat', 'kitten', 'fox', 'animal'), 'cat', cat),
    when(true, 'weather', weather),
  ]
  const [cx, cy] = [round(light.x / width), round(light.y / height)]
  const vignette = `<defs><radialGradient id="edge" cx="${(cx + 0.5) / 2}" cy="${(cy + 0.6) / 2}" r=".85"><stop offset=".55" stop-opacity="0"/><stop offset="1" stop-opacity=".38"/></radialGradient></defs>`
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">${layers.join('')}${vignette}<rect width="${width}" height="${height}" fill="url(#edge)"/></svg>`
}
