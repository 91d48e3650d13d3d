import { isOutage, messageOf } from '../model/errors.ts'
import type { Log } from '../ports/log.ts'
import type { Work, WorkHandler, WorkOptions, WorkResult } from '../ports/queue.ts'

export const defaultMaxTries = 8

/** What an item died of whose process was gone each time. */
export const crashed = 'The process that did it stopped.'

/** How long work rests that met an outage of our own. */
export const outageRestMs = 5_000

export type Outcome = { readonly result: WorkResult } | { readonly error: string; readonly isOutage: boolean }

/** One try of a handler, whatever it throws. */
export const attempt = async (handler: WorkHandler, work: Work, signal: AbortSignal): Promise<Outcome> => {
  try {
    return { result: await handler(work, signal) }
  } catch (error) {
    return { error: messageOf(error), isOutage: isOutage(error) }
  }
}

/** Says that an item is dead: in the log, and to whoever asked to be told. */
export const tellOfDeath = async (log: Log, options: WorkOptions | undefined, work: Work, tries: number, error: string): Promise<void> => {
  const { kind, key } = work
  log.error({ kind, key, tries, error }, 'Work used up its tries.')
  try {
    await options?.onDead?.(work, error)
  } catch (failure) {
    log.error({ kind, key, error: messageOf(failure) }, 'Telling of dead work failed.')
  }
}
