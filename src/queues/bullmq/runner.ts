import { randomUUID } from 'node:crypto'
import { DelayedError, type Job } from 'bullmq'
import { messageOf } from '../../model/errors.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Log } from '../../ports/log.ts'
import type { WorkHandler, WorkOptions } from '../../ports/queue.ts'
import { attempt, crashed, defaultMaxTries, type Outcome, outageRestMs, tellOfDeath } from '../attempt.ts'
import { backoffMs } from '../backoff.ts'
import type { Ending, Items, Return, Run } from './items.ts'
import type { TriggerData } from './triggers.ts'

export interface RunnerDeps {
  readonly items: Items
  readonly clock: Clock
  readonly log: Log
  readonly firstPauseMs: number
}

export interface Worker {
  readonly kind: string
  readonly handler: WorkHandler
  readonly options: WorkOptions
}

/** Runs the items whose triggers go off, and says when those have to go off again. */
export const createRunner = ({ items, clock, log, firstPauseMs }: RunnerDeps) => {
  const running = new Set<Promise<void>>()
  const controllers = new Set<AbortController>()
  let stopped = false

  const endingOf = ({ options }: Worker, { kind, key }: Run, tries: number, outcome: Outcome, isAborted: boolean): Ending => {
    const now = clock.now()
    if ('result' in outcome) return outcome.result === 'done' ? { how: 'done' } : { how: 'back', at: outcome.result.againAt, tries: 0 }
    // It was told to stop, or a place of ours was away: that was no try.
    if (isAborted) return { how: 'back', at: now, tries: tries - 1 }
    if (outcome.isOutage) {
      log.info({ kind, key, error: outcome.error }, 'Work waits for the end of an outage.')
      return { how: 'back', at: now + outageRestMs, tries: tries - 1 }
    }
    if (tries >= (options.maxTries ?? defaultMaxTries)) return { how: 'dead', at: now, error: outcome.error }
    const pauseMs = backoffMs(tries, key, firstPauseMs)
    log.warn({ kind, key, tries, pauseMs, error: outcome.error }, 'Work failed and is tried again.')
    return { how: 'back', at: now + pauseMs, tries }
  }

  const perform = async (worker: Worker, job: Job<TriggerData>): Promise<Return | undefined> => {
    const { kind, handler, options } = worker
    const { key } = job.data
    const run: Run = { kind, key, trigger: job.id ?? '', owner: randomUUID() }
    for (;;) {
      const claim = await items.claim(run, clock.now(), options.maxTries ?? defaultMaxTries, crashed)
      if (claim.state === 'gone') return undefined
      if (claim.state === 'later') return claim
      const work = { kind, key, data: claim.data }
      if (claim.state === 'spent') {
        await tellOfDeath(log, options, work, claim.tries, crashed)
        continue
      }
      const controller = new AbortController()
      controllers.add(controller)
      const outcome = await attempt(handler, work, controller.signal)
      controllers.delete(controller)
      const ending = endingOf(worker, run, claim.tries, outcome, controller.signal.aborted)
      const { isOurs, next } = await items.settle(run, ending)
      if (!isOurs) log.warn({ kind, key }, 'Work outlived its lease: its end does not count, and it is done again.')
      else if (ending.how === 'dead') await tellOfDeath(log, options, work, claim.tries, ending.error)
      return next
    }
  }

  const goOff = async (worker: Worker, job: Job<TriggerData>, token: string | undefined): Promise<void> => {
    try {
      // Taken while the queue was being closed: as if it had not been.
      const next = stopped ? { runAt: clock.now(), rank: job.priority } : await perform(worker, job)
      if (next === undefined) return
      if (next.rank !== job.priority) await job.changePriority({ priority: next.rank })
      await job.moveToDelayed(next.runAt, token)
    } catch (error) {
      const fields = { kind: worker.kind, key: job.data.key, error: messageOf(error) }
      log.warn(fields, 'The end of work could not be written. Its lease runs out and it comes back.')
    }
    // BullMQ leaves the job where it is: put back for later, or ours until the lease runs out.
    throw new DelayedError()
  }

  return {
    running: running as ReadonlySet<Promise<void>>,
    processorOf:
      (worker: Worker) =>
      (job: Job<TriggerData>, token?: string): Promise<void> => {
        const going = goOff(worker, job, token)
        const ended = going.catch(() => undefined)
        running.add(ended)
        void ended.then(() => running.delete(ended))
        return going
      },
    stop: (): void => {
      stopped = true
    },
    abort: (): void => {
      for (const controller of controllers) controller.abort()
    },
  }
}
