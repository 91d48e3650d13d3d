const secondMs = 1_000
const minuteMs = 60 * secondMs
const hourMs = 60 * minuteMs

/** The pauses between tries: quick at first, for a blink; then over more than a day, for an outage. */
const pausesMs: readonly number[] = [
  10 * secondMs,
  minuteMs,
  5 * minuteMs,
  15 * minuteMs,
  hourMs,
  2 * hourMs,
  4 * hourMs,
  8 * hourMs,
  12 * hourMs,
]

const longestAskedForMs = 24 * hourMs
/** A receiver that has asked for pauses all that time is one that fails. */
const patienceMs = 48 * hourMs

/** How long to wait after that many failures in a row, ±10 %; undefined when it was tried often enough. */
export const pauseMs = (failures: number, random: number, retryAfterMs?: number): number | undefined => {
  const pause = pausesMs[failures - 1]
  if (pause === undefined) return undefined
  const own = Math.round(pause * (0.9 + random * 0.2))
  return retryAfterMs === undefined ? own : Math.max(own, Math.min(retryAfterMs, longestAskedForMs))
}

/** Where order counts, a pause that is asked for is the pause, be it short, and no failure. Undefined when patience is over. */
export const askedPauseMs = (retryAfterMs: number | undefined, ageMs: number): number | undefined =>
  retryAfterMs === undefined || ageMs > patienceMs ? undefined : Math.min(Math.max(retryAfterMs, secondMs), longestAskedForMs)
