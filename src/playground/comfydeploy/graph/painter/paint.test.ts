import { expect, test } from 'vitest'
import { type Painting, paint } from './paint.ts'

const size = { width: 320, height: 240 }
const painted = (prompt: string, rest: Partial<Painting> = {}): string => paint({ prompt, seed: 3, ...size, ...rest })

test.each([
  ['a lighthouse', 'id="lamp"', 'at dusk'],
  ['the sea', 'id="water"', 'in the desert'],
  ['the city', 'id="street0"', 'at night'],
  ['fog', 'id="fog"', 'over a meadow'],
  ['a planet', 'id="planet"', 'with a forest'],
  ['the moon', 'id="crescent"', 'over a desert'],
])('%s is there when it is asked for, and not without a word', (thing, mark, rest) => {
  expect(painted(`${thing} ${rest}`)).toContain(mark)
  expect(painted(`a hill in the desert ${rest}`.replace(/at night|at dusk/, ''))).not.toContain(mark)
})

test('another hour is another light over the same place', () => {
  const shapes = (svg: string): readonly string[] => [...svg.matchAll(/<path d="(M0 [^"]{40,})"/g)].map((match) => match[1] ?? '')
  const [day, night] = [painted('a mountain forest', { hour: 'by day' }), painted('a mountain forest', { hour: 'at night' })]
  expect(night).not.toBe(day)
  expect(shapes(day).length).toBeGreaterThan(2)
  expect(shapes(night)).toEqual(shapes(day))
})

test('in an animation something moves, and everything stays where it is', () => {
  const [one, other] = [painted('a boat on a lake', { phase: 0 }), painted('a boat on a lake', { phase: 0.5 })]
  expect(other).not.toBe(one)
  expect(other.length / one.length).toBeCloseTo(1, 1)
})

test('a shore stays on its side while the sun moves', () => {
  const standsAt = (seed: number, phase: number): string | undefined =>
    /translate\(([\d. ]+)\) scale\([\d.]+\)"><path d="M\.1 0V/.exec(painted('a lighthouse', { seed, phase }))?.[1]
  for (let seed = 0; seed < 40; seed += 1) {
    expect(standsAt(seed, 0)).toBeDefined()
    expect(standsAt(seed, 0.95), String(seed)).toBe(standsAt(seed, 0))
  }
})

test('no number is broken, whatever the words and the shape', () => {
  for (const prompt of ['', '🦊', 'constructor', 'a red rain over tokyo, snow, balloons, a cat, a cabin and a ship', 'ünïcode'])
    for (const shape of [{ width: 64, height: 64 }, { width: 2048, height: 64 }, size])
      expect(paint({ prompt, seed: -1, ...shape }), prompt).not.toMatch(/NaN|undefined|Infinity/)
})
