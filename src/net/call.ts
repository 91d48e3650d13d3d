import type { Clock } from '../ports/clock.ts'
import { fetchFailed } from './refusals.ts'

export interface Call {
  readonly signal: AbortSignal
  /** Frees what the call held. Safe to call more than once. */
  end(): void
}

/** One signal for the whole of a call, from the first look-up to the last byte: its time is up, or the caller has had enough. */
export const openCall = (clock: Clock, timeoutMs: number, outer: AbortSignal | undefined): Call => {
  const controller = new AbortController()
  const stop = (): void => controller.abort(fetchFailed('it was called off'))
  const callOff = clock.after(timeoutMs, () => controller.abort(fetchFailed('it took too long')))
  if (outer?.aborted === true) stop()
  else outer?.addEventListener('abort', stop, { once: true })
  return {
    signal: controller.signal,
    end: () => {
      callOff()
      outer?.removeEventListener('abort', stop)
      controller.abort(fetchFailed('it was called off'))
    },
  }
}
