import type { DarkroomEvent } from '../model/event.ts'
import type { Clock } from '../ports/clock.ts'
import type { Log } from '../ports/log.ts'
import type { Store } from '../ports/store/index.ts'

const batch = 500
const lookEveryMs = 1_000
const pokeMs = 20

export interface EventFeed {
  /** Hears every event once it is in the log. Never throws into the relay. */
  subscribe(listener: (event: DarkroomEvent) => void): () => void
}

/** Copies events from the records' outboxes to the log, and only then lets clients hear. */
export const createRelay = (deps: { store: Store; clock: Clock; log: Log }) => {
  const listeners = new Set<(event: DarkroomEvent) => void>()
  let running: Promise<void> | undefined
  let again = false
  let stopTimer: () => void = () => undefined
  let closed = false
  let lastSeq: number | undefined

  const tell = (event: DarkroomEvent): void => {
    for (const listener of [...listeners]) {
      try {
        listener(event)
      } catch (error) {
        deps.log.warn({ error }, 'a listener of events failed')
      }
    }
  }

  /** What another process relayed is in the log as well: the log is what listeners are told from. */
  const tellNews = async (): Promise<void> => {
    lastSeq ??= await deps.store.events.lastSeq()
    for (;;) {
      const news = await deps.store.events.list({ after: lastSeq, limit: batch })
      for (const event of news) {
        lastSeq = event.seq
        tell(event)
      }
      if (news.length < batch) return
    }
  }

  const relayAll = async (): Promise<void> => {
    do {
      again = false
      while ((await deps.store.events.relay(batch)).length === batch);
      if (listeners.size > 0) await tellNews()
      else lastSeq = undefined
    } while (again)
  }

  const run = (): Promise<void> => {
    if (running !== undefined) {
      again = true
      return running
    }
    running = relayAll()
      .catch((error: unknown) => deps.log.error({ error }, 'events could not be relayed'))
      .finally(() => {
        running = undefined
      })
    return running
  }

  /** After a write: soon, so that what is written in the same moment leaves together. */
  let stopPoke: (() => void) | undefined
  const poke = (): void => {
    if (stopPoke !== undefined || closed) return
    stopPoke = deps.clock.after(pokeMs, () => {
      stopPoke = undefined
      void run()
    })
  }

  const tick = (): void => {
    if (closed) return
    stopTimer = deps.clock.after(lookEveryMs, () => void run().then(tick))
  }

  return {
    subscribe: (listener: (event: DarkroomEvent) => void): (() => void) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    run,
    poke,
    start: tick,
    close: async (): Promise<void> => {
      closed = true
      stopTimer()
      stopPoke?.()
      await run()
    },
  }
}
export type Relay = ReturnType<typeof createRelay>
