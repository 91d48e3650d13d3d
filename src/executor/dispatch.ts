import type { WorkResult } from '../ports/queue.ts'
import type { LiveCounts, PendingHead } from '../ports/store/generations.ts'
import { breakerStance, readBreaker } from './breaker.ts'
import type { StageDeps } from './changes.ts'
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
  await deps.queue.enqueue(generationWork('start', started))
  return true
}

const withClaims = (live: LiveCounts, chosen: readonly PendingHead[]): LiveCounts => {
  const byAccount = { ...live.byAccount }
  const byTool = { ...live.byTool }
  for (const head of chosen) {
    byAccount[head.account] = (byAccount[head.account] ?? 0) + 1
    byTool[head.toolId] = (byTool[head.toolId] ?? 0) + 1
  }
  return { total: live.total + chosen.length, byAccount, byTool }
}

/** Level-triggered, one at a time per backend: starts whoever may start, until nobody may. */
export const dispatch = async (deps: StageDeps, backendId: string): Promise<WorkResult> => {
  const instance = deps.backends.get(backendId)
  if (instance === undefined) return 'done'
  const breaker = await readBreaker(deps, backendId)
  const stance = breakerStance(breaker, deps.clock.now())
  if (stance === 'open') return { againAt: breaker.openUntil }

  const concurrency = stance === 'half_open' ? 1 : instance.limits.concurrency
  let live = await deps.store.generations.countLive(backendId)
  while (live.total < concurrency) {
    const free = concurrency - live.total
    const heads = await deps.store.generations.pendingHeads(backendId, { limit: headsAtOnce, perLine: Math.min(perLine, free) })
    const chosen = chooseNext(heads, live, { free, accountConcurrency: deps.settings.accountConcurrency })
    if (chosen.length === 0) break
    const claimed = await Promise.all(chosen.map((head) => claim(deps, head)))
    if (!claimed.includes(true)) return { againAt: deps.clock.now() + 1_000 }
    live = withClaims(
      live,
      chosen.filter((_, index) => claimed[index]),
    )
  }
  return 'done'
}
