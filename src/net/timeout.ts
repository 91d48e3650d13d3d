import type { Clock } from '../ports/clock.ts'

export const pause = (clock: Clock, ms: number): Promise<void> =>
  new Promise((resolve) => {
    clock.after(ms, resolve)
  })

/** Runs something under a time limit of its own, and under the caller's signal if there is one. Whoever ignores the signal is left behind. */
export const withTimeout = async <T>(
  clock: Clock,
  ms: number,
  run: (signal: AbortSignal) => Promise<T>,
  outer?: AbortSignal,
): Promise<T> => {
  const controller = new AbortController()
  const abort = (): void => controller.abort(outer?.reason)
  const aborted = new Promise<never>((_, reject) => {
    controller.signal.addEventListener('abort', () => reject(controller.signal.reason), { once: true })
  })
  if (outer?.aborted === true) abort()
  outer?.addEventListener('abort', abort, { once: true })
  const calledOff = clock.after(ms, () => controller.abort(new Error(`no answer within ${Math.round(ms / 1_000)} s`)))
  try {
    return await Promise.race([run(controller.signal), aborted])
  } finally {
    calledOff()
    outer?.removeEventListener('abort', abort)
  }
}
