import { messageOf } from '../model/errors.ts'
import type { Clock } from '../ports/clock.ts'
import type { Log } from '../ports/log.ts'
import type { WorkHandler, WorkOptions, WorkResult } from '../ports/queue.ts'
import { attempt, crashed, defaultMaxTries, outageRestMs, tellOfDeath } from './attempt.ts'
import { backoffMs } from './backoff.ts'
import type { QueueFile } from './sqlite-file.ts'
import type { Claimed } from './sqlite-items.ts'

/** How long an item is ours. Renewed while it runs; after a crash it runs out, and then the item comes back. */
export const leaseMs = 15_000

export interface Worker {
  readonly handler: WorkHandler
  readonly options: WorkOptions
  active: number
  /** When the next item is due, as far as this process knows. */
  nextAt: number | undefined
}

interface Active {
  readonly item: Claimed
  readonly controller: AbortController
}

export interface RunnerDeps {
  readonly file: QueueFile
  readonly clock: Clock
  readonly log: Log
  readonly workers: ReadonlyMap<string, Worker>
  /** A place has become free for that kind. */
  readonly onFree: (kind: string) => void
}

const idOf = ({ kind, key }: { readonly kind: string; readonly key: string }): string => JSON.stringify([kind, key])

/** Runs items that are ours, and writes how each ended. */
export const createRunner = ({ file, clock, log, workers, onFree }: RunnerDeps) => {
  const active = new Map<string, Active>()
  const running = new Set<Promise<void>>()

  const track = (task: Promise<void>): void => {
    running.add(task)
    void task.finally(() => running.delete(task))
  }

  const maxTriesOf = (kind: string): number => workers.get(kind)?.options.maxTries ?? defaultMaxTries

  const die = ({ kind, key, data, tries }: Claimed, error: string): Promise<void> =>
    tellOfDeath(log, workers.get(kind)?.options, { kind, key, data }, tries, error)

  const settle = (item: Claimed, result: WorkResult): Promise<void> =>
    file.write((items) => (result === 'done' ? items.finish(item) : items.putBack(item, result.againAt, 0)))

  const fail = async (item: Claimed, error: string): Promise<void> => {
    const { kind, key, tries } = item
    const now = clock.now()
    if (tries >= maxTriesOf(kind)) {
      await file.write((items) => items.bury(item, error, now))
      return die(item, error)
    }
    const pauseMs = backoffMs(tries, key)
    log.warn({ kind, key, tries, pauseMs, error }, 'Work failed and is tried again.')
    return file.write((items) => items.putBack(item, now + pauseMs, tries))
  }

  /** It never ran, was told to stop, or met an outage of ours: that was no try. */
  const giveBack = (item: Claimed, restMs = 0): Promise<void> =>
    file.write((items) => items.putBack(item, clock.now() + restMs, item.tries - 1))

  const run = async (worker: Worker, item: Claimed): Promise<void> => {
    const id = idOf(item)
    const entry: Active = { item, controller: new AbortController() }
    active.set(id, entry)
    worker.active += 1
    const work = { kind: item.kind, key: item.key, data: item.data }
    const outcome = await attempt(worker.handler, work, entry.controller.signal)
    worker.active -= 1
    // After a long standstill the lease may have run out and the item come back to us: then the later run answers for it.
    const isOurs = active.get(id) === entry
    if (isOurs) active.delete(id)
    onFree(item.kind)
    if (!isOurs) return
    try {
      if ('result' in outcome) await settle(item, outcome.result)
      else if (entry.controller.signal.aborted) await giveBack(item)
      else if (outcome.isOutage) await giveBack(item, outageRestMs)
      else await fail(item, outcome.error)
    } catch (error) {
      const fields = { kind: item.kind, key: item.key, error: messageOf(error) }
      log.warn(fields, 'The end of work could not be written. Its lease runs out and it comes back.')
    }
  }

  return {
    running: running as ReadonlySet<Promise<void>>,
    begin: (worker: Worker, item: Claimed): void => track(run(worker, item)),
    giveBack: (item: Claimed): void => track(giveBack(item)),
    renewLeases: async (): Promise<void> => {
      if (active.size === 0) return
      await file.write((items) => {
        for (const { item } of active.values()) items.renew(item, clock.now() + leaseMs)
      })
    },
    /** Items whose process died or stood still for too long. */
    takeOver: async (): Promise<void> => {
      const now = clock.now()
      const isLost = (item: Claimed): boolean => workers.has(item.kind) && !active.has(idOf(item))
      if (!(await file.read((items) => items.expired(now).some(isLost)))) return
      const spent = await file.write((items) => {
        const lost = items.expired(now).filter(isLost)
        const dead = lost.filter(({ kind, tries }) => tries >= maxTriesOf(kind))
        for (const item of lost) {
          if (dead.includes(item)) items.bury(item, crashed, now)
          else items.putBack(item, now, item.tries)
        }
        return dead
      })
      for (const item of spent) track(die(item, crashed))
    },
    abort: (): void => {
      for (const { controller } of active.values()) controller.abort()
    },
  }
}

export type Runner = ReturnType<typeof createRunner>
