import { pause } from '../../net/timeout.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Log } from '../../ports/log.ts'
import { failureOf, isAway, isLost } from './failures.ts'

/**
 * Runs one command, and runs it anew while the line to the server breaks, for a bounded time; then one clear error ends it.
 * `again`: it may have been carried out already, its answer lost.
 */
export type Reach = <T>(command: (again: boolean) => Promise<T>) => Promise<T>

const pauseMs = 200

export const createReach = ({ clock, log, waitMs }: { readonly clock: Clock; readonly log: Log; readonly waitMs: number }): Reach => {
  let isUp = true
  const found = (up: boolean): void => {
    if (isUp && !up) log.warn({}, 'the database does not answer; what needs it waits a while')
    if (up && !isUp) log.info({}, 'the database answers again')
    isUp = up
  }

  return async (command) => {
    const begun = clock.now()
    for (let again = false; ; again = true) {
      try {
        const answer = await command(again)
        found(true)
        return answer
      } catch (error) {
        const failure = failureOf(error)
        if (isAway(failure)) found(false)
        if (!isLost(error) || clock.now() - begun >= waitMs) throw failure
        await pause(clock, pauseMs)
      }
    }
  }
}
