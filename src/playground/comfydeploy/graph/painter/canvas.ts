import type { Dice, Mood } from './mood.ts'

export interface Canvas {
  readonly width: number
  readonly height: number
  /** 0 to 1: where in an animation this picture stands. */
  readonly phase: number
  /** Each layer throws its own. */
  readonly dice: Dice
  readonly mood: Mood
  /** Where the sky ends. */
  readonly horizon: number
  /** It moves in an animation; the half that it is in stays the same. */
  readonly sun: { readonly x: number; readonly y: number; readonly radius: number; readonly isRight: boolean }
}

export type Point = readonly [number, number]

export const round = (value: number): number => Math.round(value * 10) / 10
export const times = <T>(count: number, make: (index: number) => T): T[] => Array.from({ length: count }, (_, index) => make(index))
export const lineThrough = (points: readonly Point[]): string =>
  points.map(([x, y], index) => `${index === 0 ? 'M' : 'L'}${round(x)} ${round(y)}`).join('')

/** From the top down, in equal steps or where it is said. */
export const fade = (id: string, stops: readonly (readonly [offset: number, colour: string, opacity?: number])[]): string =>
  `<linearGradient id="${id}" x2="0" y2="1">${stops
    .map(([offset, colour, opacity = 1]) => `<stop offset="${offset}" stop-color="${colour}" stop-opacity="${opacity}"/>`)
    .join('')}</linearGradient>`

/** A line by halving: each middle is pushed up or down, less and less. */
export const roughLine = (dice: Dice, reach: number, steps: number, calm = 0.52): number[] => {
  let line = [dice() - 0.5, dice() - 0.5]
  for (let step = 0, push = reach; step < steps; step += 1, push *= calm)
    line = line.flatMap((value, index) => {
      const next = line[index + 1]
      return next === undefined ? [value] : [value, (value + next) / 2 + (dice() - 0.5) * push]
    })
  return line
}
