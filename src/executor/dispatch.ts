import type { WorkResult } from '../ports/queue.ts'
import type { LiveCounts, PendingHead } from '../ports/store/generations.ts'
import { breakerStance, probeMs, readBreaker } from './breaker.ts'
import type { StageDeps } from './changes.ts'
import { hurry } from './changes.ts'
import { chooseNext } from './choose-next.ts'
import { historyEntry } from './ending.ts'
import { dutyMs, generationWork } from './work.ts'

const headsAtOnce = 500
/** How many of one line are looked at in one go: enough for a burst, few enough to stay fair between reads. */
const perLine = 50

/** An attempt is written before it is sent: this write takes the place at the backend. */
const claim = async (deps: StageDeps, head: PendingHead): Promise<boolean> => {
  const now = deps.clock.now()
  const started = await deps.store.generations.transition(
    head.generationId,
    { status: 'pending', attempt: 0 },
    {
      status: 'running',
      stage: 'submitting',
      attempt: 1,
      attempts: [{ number: 1, callId: `${head.generationId}.1`, startedAt: now }],
      history: [historyEntry(head.createdAt, 'pending', undefined, 0), historyEntry(now, 'running', 'submitting', 1)],
      updatedAt: now,
      owes: ['start'],
      dueAt: now + dutyMs,
      dueTries: undefined,
    },
  )
  if (started === undefined) return false
  deps.feed.tell(started)
  await hurry(deps, [generationWork('start', started)])
  return true
}

const add = (counts: Readonly<Record<string, number>>, names: readonly string[]): Readonly<Record<string, number>> => {
  const sums = new Map(Object.entries(counts))
  for (const name of names) sums.set(name, (sums.get(name) ?? 0) + 1)
  return Object.fromEntries(sums)
}

const withClaims = (live: LiveCounts, chosen: readonly PendingHead[]): LiveCounts => ({
  total: live.total + chosen.length,
  byAccount: add(
    live.byAccount,
    chosen.map((head) => head.account),
  ),
  byTool: add(
    live.byTool,
    chosen.map((head) => head.toolId),
  ),
})

/** Who may start next. When all of those looked at are held back by limits of their own, it looks further down the line. */
const nextOf = async (deps: StageDeps, backendId: string, live: LiveCounts, free: number): Promise<readonly PendingHead[]> => {
  const { accountConcurrency } = deps.settings
  for (let limit = headsAtOnce; ; limit *= 4) {
    const heads = await deps.store.generations.pendingHeads(backendId, { limit, perLine: Math.min(perLine, free) })
    const chosen = chooseNext(heads, live, { free, accountConcurrency })
    if (chosen.length > 0 || heads.length < limit) return chosen
  }
}

/** Level-triggered, one at a time per backend: starts whoever may start, until nobody may. */
export const dispatch = async (deps: StageDeps, backendId: string): Promise<WorkResult> => {
  const instance = deps.backends.get(backendId)
  if (instance === undefined) return 'done'
  const breaker = await readBreaker(deps, backendId)
  const stance = breakerStance(breaker, deps.clock.now())
  if (stance === 'open') return { againAt: breaker.openUntil }

  const { concurrency } = instance.limits
  let live = await deps.store.generations.countLive(backendId)
  while (live.total < concurrency) {
    const chosen = await nextOf(deps, backendId, live, stance === 'half_open' ? 1 : concurrency - live.total)
    if (chosen.length === 0) break
    const claimed = await Promise.all(chosen.map((head) => claim(deps, head)))
    if (!claimed.includes(true)) return { againAt: deps.clock.now() + 1_000 }
    // One more may try, whatever else still runs there; the others wait for what becomes of it.
    if (stance === 'half_open') return { againAt: deps.clock.now() + probeMs }
    live = withClaims(
      live,
      chosen.filter((_, index) => claimed[index]),
    )
  }
  return 'done'
}
