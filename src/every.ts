import type { Clock } from './ports/clock.ts'
import type { Log } from './ports/log.ts'

/** Does something again and again, never twice at once, until stopped. A failure is logged and the next round comes. */
export const every = (deps: { clock: Clock; log: Log }, name: string, ms: number, run: () => Promise<unknown>) => {
  let stopped = false
  let stopTimer: () => void = () => undefined
  let current: Promise<void> = Promise.resolve()

  const round = async (): Promise<void> => {
    try {
      await run()
    } catch (error) {
      deps.log.error({ error, name }, 'regular work failed')
    }
  }
  const schedule = (): void => {
    if (stopped) return
    stopTimer = deps.clock.after(ms, () => {
      current = round().then(schedule)
    })
  }
  schedule()
  return async (): Promise<void> => {
    stopped = true
    stopTimer()
    await current
  }
}
