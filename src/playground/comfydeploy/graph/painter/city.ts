import { type Canvas, fade, round, times } from './canvas.ts'
import { mix } from './colour.ts'

/** Three rows of towers, the farther the paler, with their windows in order. */
export const city = ({ width, height, horizon, mood, dice }: Canvas, foot: number): string => {
  const { sky, land } = mood.palette
  const lamps = ['#ffd98a', '#ffe9b8', '#ffb86b', ...(mood.has('neon', 'cyber', 'tokyo') ? ['#ff4fd8', '#4ff0ff', '#ff4fd8'] : [])]
  const litShare = mood.light === 'day' ? 0 : mood.light === 'low' ? 0.3 : 0.5
  return times(3, (row) => {
    const near = (row + 1) / 3
    const colour = mix(mix(land, sky[0], 0.25), mix(sky[3], sky[2], 0.6), 0.72 * (1 - near))
    const count = 17 - row * 3
    const towers = times(count, (index) => {
      const wide = (width / count) * (0.75 + dice() * 0.55)
      const middle = 1 - Math.abs(index / count - 0.5)
      const tall = height * (0.06 + dice() ** 1.6 * 0.34 * middle) * (1.1 - near * 0.4)
      const x = (index / count) * width - wide * 0.2 + dice() * wide * 0.3
      const top = horizon + (foot - horizon) * near - tall
      const [columns, rows] = [Math.max(2, Math.round(wide / (width * 0.011))), Math.round(tall / (height * 0.0165))]
      const [stepX, stepY] = [wide / (columns + 0.6), height * 0.0165]
      const windows = new Map<string, string>()
      for (let at = 0; at < columns * rows; at += 1) {
        const isLit = dice() < litShare * (0.6 + near * 0.4)
        const glass = mood.light === 'day' ? mix(colour, sky[1], 0.5) : (lamps[Math.floor(dice() * lamps.length)] ?? '#ffd98a')
        if (mood.light !== 'day' && !isLit) continue
        const [wx, wy] = [x + stepX * (0.5 + (at % columns)), top + stepY * (0.8 + Math.floor(at / columns))]
        windows.set(
          glass,
          `${windows.get(glass) ?? ''}M${round(wx)} ${round(wy)}h${round(stepX * 0.55)}v${round(stepY * 0.5)}h${round(-stepX * 0.55)}z`,
        )
      }
      const mast =
        dice() < 0.25
          ? `<path d="M${round(x + wide / 2)} ${round(top)}v${round(-tall * 0.22)}" stroke="${colour}" stroke-width="${round(width / 380)}"/>`
          : ''
      const panes = [...windows].map(([fill, d]) => `<path d="${d}" fill="${fill}" opacity="${round(0.35 + near * 0.5)}"/>`).join('')
      return `${mast}<rect x="${round(x)}" y="${round(top)}" width="${round(wide)}" height="${round(height - top)}" fill="${colour}"/>${panes}`
    })
    const haze = fade(`street${row}`, [
      [0, sky[3], 0],
      [1, sky[3], 0.45 * (1 - near)],
    ])
    return `${towers.join('')}<defs>${haze}</defs><rect y="${round(horizon - height * 0.1)}" width="${width}" height="${round(height * 0.3)}" fill="url(#street${row})"/>`
  }).join('')
}
