import { expect, test } from 'vitest'
import { briefly, statsChart } from './stats-chart.ts'
import { strokes, widthOfStrokes } from './stroke-glyphs.ts'

const day = { day: 20_000, completed: 3, failed: 1, costUsd: 0.5 }
const barsOf = (svg: string, color: string): readonly string[] => svg.match(new RegExp(`<path d="[^"]*" fill="${color}"/>`, 'g')) ?? []

test.each([
  [0, '0'],
  [7, '7'],
  [0.0125, '0.013'],
  [22.5, '22.5'],
  [999, '999'],
  [1_234, '1.2k'],
  [25_840, '25.8k'],
  [99_949, '99.9k'],
  [123_456, '123k'],
  [999_999, '1M'],
  [4_200_000, '4.2M'],
])('%d is briefly %s', (value, text) => {
  expect(briefly(value)).toBe(text)
})

test('a day is a bar of what went well, one of what failed and one of the cost', () => {
  const svg = statsChart([day, { ...day, day: 20_001, failed: 0, costUsd: 0 }])
  expect(barsOf(svg, '#3b82f6')).toHaveLength(2)
  expect(barsOf(svg, '#ef4444')).toHaveLength(1)
  expect(barsOf(svg, '#f59e0b')).toHaveLength(1)
})

test('it is made of shapes alone, and of real numbers', () => {
  for (const days of [[], [{ ...day, completed: 0, failed: 0, costUsd: 0 }], Array.from({ length: 90 }, (_, i) => ({ ...day, day: i }))]) {
    const svg = statsChart(days)
    expect(svg).not.toMatch(/<text|font|NaN|Infinity|undefined/)
    expect(svg).toMatch(/^<svg .*<\/svg>$/s)
  }
})

test('the tallest bar stays inside its panel', () => {
  const svg = statsChart([{ ...day, completed: 1_001, failed: 0 }])
  const [bar = ''] = barsOf(svg, '#3b82f6')
  const heights = [...bar.matchAll(/V([\d.]+)/g)].map(([, y]) => Number(y))
  expect(Math.min(...heights)).toBeGreaterThanOrEqual(190)
})

test('strokes end where they are told to, and leave out what they cannot draw', () => {
  const place = { x: 100, y: 50, height: 16, color: '#000' }
  expect(strokes('12', { ...place, anchor: 'end' })).toContain(`translate(${100 - widthOfStrokes('12', 16)} 34)`)
  expect(widthOfStrokes('1ä2', 16)).toBe(widthOfStrokes('12', 16))
})
