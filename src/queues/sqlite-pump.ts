import { messageOf } from '../model/errors.ts'
import type { Clock } from '../ports/clock.ts'
import type { Log } from '../ports/log.ts'
import type { QueueFile } from './sqlite-file.ts'
import type { Claim, Claimed } from './sqlite-items.ts'
import { leaseMs, type Worker } from './sqlite-runner.ts'

export interface PumpDeps {
  readonly file: QueueFile
  readonly clock: Clock
  readonly log: Log
  readonly workers: ReadonlyMap<string, Worker>
  readonly begin: (worker: Worker, item: Claimed) => void
  /** What was taken while the pump was being stopped. */
  readonly giveBack: (item: Claimed) => void
}

/** Takes what is due: at once for a kind that is woken, else when the next item's time has come. */
export const createPump = ({ file, clock, log, workers, begin, giveBack }: PumpDeps) => {
  let awake = new Set<string>()
  let pumping: Promise<void> | undefined
  let timer: { readonly at: number; readonly cancel: () => void } | undefined
  let stopped = false

  const hasPlace = ({ active, options }: Worker): boolean => active < options.concurrency

  const arm = (at: number): void => {
    if (stopped || (timer !== undefined && timer.at <= at)) return
    timer?.cancel()
    const cancel = clock.after(at - clock.now(), () => {
      timer = undefined
      for (const [kind, { nextAt }] of workers) {
        if (nextAt === undefined) continue
        if (nextAt <= clock.now()) wake(kind)
        else arm(nextAt)
      }
    })
    timer = { at, cancel }
  }

  const take = (worker: Worker, { items, nextAt }: Claim): void => {
    for (const item of items) {
      if (stopped) giveBack(item)
      else begin(worker, item)
    }
    worker.nextAt = nextAt
    if (nextAt !== undefined && hasPlace(worker)) arm(nextAt)
  }

  /** All kinds that were woken in this tick, in the transaction that writes what the tick wrote. */
  const pump = async (): Promise<void> => {
    let kinds: ReadonlySet<string> | undefined
    const claims = await file.writeLast((items) => {
      if (kinds === undefined) {
        // Whoever is woken from now on needs another pump.
        kinds = awake
        awake = new Set()
        pumping = undefined
      }
      const now = clock.now()
      return [...kinds].flatMap((kind) => {
        const worker = workers.get(kind)
        if (worker === undefined || !hasPlace(worker)) return []
        return [{ worker, claim: items.claim(kind, worker.options.concurrency - worker.active, now, now + leaseMs) }]
      })
    })
    for (const { worker, claim } of claims) take(worker, claim)
  }

  const start = (): Promise<void> =>
    pump().catch((error: unknown) => {
      pumping = undefined
      log.warn({ error: messageOf(error) }, 'Work could not be taken from the queue; it is tried again shortly.')
    })

  const wake = (kind: string): void => {
    if (stopped || !workers.has(kind)) return
    awake.add(kind)
    pumping ??= start()
  }

  return {
    wake,
    wakeAll: (): void => {
      for (const kind of workers.keys()) wake(kind)
    },
    /** An item of that kind comes due then. */
    expect: (kind: string, at: number): void => {
      const worker = workers.get(kind)
      if (worker === undefined) return
      worker.nextAt = Math.min(worker.nextAt ?? at, at)
      arm(at)
    },
    /** Once what was woken so far has been taken. */
    idle: async (): Promise<void> => {
      await pumping
    },
    stop: (): void => {
      stopped = true
      timer?.cancel()
    },
  }
}
