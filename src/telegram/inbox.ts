import type { Update } from 'grammy/types'
import { isOutage, messageOf as sentenceOf } from '../model/errors.ts'
import type { InboxItem } from '../model/inbox.ts'
import type { Work, WorkResult } from '../ports/queue.ts'
import { arrivalOf, updateOf } from './arrival.ts'
import { withoutToken } from './client/scrub.ts'
import type { TelegramDeps } from './deps.ts'

/** The pictures of an album come as messages of their own, one right after the other. */
const albumSettleMs = 1_000
const maxTries = 3
const firstPauseMs = 1_000
/** After a crash each one is counted before it is begun: it may be what broke the process. */
const carefulMs = 60_000
const keptMs = 7 * 86_400_000
const laneBatch = 1_000

export interface Handling {
  readonly update: Update
  readonly item: InboxItem
  /** All updates of its album, itself included. */
  readonly album: readonly Update[]
}

export interface InboxDeps extends Pick<TelegramDeps, 'clock' | 'log' | 'metrics' | 'queue'> {
  readonly bot: string
  readonly inbox: TelegramDeps['store']['inbox']
  readonly kv: TelegramDeps['store']['kv']
  readonly handle: (handling: Handling) => Promise<void>
  /** One that failed every time was put away. */
  readonly onAside: (item: InboxItem) => Promise<void>
}

const idsOf = (item: InboxItem, album: readonly InboxItem[]): readonly number[] => [
  ...new Set([item, ...album].map(({ updateId }) => updateId)),
]

/** Everything that comes in is written down before Telegram may forget it, and handled chat by chat, in order. */
export const createInbox = (deps: InboxDeps) => {
  const { bot, inbox, kv, clock, log, queue, metrics } = deps
  const openKey = `inbox-open:${bot}`
  let carefulUntil = 0

  const hurry = async (lanes: readonly string[]): Promise<void> => {
    try {
      await Promise.all(lanes.map((lane) => queue.enqueue({ kind: 'chat.drain', key: `${bot}:${lane}`, data: { bot, lane } })))
    } catch (error) {
      log.warn({ error }, 'chats could not be hurried; the sweep will')
    }
  }

  /** With the rest of its album, which means nothing without it. */
  const putAside = async (item: InboxItem, album: readonly InboxItem[], error: string): Promise<void> => {
    await inbox.end(bot, idsOf(item, album), { status: 'aside', error, now: clock.now() })
    metrics.count('darkroom_updates_total', { outcome: 'aside' })
    log.error({ updateId: item.updateId, lane: item.lane, error }, 'an update failed every time and was set aside')
    await deps.onAside(item).catch((failure: unknown) => log.warn({ failure }, 'nobody could be told of it'))
  }

  /** Undefined: the album is still coming in. */
  const albumOf = async (item: InboxItem): Promise<readonly InboxItem[] | undefined> => {
    if (item.album === undefined) return [item]
    // A straggler does not bring back those that were handled without it.
    const waiting = (await inbox.album(bot, item.lane, item.album)).filter((one) => one.status === 'waiting')
    const newest = Math.max(...waiting.map((one) => one.receivedAt))
    return newest + albumSettleMs > clock.now() ? undefined : waiting
  }

  /** Undefined when the next one may follow at once. */
  const handleNext = async (lane: string): Promise<WorkResult | undefined> => {
    const next = await inbox.next(bot, lane)
    if (next === undefined) return 'done'
    const album = await albumOf(next)
    if (album === undefined) return { againAt: clock.now() + albumSettleMs }
    const isCareful = clock.now() < carefulUntil
    const item = isCareful ? ((await inbox.take(bot, lane)) ?? next) : next
    if (item.tries > maxTries) {
      await putAside(item, album, 'the process stopped each time')
      return undefined
    }
    try {
      await deps.handle({ update: updateOf(item), item, album: album.map(updateOf) })
    } catch (error) {
      // No fault of the update's: it waits for the end of the outage, uncounted.
      if (isOutage(error)) throw error
      const reason = withoutToken(sentenceOf(error))
      const { tries } = isCareful ? item : ((await inbox.take(bot, lane)) ?? item)
      if (tries >= maxTries) {
        await putAside(item, album, reason)
        return undefined
      }
      log.warn({ updateId: item.updateId, lane, tries, error: reason }, 'an update failed and is tried again')
      return { againAt: clock.now() + firstPauseMs * 3 ** (tries - 1) }
    }
    await inbox.end(bot, idsOf(item, album), { status: 'done', now: clock.now() })
    metrics.count('darkroom_updates_total', { outcome: 'done' })
    return undefined
  }

  return {
    /** Before anything is handled: was the last end a crash? */
    open: async (): Promise<void> => {
      if (await kv.compareAndSet(openKey, undefined, true)) return
      carefulUntil = clock.now() + carefulMs
    },
    /** A good end: nothing is under way any more. */
    close: (): Promise<void> => kv.remove(openKey),
    /** Resolves once they are written down: only then may Telegram forget them. */
    receive: async (updates: readonly Update[]): Promise<void> => {
      const now = clock.now()
      await hurry(await inbox.add(updates.map((update) => arrivalOf(bot, update, now))))
    },
    /** Work for the queue, one item a chat: handles what waits there, the oldest first. */
    drain: async (work: Work, signal: AbortSignal): Promise<WorkResult> => {
      const lane = String(work.data['lane'])
      for (;;) {
        if (signal.aborted) return { againAt: clock.now() }
        const result = await handleNext(lane)
        if (result !== undefined) return result
      }
    },
    /** Whatever waits is hurried: the queue may have lost it. */
    sweep: async (): Promise<void> => hurry(await inbox.waitingLanes(bot, laneBatch)),
    clear: (): Promise<number> => inbox.removeBefore(clock.now() - keptMs),
  }
}
export type Inbox = ReturnType<typeof createInbox>
