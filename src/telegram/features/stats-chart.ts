import { strokes, widthOfStrokes } from './stroke-glyphs.ts'

export interface ChartDay {
  /** The day's number since the epoch. */
  readonly day: number
  readonly completed: number
  readonly failed: number
  readonly costUsd: number
}

interface Panel {
  readonly top: number
  readonly bottom: number
  readonly steps: number
  /** What the top line stands for. */
  readonly full: number
  readonly label: (value: number) => string
}

const width = 1_200
const height = 900
const left = 140
const right = 1_130
const labelHeight = 27
const headingHeight = 48
const mostDates = 7
const colors = { paper: '#ffffff', grid: '#e3e7ee', ink: '#475067', completed: '#3b82f6', failed: '#ef4444', cost: '#f59e0b' }

/** 1234 → 1.2k: at most four signs, so that it fits beside an axis. */
export const briefly = (value: number): string => {
  if (value >= 999_500) return `${Number((value / 1_000_000).toPrecision(2))}M`
  if (value >= 99_950) return `${Math.round(value / 1_000)}k`
  if (value >= 1_000) return `${Number((value / 1_000).toFixed(1))}k`
  return value >= 1 ? String(Number(value.toPrecision(3))) : String(Number(value.toPrecision(2)))
}

/** As a price is written: two places behind the point, more for less than ten cents, none for hundreds. */
const money = (usd: number): string => (usd >= 100 || usd === 0 ? briefly(usd) : usd >= 0.1 ? usd.toFixed(2) : briefly(usd))

const roundSteps = [1, 1.2, 1.6, 2, 3, 4, 6, 8, 10]

/** The next number up that reads well on an axis, in halves and quarters too. */
const roundUp = (value: number): number => {
  const size = 10 ** Math.floor(Math.log10(value))
  return (roundSteps.find((step) => step * size >= value * 0.9999) ?? 10) * size
}

const rounded = (value: number): number => Math.round(value * 10) / 10
const dateOf = (day: number): string => new Date(day * 86_400_000).toISOString().slice(5, 10)
const sumOf = (days: readonly ChartDay[], pick: (day: ChartDay) => number): number => days.reduce((sum, day) => sum + pick(day), 0)
const mostOf = (days: readonly ChartDay[], pick: (day: ChartDay) => number): number => Math.max(0, ...days.map(pick))

/** The totals in a row: what the colours stand for, without a word of any language. */
const heading = (days: readonly ChartDay[]): string => {
  const totals = [
    { sign: '✓', color: colors.completed, text: briefly(sumOf(days, (day) => day.completed)) },
    { sign: '×', color: colors.failed, text: briefly(sumOf(days, (day) => day.failed)) },
    { sign: '$', color: colors.cost, text: money(sumOf(days, (day) => day.costUsd)) },
  ]
  const between = 24
  let x = left
  return totals
    .map(({ sign, color, text }) => {
      const lettering = { y: 110, height: headingHeight, bold: true }
      const textX = x + widthOfStrokes(sign, headingHeight) + between
      const drawn = strokes(sign, { ...lettering, x, color }) + strokes(text, { ...lettering, x: textX, color: colors.ink })
      x = textX + widthOfStrokes(text, headingHeight) + 4 * between
      return drawn
    })
    .join('')
}

const gridOf = ({ top, bottom, steps, full, label }: Panel): string =>
  Array.from({ length: steps + 1 }, (_, step) => {
    const y = rounded(bottom - ((bottom - top) * step) / steps)
    const line = `<path d="M${left} ${y}H${right}" stroke="${step === 0 ? colors.ink : colors.grid}" stroke-width="2"/>`
    const place = { x: left - 20, y: y + labelHeight / 2, height: labelHeight, color: colors.ink, anchor: 'end' as const }
    return line + strokes(label((full * step) / steps), place)
  }).join('')

interface Bar {
  readonly x: number
  readonly bottom: number
  readonly width: number
  readonly height: number
  readonly color: string
  /** The topmost of a stack has round corners. */
  readonly isTop: boolean
}

const barOf = ({ x, bottom, width: wide, height: tall, color, isTop }: Bar): string => {
  if (tall <= 0) return ''
  const [from, to, low, high] = [rounded(x), rounded(x + wide), rounded(bottom), rounded(bottom - tall)]
  const radius = rounded(isTop ? Math.min(8, wide / 3, tall) : 0)
  const corners = `V${high + radius}q0-${radius} ${radius}-${radius}H${rounded(to - radius)}q${radius} 0 ${radius} ${radius}`
  return `<path d="M${from} ${low}${corners}V${low}Z" fill="${color}"/>`
}

/** The runs of each day, what failed on top, and below them what they cost. Shapes alone: it needs no fonts. */
export const statsChart = (days: readonly ChartDay[]): string => {
  const mostRuns = mostOf(days, (day) => day.completed + day.failed)
  const mostCost = mostOf(days, (day) => day.costUsd)
  const runs: Panel = { top: 190, bottom: 570, steps: 4, full: mostRuns <= 4 ? 4 : Math.ceil(roundUp(mostRuns) / 4) * 4, label: briefly }
  const cost: Panel = {
    top: 640,
    bottom: 790,
    steps: 2,
    full: mostCost === 0 ? 1 : roundUp(mostCost),
    label: (usd) => (usd === 0 ? '0' : `$${usd >= 10 ? briefly(usd) : money(usd)}`),
  }
  const step = (right - left) / Math.max(1, days.length)
  const barWidth = Math.min(step * 0.7, 110)
  const dateEvery = Math.ceil(days.length / mostDates)

  const columns = days.map(({ day, completed, failed, costUsd }, index) => {
    const middle = left + step * (index + 0.5)
    const bar = { x: middle - barWidth / 2, width: barWidth }
    const tallIn = ({ top, bottom, full }: Panel, value: number): number => ((bottom - top) * value) / full
    const good = tallIn(runs, completed)
    const isDated = (days.length - 1 - index) % dateEvery === 0
    return [
      barOf({ ...bar, bottom: runs.bottom, height: good, color: colors.completed, isTop: failed === 0 }),
      barOf({ ...bar, bottom: runs.bottom - good, height: tallIn(runs, failed), color: colors.failed, isTop: true }),
      barOf({ ...bar, bottom: cost.bottom, height: tallIn(cost, costUsd), color: colors.cost, isTop: true }),
      isDated ? strokes(dateOf(day), { x: middle, y: cost.bottom + 62, height: labelHeight, color: colors.ink, anchor: 'middle' }) : '',
    ].join('')
  })

  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">`,
    `<rect width="${width}" height="${height}" fill="${colors.paper}"/>`,
    heading(days),
    gridOf(runs),
    gridOf(cost),
    ...columns,
    '</svg>',
  ].join('')
}
