import { DarkroomError, messageOf } from '../model/errors.ts'
import type { Clock } from '../ports/clock.ts'
import type { Log } from '../ports/log.ts'
import type { Queue } from '../ports/queue.ts'
import { memoryPath } from '../sqlite/open.ts'
import { sqlitePathOf, sqliteScheme } from '../sqlite/url.ts'
import { openQueueFile } from './sqlite-file.ts'
import { createPump } from './sqlite-pump.ts'
import { createRunner, type Runner, type Worker } from './sqlite-runner.ts'

const defaultStorePath = 'sqlite:./data/darkroom.db'
const defaultGraceMs = 10_000
/** How often leases are renewed, and other processes' items and a lost file are looked for. */
const pollMs = 1_000
/** How many turns of the event loop an aborted handler has to end. */
const turnsAfterAbort = 20

/** The queue's file: the one named, else beside the store's. */
export const queuePathOf = (url: string, storeUrl: string): string => {
  const named = sqlitePathOf(url)
  if (named !== '') return named
  const store = (storeUrl.startsWith(sqliteScheme) ? sqlitePathOf(storeUrl) : '') || sqlitePathOf(defaultStorePath)
  return store === memoryPath ? memoryPath : `${store.replace(/\.db$/, '')}.queue.db`
}

const allEnded = async (running: Runner['running']): Promise<void> => {
  while (running.size > 0) await Promise.allSettled(running)
}

const turn = (): Promise<void> =>
  new Promise((resolve) => {
    setImmediate(resolve)
  })

export interface SqliteQueueDeps {
  readonly clock: Clock
  readonly log: Log
  readonly storeUrl: string
}

export const openSqliteQueue = async (url: string, { clock, log, storeUrl }: SqliteQueueDeps): Promise<Queue> => {
  const file = await openQueueFile(queuePathOf(url, storeUrl), log)
  const workers = new Map<string, Worker>()
  const shared = { file, clock, log, workers }
  const runner = createRunner({ ...shared, onFree: (kind) => pump.wake(kind) })
  const pump = createPump({ ...shared, begin: runner.begin, giveBack: runner.giveBack })
  let closed = false
  let closing: Promise<void> | undefined
  let cancelPoll = (): void => {}

  const lookAfter = async (): Promise<void> => {
    try {
      await file.check()
      await runner.renewLeases()
      await runner.takeOver()
    } catch (error) {
      if (!closed) log.warn({ error: messageOf(error) }, 'The queue could not be looked after; it is tried again shortly.')
    }
    pump.wakeAll()
    if (!closed) schedulePoll()
  }

  const schedulePoll = (): void => {
    cancelPoll = clock.after(pollMs, () => {
      void lookAfter()
    })
  }
  schedulePoll()

  const close = async (graceMs: number): Promise<void> => {
    let cancelGrace = (): void => {}
    const graceOver = new Promise<void>((resolve) => {
      if (graceMs > 0) cancelGrace = clock.after(graceMs, resolve)
      else resolve()
    })
    pump.stop()
    await pump.idle()
    await Promise.race([allEnded(runner.running), graceOver])
    cancelGrace()
    runner.abort()
    for (let turns = 0; turns < turnsAfterAbort && runner.running.size > 0; turns += 1) await turn()
    closed = true
    cancelPoll()
    file.close()
  }

  return {
    enqueue: async (work) => {
      if (closed) throw new DarkroomError('shutting_down')
      const now = clock.now()
      const written = file.write((items) => items.enqueue(work, now))
      if (work.runAt === undefined || work.runAt <= now) pump.wake(work.kind)
      else pump.expect(work.kind, work.runAt)
      await written
    },
    work: (kind, handler, options) => {
      if (workers.has(kind)) throw new Error(`work of kind "${kind}" has a handler already`)
      workers.set(kind, { handler, options, active: 0, nextAt: undefined })
      pump.wake(kind)
    },
    dead: (limit) => file.read((items) => items.dead(limit)),
    revive: async (deadId) => {
      const kind = await file.write((items) => items.revive(deadId, clock.now()))
      if (kind !== undefined) pump.wake(kind)
      return kind !== undefined
    },
    size: () => file.read((items) => items.size(clock.now())),
    drain: async () => {
      for (;;) {
        await file.settled()
        pump.wakeAll()
        await pump.idle()
        if (runner.running.size === 0) return
        await Promise.race(runner.running)
      }
    },
    close: (graceMs = defaultGraceMs) => {
      closing ??= close(graceMs)
      return closing
    },
  }
}
