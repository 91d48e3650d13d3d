import { randomUUID } from 'node:crypto'
import { Worker } from 'bullmq'
import { DarkroomError, messageOf } from '../../model/errors.ts'
import { pause, withTimeout } from '../../net/timeout.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Log } from '../../ports/log.ts'
import type { Queue } from '../../ports/queue.ts'
import { connect } from './connection.ts'
import { createItems, namesOf } from './items.ts'
import { rankOf } from './rank.ts'
import { createRunner } from './runner.ts'
import { createTriggers, type TriggerData } from './triggers.ts'
import type { RedisAddress } from './url.ts'

const defaultGraceMs = 10_000
/** How often drain looks whether others have left something due. */
const drainLookMs = 10

export interface BullQueueDeps {
  readonly clock: Clock
  readonly log: Log
}

/** The times that tests shorten. */
export interface BullTimes {
  /** The pause after the first failure. */
  readonly firstPauseMs: number
  /** How long an item stays with a process that says nothing more. */
  readonly leaseMs: number
  /** How often items are looked for whose process is gone, or whose trigger is. */
  readonly lookMs: number
  /** How long a call waits for Redis before it fails. */
  readonly patienceMs: number
  /** How long an aborted handler has to end. */
  readonly abortedMs: number
}

const usualTimes: BullTimes = { firstPauseMs: 1_000, leaseMs: 30_000, lookMs: 15_000, patienceMs: 5_000, abortedMs: 1_000 }

export const createBullQueue = async (address: RedisAddress, deps: BullQueueDeps, times: Partial<BullTimes> = {}): Promise<Queue> => {
  const { clock, log } = deps
  const { firstPauseMs, leaseMs, lookMs, patienceMs, abortedMs } = { ...usualTimes, ...times }
  const { producer, shared, complain, patiently, close: disconnect } = await connect(address, { clock, log, patienceMs })
  const items = createItems(producer, address.prefix)
  const triggers = createTriggers(producer, address.prefix, complain)
  // What a run ends with must not be given up: it waits for Redis for as long as it takes.
  const runner = createRunner({ items: createItems(shared, address.prefix), clock, log, firstPauseMs })
  const workers = new Map<string, Worker<TriggerData, void>>()
  let closing: Promise<void> | undefined
  let cancelLook = (): void => {}

  const takeIn = async (kind: string, key: string, data: string, rank: number, runAt: number, deadId?: string): Promise<boolean> => {
    const trigger = { kind, key, trigger: randomUUID() }
    const taken = await items.takeIn(trigger, data, rank, runAt, deadId)
    if (taken?.needed === true) await triggers.add(trigger, { runAt, rank }, clock.now())
    if (taken !== undefined && taken.replaced !== '') await triggers.remove(kind, taken.replaced)
    return taken !== undefined
  }

  /**
   * An item and its trigger are two writes: whoever dies between them leaves an item that nothing sets off.
   * What is due only since a moment ago may just be being taken in.
   */
  const lookForOrphans = async (): Promise<void> => {
    const now = clock.now()
    for (const kind of workers.keys()) {
      const orphans = await items.orphans(kind, now - patienceMs, randomUUID())
      await Promise.all(orphans.map((orphan) => triggers.add(orphan, { runAt: now, rank: orphan.rank }, now)))
    }
  }

  const scheduleLook = (): void => {
    cancelLook = clock.after(lookMs, () => {
      void withTimeout(clock, patienceMs, lookForOrphans)
        .catch(complain)
        .finally(() => {
          if (closing === undefined) scheduleLook()
        })
    })
  }
  scheduleLook()

  const allEnded = async (): Promise<void> => {
    while (runner.running.size > 0) await Promise.all(runner.running)
  }

  const inTime = (ms: number, task: () => Promise<unknown>): Promise<unknown> => withTimeout(clock, ms, task).catch(() => undefined)

  const isAnythingDue = async (): Promise<boolean> => {
    const now = clock.now()
    const counts = await Promise.all([...workers.keys()].map((kind) => items.due(kind, now)))
    return counts.some((count) => count > 0)
  }

  const close = async (graceMs: number): Promise<void> => {
    cancelLook()
    runner.stop()
    await Promise.all([...workers.values()].map((worker) => worker.pause(true)))
    await inTime(graceMs, allEnded)
    runner.abort()
    await inTime(abortedMs, allEnded)
    await inTime(patienceMs, () => Promise.all([...workers.values()].map((worker) => worker.close(true))))
    await disconnect()
  }

  return {
    enqueue: async ({ kind, key, data, runAt, priority = 0 }) => {
      if (closing !== undefined) throw new DarkroomError('shutting_down')
      await patiently(() => takeIn(kind, key, JSON.stringify(data), rankOf(priority), runAt ?? clock.now()))
    },
    work: (kind, handler, options) => {
      if (workers.has(kind)) throw new Error(`work of kind "${kind}" has a handler already`)
      if (closing !== undefined) return
      const names = namesOf(address.prefix)
      const worker = new Worker<TriggerData, void>(names.queue(kind), runner.processorOf({ kind, handler, options }), {
        connection: shared,
        prefix: names.prefix,
        concurrency: options.concurrency,
        lockDuration: leaseMs,
        stalledInterval: lookMs,
        // Our own count of tries decides.
        maxStalledCount: Number.MAX_SAFE_INTEGER,
        removeOnComplete: { count: 0 },
        removeOnFail: { count: 0 },
      })
      worker.on('error', complain)
      workers.set(kind, worker)
    },
    dead: (limit) => patiently(() => items.dead(limit)),
    revive: (deadId) =>
      patiently(async () => {
        const entry = await items.deadOne(deadId)
        return entry !== undefined && takeIn(entry.kind, entry.key, entry.data, Number(entry.rank), clock.now(), deadId)
      }),
    size: () => patiently(() => items.size(clock.now())),
    drain: async () => {
      while (closing === undefined) {
        await allEnded()
        if (!(await patiently(isAnythingDue)) && runner.running.size === 0) return
        await pause(clock, drainLookMs)
      }
    },
    close: (graceMs = defaultGraceMs) => {
      closing ??= close(graceMs).catch((error: unknown) => log.warn({ error: messageOf(error) }, 'The queue did not close cleanly.'))
      return closing
    },
  }
}
