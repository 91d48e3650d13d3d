import { z } from 'zod'
import { hurry } from './changes.ts'
import type { ExecutorDeps } from './deps.ts'
import { backoffMs } from './retry.ts'
import { dispatchWork } from './work.ts'

const stateSchema = z.object({ failures: z.number(), openUntil: z.number() })
type BreakerState = z.infer<typeof stateSchema>

const closed: BreakerState = { failures: 0, openUntil: 0 }
const failuresToOpen = 5
/** How long the one that tries has it to itself. */
export const probeMs = 15_000
const keyOf = (backendId: string): string => `breaker:${backendId}`

export const readBreaker = async (deps: ExecutorDeps, backendId: string): Promise<BreakerState> =>
  stateSchema.safeParse(await deps.store.kv.get(keyOf(backendId))).data ?? closed

/** Open: nobody is sent. Half open: one may try. */
export const breakerStance = (state: BreakerState, now: number): 'closed' | 'half_open' | 'open' => {
  if (state.openUntil > now) return 'open'
  return state.failures >= failuresToOpen ? 'half_open' : 'closed'
}

/** Answers whether there was anything to write. */
const update = async (deps: ExecutorDeps, backendId: string, next: (state: BreakerState) => BreakerState): Promise<boolean> => {
  for (let race = 0; race < 20; race += 1) {
    const seen = await deps.store.kv.get(keyOf(backendId))
    const state = stateSchema.safeParse(seen).data ?? closed
    const wanted = next(state)
    if (wanted.failures === state.failures && wanted.openUntil === state.openUntil) return false
    if (await deps.store.kv.compareAndSet(keyOf(backendId), seen, { ...wanted })) return true
  }
  return false
}

/** Now, or when to ask again. Half open, whoever asks first may try, and the others wait for what becomes of it. */
export const whenToTry = async (deps: ExecutorDeps, backendId: string): Promise<number> => {
  const now = deps.clock.now()
  const state = await readBreaker(deps, backendId)
  const stance = breakerStance(state, now)
  if (stance === 'open') return state.openUntil
  if (stance === 'closed') return now
  const isMine = await deps.store.kv.compareAndSet(keyOf(backendId), { ...state }, { ...state, openUntil: now + probeMs })
  return isMine ? now : now + probeMs
}

export const backendFailed = (deps: ExecutorDeps, backendId: string, retryAfterMs?: number): Promise<boolean> =>
  update(deps, backendId, (state) => {
    const now = deps.clock.now()
    const failures = state.failures + 1
    const pause = failures < failuresToOpen ? 0 : backoffMs(failures - failuresToOpen, deps.random(), { firstMs: 10_000, maxMs: 300_000 })
    return { failures, openUntil: Math.max(state.openUntil, now + Math.max(pause, Math.min(retryAfterMs ?? 0, 3_600_000))) }
  })

/** The vendor asked for a pause without being broken. */
export const backendPaused = (deps: ExecutorDeps, backendId: string, pauseMs: number): Promise<boolean> =>
  update(deps, backendId, (state) => ({ ...state, openUntil: Math.max(state.openUntil, deps.clock.now() + Math.min(pauseMs, 3_600_000)) }))

/** It is there. If it was left alone until now, whoever waits may start at once. */
export const backendAnswered = async (deps: ExecutorDeps, backendId: string): Promise<void> => {
  const wasShut = await update(deps, backendId, (state) => (state.failures === 0 ? state : closed))
  if (wasShut) await hurry(deps, [dispatchWork(backendId)])
}
