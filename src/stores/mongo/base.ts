import type { Clock } from '../../ports/clock.ts'
import type { InLine } from './in-line.ts'
import type { Models } from './models.ts'
import type { Reach } from './reach.ts'

export interface Base {
  readonly models: Models
  readonly reach: Reach
  readonly inLine: InLine
  readonly clock: Clock
  readonly marks: Marks
}

export interface Marks {
  /** Says which write it was: whoever didn't hear the answer finds it in the document. */
  write(): string
  /** A number that only grows, for what came one after the other within one moment. */
  place(): number
}

/** `writer`: nobody else's, so that two processes never mark alike. */
export const createMarks = (clock: Clock, writer: string): Marks => {
  let writes = 0
  let lastPlace = 0
  return {
    write: () => `${writer}.${++writes}`,
    place: () => {
      lastPlace = Math.max(clock.now() * 1_000, lastPlace + 1)
      return lastPlace
    },
  }
}

/** What comes after that place in a list that begins with the newest. The first bound is for the index, which knows no "or". */
export const olderThan = (field: string, { at, id }: { readonly at: number; readonly id: string }) => ({
  [field]: { $lte: at },
  $or: [{ [field]: { $lt: at } }, { _id: { $lt: id } }],
})
