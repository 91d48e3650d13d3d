import type { Clock } from '../../src/ports/clock.ts'

export interface ManualClock extends Clock {
  /** Moves time on and fires, in order, what falls due on the way. */
  advance(ms: number): void
  set(now: number): void
}

/** Time that stands still until the test moves it. */
export const createManualClock = (start = Date.UTC(2026, 0, 1)): ManualClock => {
  let now = start
  let timers: { at: number; id: number; callback: () => void }[] = []
  let nextId = 0

  const moveTo = (target: number): void => {
    for (;;) {
      const next = timers.filter((timer) => timer.at <= target).sort((a, b) => a.at - b.at || a.id - b.id)[0]
      if (next === undefined) break
      timers = timers.filter((timer) => timer.id !== next.id)
      now = Math.max(now, next.at)
      next.callback()
    }
    now = target
  }

  return {
    now: () => now,
    after: (ms, callback) => {
      const id = nextId++
      timers.push({ at: now + Math.max(0, ms), id, callback })
      return () => {
        timers = timers.filter((timer) => timer.id !== id)
      }
    },
    advance: (ms) => moveTo(now + ms),
    set: (target) => moveTo(target),
  }
}
