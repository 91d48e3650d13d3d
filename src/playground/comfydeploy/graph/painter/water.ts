import { type Canvas, fade, round, times } from './canvas.ts'
import { mix } from './colour.ts'

/** Still enough to hold the sky, the sun and what stands behind it, upside down. */
export const water = ({ width, height, mood, dice, phase, sun }: Canvas, level: number, behind: string): string => {
  const { sky, land, sun: face } = mood.palette
  const deep = height - level
  const ground = fade('water', [
    [0, mix(sky[3], sky[2], 0.35)],
    [0.3, mix(sky[2], sky[1], 0.4)],
    [1, mix(sky[0], land, 0.45)],
  ])
  const ripples = times(110, () => {
    const depth = dice() ** 1.4
    const long = width * (0.012 + depth * 0.075) * (0.5 + dice())
    const x = dice() * width + Math.sin((phase + dice()) * Math.PI * 2) * width * 0.012
    return `<rect x="${round(x - long / 2)}" y="${round(level + deep * depth)}" width="${round(long)}" height="${round(Math.max(0.7, height * 0.0028 * (0.4 + depth)))}" rx="1" fill="${dice() < 0.6 ? sky[3] : sky[0]}" opacity="${round(0.12 + dice() * 0.3)}"/>`
  })
  // The sun lays a road on it that widens towards us.
  const road = times(64, (index) => {
    const depth = (index + dice()) / 64
    const spread = sun.radius * (0.5 + depth * 1.7)
    const long = spread * (0.35 + dice() * 1.1)
    const x = sun.x + (dice() - 0.5) * spread + Math.sin((phase + dice()) * Math.PI * 2) * spread * 0.2
    return `<rect x="${round(x - long / 2)}" y="${round(level + deep * depth ** 1.3)}" width="${round(long)}" height="${round(Math.max(0.8, height * 0.0035 * (0.5 + depth)))}" rx="1.5" opacity="${round((0.85 - depth * 0.55) * (mood.light === 'day' ? 0.6 : 1) * 10) / 10}"/>`
  })
  return `<defs>${ground}<clipPath id="wet"><rect y="${round(level)}" width="${width}" height="${round(deep)}"/></clipPath><filter id="wavy" filterUnits="userSpaceOnUse" x="0" y="${round(level)}" width="${width}" height="${round(deep)}"><feGaussianBlur stdDeviation="${round(width / 500)} ${round(height / 160)}"/></filter></defs><rect y="${round(level)}" width="${width}" height="${round(deep)}" fill="url(#water)"/><g clip-path="url(#wet)"><g opacity=".5" filter="url(#wavy)"><g transform="translate(0 ${round(level * 2)}) scale(1 -1)">${behind}</g></g>${ripples.join('')}<g fill="${face}">${road.join('')}</g></g>`
}
