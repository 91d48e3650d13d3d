import { type Generation, isTerminal } from '../model/generation.ts'
import type { Channel, LiveView } from '../ports/channel.ts'
import type { Clock } from '../ports/clock.ts'
import type { NewWork, Work, WorkResult } from '../ports/queue.ts'
import type { GenerationStore } from '../ports/store/generations.ts'
import { isBatched, listed, shownTogether, statusKeyOf } from './shown-together.ts'
import { secondsLeft } from './time-left.ts'

export interface ShowDeps {
  readonly clock: Clock
  readonly generations: Pick<GenerationStore, 'get' | 'list' | 'countPending' | 'recentSeconds'>
  readonly channels: ReadonlyMap<string, Channel>
  /** Is that backend left alone for now? */
  readonly isPaused: (backendId: string) => Promise<boolean>
}

const changeEveryMs = 1_000
/** It should have begun long ago: whoever was to do it is gone. */
const staleMs = 10_000
const mostAsked = 1_000
const recentRuns = 20

type ShowingChannel = Channel & Required<Pick<Channel, 'show'>>
const shows = (channel: Channel | undefined): channel is ShowingChannel => channel?.show !== undefined

/** Lets people see, where they asked, what lives. Nothing is shown after the end: results are delivery's. */
export const createShow = ({ clock, generations, channels, isPaused }: ShowDeps) => {
  const channelOf = ({ origin }: Generation): ShowingChannel | undefined => {
    const channel = origin === undefined ? undefined : channels.get(origin.platform)
    return shows(channel) ? channel : undefined
  }

  const waitingView = async ({ status, backendId, createdAt }: Generation): Promise<Pick<LiveView, 'position' | 'isPaused'>> => ({
    ...(status === 'pending' ? { position: await generations.countPending(backendId, createdAt) } : {}),
    isPaused: await isPaused(backendId),
  })

  const runningView = async ({ toolId, runningAt, progress }: Generation): Promise<Pick<LiveView, 'secondsLeft'>> => {
    if (runningAt === undefined) return {}
    const left = secondsLeft({
      elapsedSeconds: (clock.now() - runningAt) / 1_000,
      fraction: progress?.fraction,
      recentSeconds: await generations.recentSeconds(toolId, recentRuns),
    })
    return left === undefined ? {} : { secondsLeft: left }
  }

  const viewOf = async (key: string, together: readonly Generation[]): Promise<LiveView> => {
    const waiting = together.find(({ status, stage }) => status === 'pending' || stage === 'submitting')
    const running = together.find(({ stage }) => stage === 'executing')
    return {
      key,
      generations: together,
      ...(waiting === undefined ? {} : await waitingView(waiting)),
      ...(running === undefined ? {} : await runningView(running)),
    }
  }

  /** What this process has asked for and not begun yet, by key: one look at the records shows every change until then. */
  const asked = new Map<string, number>()

  const changed = (generation: Generation): NewWork | undefined => {
    const work = workOf(generation)
    if (work?.runAt === undefined) return undefined
    const before = asked.get(work.key)
    if (before !== undefined && before <= work.runAt && clock.now() < before + staleMs) return undefined
    // What another process began is never ticked off here.
    if (asked.size >= mostAsked) for (const [key, at] of asked) if (at + staleMs <= clock.now()) asked.delete(key)
    asked.set(work.key, work.runAt)
    return work
  }

  const workOf = (generation: Generation): NewWork | undefined => {
    const { generationId, status, attempt } = generation
    if (channelOf(generation) === undefined || (isTerminal(status) && !isBatched(generation))) return undefined
    const isNew = status === 'pending' && attempt === 0
    return {
      kind: 'show',
      key: statusKeyOf(generation),
      data: { generationId },
      runAt: clock.now() + (isNew ? 0 : changeEveryMs),
    }
  }

  return {
    /** The work that a change of that generation makes: soon, and together with what else changes until then. Undefined where it is asked for already. */
    changed,
    /** Work of the kind `show`: makes the chat match what the records say by now. */
    handle: async ({ key, data }: Pick<Work, 'key' | 'data'>, signal: AbortSignal): Promise<WorkResult> => {
      asked.delete(key)
      const generation = await generations.get(String(data['generationId']))
      const channel = generation === undefined ? undefined : channelOf(generation)
      if (generation === undefined || channel === undefined) return 'done'
      const together = await shownTogether(generations, generation)
      if (together.every(({ status }) => isTerminal(status))) return 'done'
      const { againAt } = await channel.show(await viewOf(key, together), signal)
      return againAt === undefined ? 'done' : { againAt: Math.max(againAt, clock.now() + changeEveryMs) }
    },
    /** For a start: the work of all that live. */
    startAll: async (): Promise<readonly NewWork[]> => {
      const found = new Map<string, NewWork>()
      for (const status of ['pending', 'running'] as const) {
        for await (const page of listed(generations, { status })) {
          for (const work of page.flatMap((generation) => workOf(generation) ?? [])) found.set(work.key, work)
        }
      }
      return [...found.values()]
    },
  }
}

export type Show = ReturnType<typeof createShow>
