import { birds, type Canvas, cat, city, clouds, flowers, ridges, sky, sun, water } from './layers.ts'
import { diceOf, moodOf } from './mood.ts'

export interface Painting {
  readonly prompt: string
  readonly seed: number
  readonly width: number
  readonly height: number
  /** 0 to 1, for the pictures of an animation; the same scene each time. */
  readonly phase?: number
}

/** A landscape as SVG. The words choose colours, light and what is in it; the seed where it stands. */
export const paint = ({ prompt, seed, width, height, phase = 0 }: Painting): string => {
  const mood = moodOf(prompt, diceOf(`${prompt} ${seed} accent`))
  const horizon = height * (0.5 + diceOf(`${prompt} ${seed} horizon`)() * 0.14)
  // Each layer throws its own dice, so that one that is left out moves none of the others.
  const layer = (name: string, draw: (canvas: Canvas) => string): string =>
    draw({ width, height, phase, horizon, mood, dice: diceOf(`${prompt} ${seed} ${name}`) })

  const wet = mood.has('sea', 'ocean', 'lake', 'river', 'water', 'beach', 'island', 'harbour', 'harbor', 'wave')
  const built = mood.has('city', 'tower', 'skyline', 'building', 'street', 'town', 'castle')
  const wild = diceOf(`${prompt} ${seed} wild`)
  const layers = [
    layer('sky', sky),
    layer('sun', sun),
    mood.light === 'night' && wild() < 0.6 ? '' : layer('clouds', clouds),
    built ? layer('city', city) : layer('ridges', ridges),
    wet || (!built && wild() < 0.3) ? layer('water', water) : '',
    mood.has('flower', 'meadow', 'garden', 'spring', 'bloom', 'rose') ? layer('flowers', flowers) : '',
    mood.has('bird', 'gull', 'crane', 'raven') || wild() < 0.45 ? layer('birds', birds) : '',
    mood.has('cat', 'kitten', 'fox', 'animal') ? layer('cat', cat) : '',
  ]
  const vignette =
    '<defs><radialGradient id="edge" r=".75"><stop offset=".6" stop-opacity="0"/><stop offset="1" stop-opacity=".34"/></radialGradient></defs>'
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">${layers.join('')}${vignette}<rect width="${width}" height="${height}" fill="url(#edge)"/></svg>`
}
