import type { Clock } from '../ports/clock.ts'

/** Waits that can be cut short, for loops that have to end at once when they are told to. */
export const createPause = (clock: Clock) => {
  let wake: () => void = () => undefined
  return {
    pause: (ms: number): Promise<void> =>
      new Promise((resolve) => {
        const callOff = clock.after(ms, resolve)
        wake = () => {
          callOff()
          resolve()
        }
      }),
    wake: (): void => wake(),
  }
}
