import { DarkroomError } from '../model/errors.ts'
import type { Clock } from '../ports/clock.ts'
import type { Log } from '../ports/log.ts'
import type { Queue } from '../ports/queue.ts'
import { openSqliteQueue } from './sqlite.ts'

export interface QueueDeps {
  readonly clock: Clock
  readonly log: Log
  /** The embedded queue keeps its file beside the store's. */
  readonly storeUrl: string
}

/** The queues there are, by the scheme of their URL. A new one is a file beside this one and a line here. */
const openers: Readonly<Record<string, (url: string, deps: QueueDeps) => Promise<Queue>>> = {
  sqlite: openSqliteQueue,
}

export const openQueue = (url: string, deps: QueueDeps): Promise<Queue> => {
  const scheme = url.split(':', 1)[0] ?? ''
  const open = Object.hasOwn(openers, scheme) ? openers[scheme] : undefined
  if (open !== undefined && url.includes(':')) return open(url, deps)
  const known = Object.keys(openers).map((name) => `"${name}:"`)
  return Promise.reject(
    new DarkroomError('config_invalid', {
      message: `QUEUE_URL has to begin with ${known.join(' or ')}. Leave it out for the embedded queue.`,
    }),
  )
}
