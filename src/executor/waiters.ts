import type { Generation } from '../model/generation.ts'
import { isTerminal } from '../model/generation.ts'
import type { StageDeps } from './changes.ts'

/** Another process may have ended it: the store is asked now and then. */
const lookEveryMs = 1_000
/** The bill comes right behind the end; it is worth a moment, and no more. */
const billMs = 1_000

/** Ended, and its cost is known, unless that takes long. */
const isFinished = (generation: Generation, now: number): boolean =>
  isTerminal(generation.status) && (!generation.owes.includes('settle') || now - (generation.endedAt ?? 0) >= billMs)

/** Waits for the end of one generation, on the news in this process and on the store. Holds nothing but a timer. */
export const waitForEnd = (deps: StageDeps, generationId: string, ms: number, signal?: AbortSignal): Promise<Generation | undefined> =>
  new Promise((resolve, reject) => {
    const endAt = deps.clock.now() + ms
    let stopTimer: () => void = () => undefined
    let over = false

    const end = (tell: () => void): void => {
      if (over) return
      over = true
      stopTimer()
      unsubscribe()
      signal?.removeEventListener('abort', look)
      tell()
    }
    const isOver = (generation: Generation | undefined): boolean =>
      generation === undefined || isFinished(generation, deps.clock.now()) || deps.clock.now() >= endAt || signal?.aborted === true

    const look = (): void => {
      stopTimer()
      deps.store.generations.get(generationId).then(
        (generation) => {
          if (isOver(generation)) end(() => resolve(generation))
          else if (!over) stopTimer = deps.clock.after(Math.min(lookEveryMs, endAt - deps.clock.now()), look)
        },
        (error: unknown) => end(() => reject(error as Error)),
      )
    }
    const unsubscribe = deps.feed.subscribe((generation) => {
      if (generation.generationId === generationId && isFinished(generation, deps.clock.now())) end(() => resolve(generation))
    })
    signal?.addEventListener('abort', look, { once: true })
    look()
  })
