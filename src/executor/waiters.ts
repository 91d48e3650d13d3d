import type { Generation } from '../model/generation.ts'
import { isTerminal } from '../model/generation.ts'
import type { StageDeps } from './changes.ts'

/** Another process may have ended it: the store is asked now and then. */
const lookEveryMs = 1_000

/** Waits for the end of one generation, on the news in this process and on the store. Holds nothing but a timer. */
export const waitForEnd = (deps: StageDeps, generationId: string, ms: number, signal?: AbortSignal): Promise<Generation | undefined> =>
  new Promise((resolve, reject) => {
    const endAt = deps.clock.now() + ms
    let latest: Generation | undefined
    let stopTimer: () => void = () => undefined

    const finish = (): void => {
      stopTimer()
      unsubscribe()
      signal?.removeEventListener('abort', finish)
      resolve(latest)
    }
    const see = (generation: Generation | undefined): void => {
      latest = generation
      if (generation === undefined || isTerminal(generation.status) || deps.clock.now() >= endAt || signal?.aborted === true) finish()
    }
    const look = async (): Promise<void> => {
      try {
        see(await deps.store.generations.get(generationId))
        if (latest !== undefined && !isTerminal(latest.status))
          stopTimer = deps.clock.after(Math.min(lookEveryMs, Math.max(0, endAt - deps.clock.now())), () => void look())
      } catch (error) {
        finish()
        reject(error as Error)
      }
    }
    const unsubscribe = deps.feed.subscribe((generation) => {
      if (generation.generationId === generationId && isTerminal(generation.status)) see(generation)
    })
    signal?.addEventListener('abort', finish, { once: true })
    void look()
  })
