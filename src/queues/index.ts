import { openerOf, schemesOf } from '../model/by-scheme.ts'
import { DarkroomError } from '../model/errors.ts'
import type { Clock } from '../ports/clock.ts'
import type { Log } from '../ports/log.ts'
import type { Queue } from '../ports/queue.ts'
import { openBullQueue } from './bullmq/index.ts'
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
  redis: (url, deps) => openBullQueue(url, deps),
  rediss: (url, deps) => openBullQueue(url, deps),
}

export const openQueue = (url: string, deps: QueueDeps): Promise<Queue> => {
  const open = openerOf(url, openers)
  if (open !== undefined) return open(url, deps)
  return Promise.reject(
    new DarkroomError('config_invalid', {
      message: `QUEUE_URL has to begin with ${schemesOf(openers)}. Leave it out for the embedded queue.`,
    }),
  )
}
