import type { DarkroomEvent } from '../model/event.ts'
import type { Clock } from '../ports/clock.ts'
import type { Log } from '../ports/log.ts'
import type { EventStore } from '../ports/store/events.ts'
import type { EventFeed } from './deps.ts'

/** Where a client's events go: a stream or a socket. */
export interface EventSink {
  /** False when it took the event and is full now. */
  write(event: DarkroomEvent): boolean
  /** Calls back once there is room again. */
  whenDrained(callback: () => void): void
  /** A sign of life. */
  beat(): void
  end(): void
}

export interface EventFilter {
  readonly account?: string | undefined
  readonly generationId?: string | undefined
}

const pageSize = 200
const beatEveryMs = 15_000
/** A client that takes nothing for that long is let go; it can resume. */
const patienceMs = 30_000

/**
 * Sends what comes after `after`, then what happens. While a client keeps up it is told at once; when its line is
 * full nothing is kept for it: it is read from the log again as soon as there is room. So a slow one costs no memory.
 */
export const streamEvents = (
  deps: { events: EventStore; feed: EventFeed; clock: Clock; log: Log },
  filter: EventFilter,
  after: number,
  sink: EventSink,
): { stop(): void } => {
  let last = after
  /** The newest that anybody heard of, theirs or not. */
  let head = after
  let live = false
  let missed = false
  let stopped = false
  let stopBeat: () => void = () => undefined
  let release: () => void = () => undefined

  const concerns = (event: DarkroomEvent): boolean =>
    (filter.account === undefined || event.account === filter.account) &&
    (filter.generationId === undefined || event.generationId === filter.generationId)

  const stop = (): void => {
    if (stopped) return
    stopped = true
    unsubscribe()
    stopBeat()
    release()
    sink.end()
  }

  const drained = (): Promise<void> =>
    new Promise((resolve) => {
      const giveUp = deps.clock.after(patienceMs, stop)
      release = () => {
        giveUp()
        resolve()
      }
      sink.whenDrained(() => release())
    })

  const catchUp = async (): Promise<void> => {
    while (!stopped) {
      missed = false
      const seen = head
      const page = await deps.events.list({
        after: last,
        limit: pageSize,
        ...(filter.account === undefined ? {} : { account: filter.account }),
        ...(filter.generationId === undefined ? {} : { generationId: filter.generationId }),
      })
      for (const event of page) {
        if (stopped) return
        last = event.seq
        if (!sink.write(event)) await drained()
      }
      if (page.length === pageSize) continue
      last = Math.max(last, seen)
      if (!missed) {
        live = true
        return
      }
    }
  }

  const follow = (): void => {
    catchUp().catch((error: unknown) => {
      deps.log.warn({ error }, 'an event stream ended because the log could not be read')
      stop()
    })
  }

  const unsubscribe = deps.feed.subscribe((event) => {
    head = Math.max(head, event.seq)
    if (!live) {
      missed = true
      return
    }
    if (!concerns(event)) return
    last = Math.max(last, event.seq)
    if (sink.write(event)) return
    live = false
    void drained().then(follow)
  })

  const beat = (): void => {
    stopBeat = deps.clock.after(beatEveryMs, () => {
      sink.beat()
      if (!stopped) beat()
    })
  }

  beat()
  follow()
  return { stop }
}
