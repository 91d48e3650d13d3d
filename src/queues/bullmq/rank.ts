/** BullMQ's priorities: the lower one goes first, and no number is beyond this. */
const lastRank = 2 ** 21 - 1
const middleRank = 2 ** 20

/** The port's priorities go the other way and know no bounds: those far out share the outermost place. */
export const rankOf = (priority: number): number =>
  Math.min(Math.max(middleRank - Math.round(Number.isNaN(priority) ? 0 : priority), 1), lastRank)
