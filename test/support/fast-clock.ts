import type { Clock } from '../../src/ports/clock.ts'

/**
 * Real time, told faster than it is: a second of the program passes in a fraction of one. For flows over real sockets,
 * which a clock that is turned by hand can't drive.
 */
export const createFastClock = (speed = 20, start = Date.UTC(2026, 0, 1)): Clock & { skip(ms: number): void } => {
  let begun = performance.now()
  return {
    /** So much time has passed at once; what waits for a time is not hurried by it. */
    skip: (ms) => {
      begun -= ms / speed
    },
    now: () => Math.floor(start + (performance.now() - begun) * speed),
    after: (ms, callback) => {
      const timer = setTimeout(callback, Math.min(ms / speed, 2_147_483_647))
      return () => clearTimeout(timer)
    },
  }
}
