import type { Account } from '../../model/account.ts'
import type { Work, WorkResult } from '../../ports/queue.ts'
import { wordsFor } from '../../words/index.ts'
import type { TelegramDeps } from '../deps.ts'
import { createReach } from './broadcast-reach.ts'
import { type Broadcast, type Counts, createBroadcastRecords, newBroadcast, noCounts } from './broadcast-record.ts'
import { broadcastReport } from './broadcast-report.ts'
import { languageOf } from './language-of.ts'

export const broadcastWork = 'broadcast'

const perPage = 20
const shortestPauseMs = 30_000
const longestPauseMs = 15 * 60_000

interface PageEnd {
  readonly counts: Counts
  /** Why it ended before the page did. `ended`: somebody stopped it. */
  readonly stop?: 'ended' | 'broken' | { readonly againAt: number; readonly hadTrouble: boolean }
}

export type BroadcastDeps = Pick<TelegramDeps, 'client' | 'clock' | 'log' | 'queue' | 'store'>

const totalOf = (counts: Counts): number => Object.values(counts).reduce((sum, count) => sum + count, 0)

const added = (a: Counts, b: Counts): Counts => ({
  sent: a.sent + b.sent,
  unreachable: a.unreachable + b.unreachable,
  failed: a.failed + b.failed,
  unsure: a.unsure + b.unsure,
})

/** Those who were there when it began, and can be written to. */
const chatOf = ({ createdAt, person, unreachableAt }: Account, startedAt: number): string | undefined =>
  createdAt > startedAt || unreachableAt !== undefined ? undefined : person?.chat

/** One message to everybody, page by page, each at most once whatever happens. The kind of its work is `broadcastWork`. */
export const createBroadcasts = (deps: BroadcastDeps) => {
  const { client, clock, log, queue, store } = deps
  const records = createBroadcastRecords(store.kv, clock.now)
  const reach = createReach(deps)
  const enqueue = (id: string): Promise<void> => queue.enqueue({ kind: broadcastWork, key: id, data: { id } })

  const goThrough = async (id: string, record: Broadcast, accounts: readonly Account[], signal: AbortSignal): Promise<PageEnd> => {
    const counts = { ...noCounts }
    const later = (ms: number, hadTrouble = false): PageEnd => ({ counts, stop: { againAt: clock.now() + ms, hadTrouble } })
    for (const account of accounts) {
      const chat = chatOf(account, record.startedAt ?? 0)
      if (chat === undefined) continue
      if (signal.aborted) return later(0)
      if ((await records.get(id))?.state !== 'running') return { counts, stop: 'ended' }
      const reached = await reach(id, record, account, chat)
      if (reached === 'broken') return { counts, stop: 'broken' }
      if (reached === 'no_answer') return later(Math.min(longestPauseMs, shortestPauseMs * 2 ** record.troubles), true)
      if (typeof reached === 'object') return later(reached.waitMs)
      if (reached !== 'earlier') counts[reached] += 1
    }
    return { counts }
  }

  /** Told once, by whoever writes down that it is told. */
  const report = async (id: string): Promise<WorkResult> => {
    const record = await records.change(id, (now) =>
      now.isReported || !['stopped', 'broken', 'done'].includes(now.state) ? undefined : { ...now, isReported: true },
    )
    if (record === undefined) return 'done'
    const { chat, thread, panel } = record
    const words = wordsFor(languageOf(await store.accounts.get(record.by)))
    const api = client.api('reply')
    try {
      const topic = thread === undefined ? {} : { message_thread_id: Number(thread) }
      await api.sendMessage(chat, broadcastReport(words, record), topic)
      if (panel !== undefined) await api.editMessageReplyMarkup(chat, panel)
    } catch (error) {
      log.warn({ error }, 'the end of a broadcast could not be told')
    }
    return 'done'
  }

  /** Where it stands after that page. */
  const after = (now: Broadcast, { counts, stop }: PageEnd, nextCursor: string | undefined): Broadcast => {
    const { cursor: _before, ...rest } = now
    const foundNew = now.foundNew || totalOf(counts) > 0
    const isRoundOver = nextCursor === undefined
    const end = stop === 'broken' ? 'broken' : isRoundOver && !foundNew ? 'done' : undefined
    return {
      ...rest,
      counts: added(now.counts, counts),
      troubles: 0,
      ...(isRoundOver ? { round: now.round + 1, foundNew: false } : { foundNew, cursor: nextCursor }),
      ...(now.state === 'running' && end !== undefined ? { state: end } : {}),
    }
  }

  return {
    /** One page of people; the place is written down after it. What of a page was done before a crash is known by its marks. */
    handle: async (work: Work, signal: AbortSignal): Promise<WorkResult> => {
      const id = String(work.data['id'])
      const record = await records.get(id)
      if (record?.state !== 'running') return report(id)
      const { round, cursor, startedAt = 0 } = record
      const limits = { limit: perPage, ...(cursor === undefined ? {} : { cursor }) }
      const { items, nextCursor } = await store.accounts.people({ platform: 'telegram', banned: false }, limits)
      const people = round === 0 ? items : items.filter(({ person }) => (person?.lastSeenAt ?? 0) >= startedAt)
      const page = await goThrough(id, record, people, signal)
      if (typeof page.stop === 'object') {
        const { againAt, hadTrouble } = page.stop
        if (hadTrouble) await records.change(id, (now) => ({ ...now, troubles: now.troubles + 1 }))
        return { againAt }
      }
      const isLast = people.length < items.length
      const next = await records.change(id, (now) => after(now, page, isLast ? undefined : nextCursor))
      return next?.state === 'running' ? { againAt: clock.now() } : report(id)
    },
    get: records.get,
    /** Written down, and not begun. The same id again changes nothing. */
    prepare: (id: string, whose: Parameters<typeof newBroadcast>[0]): Promise<void> => records.add(id, newBroadcast(whose)),
    /** Begins it; one that runs already is hurried, no more. `panel`: the message with its buttons. */
    start: async (id: string, panel: number | undefined): Promise<void> => {
      const begun = { state: 'running', startedAt: clock.now(), ...(panel === undefined ? {} : { panel }) } as const
      await records.change(id, (now) => (now.state === 'draft' ? { ...now, ...begun } : undefined))
      if ((await records.get(id))?.state === 'running') await enqueue(id)
    },
    cancel: async (id: string): Promise<void> => {
      await records.change(id, (now) => (now.state === 'draft' ? { ...now, state: 'cancelled' } : undefined))
    },
    /** No further message leaves; how far it came is told. */
    stop: async (id: string): Promise<void> => {
      const stopped = await records.change(id, (now) => (now.state === 'running' ? { ...now, state: 'stopped' } : undefined))
      if (stopped !== undefined) await enqueue(id)
    },
    /** At a start: the queue may have lost what was under way. */
    resume: async (): Promise<void> => {
      for (const id of await records.running()) await enqueue(id)
    },
  }
}
export type Broadcasts = ReturnType<typeof createBroadcasts>
