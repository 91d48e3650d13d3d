import { type Generation, isTerminal } from '../model/generation.ts'
import type { TelegramDeps } from './deps.ts'

const minuteMs = 60_000
const seedPage = 500
const mostKept = 1_000

/** Why somebody has to wait: too many in a minute, or too many at once; they themselves, or the whole group. */
export interface Refusal {
  readonly whose: 'person' | 'group'
  readonly kind: 'rate' | 'concurrency'
  readonly most: number
}

interface Load {
  started: number[]
  readonly open: Set<string>
}

export const chatKeyOf = (chat: string): string => `chat:${chat}`

/**
 * Who has how much under way, as far as this process knows: read from the store at the start, then kept by what is written here.
 * A limit is there to be kind to the others, not to be exact across processes.
 */
export const createLimits = ({ executor, store, clock, settings }: Pick<TelegramDeps, 'executor' | 'store' | 'clock' | 'settings'>) => {
  const loads = new Map<string, Load>()
  const loadOf = (key: string): Load => {
    const known = loads.get(key) ?? { started: [], open: new Set<string>() }
    loads.set(key, known)
    return known
  }
  const keysOf = (generation: Generation): readonly string[] =>
    generation.origin?.chat === undefined ? [generation.account] : [generation.account, chatKeyOf(generation.origin.chat)]

  const hear = (generation: Generation): void => {
    if (generation.origin?.platform !== 'telegram') return
    for (const key of keysOf(generation)) {
      if (isTerminal(generation.status)) loads.get(key)?.open.delete(generation.generationId)
      else loadOf(key).open.add(generation.generationId)
    }
  }

  const recentOf = ({ started }: Load): number[] => started.filter((at) => at > clock.now() - minuteMs)
  const forget = (): void => {
    if (loads.size < mostKept) return
    for (const [key, load] of loads) if (load.open.size === 0 && recentOf(load).length === 0) loads.delete(key)
  }

  const check = (key: string, runs: number, whose: Refusal['whose'], perMinute: number, concurrency: number): Refusal | undefined => {
    const load = loads.get(key)
    if (load === undefined) return undefined
    load.started = recentOf(load)
    if (load.open.size + runs > concurrency) return { whose, kind: 'concurrency', most: concurrency }
    return load.started.length + runs > perMinute ? { whose, kind: 'rate', most: perMinute } : undefined
  }

  return {
    start: async (): Promise<void> => {
      // What ends while the pages are read is still alive in them.
      const ended = new Set<string>()
      let isReading = true
      executor.feed.subscribe((generation) => {
        if (isReading && isTerminal(generation.status)) ended.add(generation.generationId)
        hear(generation)
      })
      for (const status of ['pending', 'running'] as const) {
        let cursor: string | undefined
        do {
          const page = await store.generations.list({ status }, { limit: seedPage, ...(cursor === undefined ? {} : { cursor }) })
          for (const generation of page.items) if (!ended.has(generation.generationId)) hear(generation)
          cursor = page.nextCursor
        } while (cursor !== undefined)
      }
      isReading = false
    },
    /** More than that never fit together, however long somebody waits. */
    mostAtOnce: (groupChat: string | undefined): number => {
      const { userPerMinute, userConcurrency, groupPerMinute, groupConcurrency } = settings.limits
      return Math.min(userPerMinute, userConcurrency, ...(groupChat === undefined ? [] : [groupPerMinute, groupConcurrency]))
    },
    /** Why that many more can't be started now; undefined when they can. */
    refusal: (account: string, groupChat: string | undefined, runs: number): Refusal | undefined => {
      const { userPerMinute, userConcurrency, groupPerMinute, groupConcurrency } = settings.limits
      return (
        check(account, runs, 'person', userPerMinute, userConcurrency) ??
        (groupChat === undefined ? undefined : check(chatKeyOf(groupChat), runs, 'group', groupPerMinute, groupConcurrency))
      )
    },
    started: (account: string, groupChat: string | undefined, runs: number): void => {
      forget()
      const times = Array.from({ length: runs }, () => clock.now())
      for (const key of groupChat === undefined ? [account] : [account, chatKeyOf(groupChat)]) loadOf(key).started.push(...times)
    },
  }
}
export type Limits = ReturnType<typeof createLimits>
