import { DarkroomError, messageOf } from '../model/errors.ts'
import type { Generation } from '../model/generation.ts'
import { isTerminal } from '../model/generation.ts'
import { withTimeout } from '../net/timeout.ts'
import type { WorkResult } from '../ports/queue.ts'
import { currentAttempt } from './cadence.ts'
import type { StageDeps } from './changes.ts'
import { change } from './changes.ts'
import { endGeneration, historyEntry, historyWith, isOpenStray } from './ending.ts'
import { dutyMs, generationWork, withDuty, withoutDuty } from './work.ts'

const cancelTimeoutMs = 30_000

const isUnsent = (generation: Generation): boolean => {
  const attempt = currentAttempt(generation)
  return attempt === undefined || (attempt.sentAt === undefined && attempt.ref === undefined)
}

/** Before submit: at once. After it: the backend is asked, and the next poll decides; a completed run is still delivered. */
export const requestCancel = async (deps: StageDeps, generationId: string): Promise<Generation> => {
  const result = await change(deps, generationId, (generation) => {
    const now = deps.clock.now()
    if (isTerminal(generation.status) || generation.stage === 'collecting' || generation.cancelRequestedAt !== undefined) return undefined
    if (isUnsent(generation)) return endGeneration(generation, { status: 'cancelled', outcome: 'not_sent' }, now)
    if (deps.backends.get(generation.backendId)?.backend.cancel === undefined) throw new DarkroomError('cannot_cancel')
    return {
      patch: {
        cancelRequestedAt: now,
        history: historyWith(generation, historyEntry(now, 'running', generation.stage, generation.attempt, 'cancel requested')),
        updatedAt: now,
        ...withDuty(generation, 'cancel', now + dutyMs),
      },
      events: [],
      work: [generationWork('cancel', generation)],
    }
  })
  if (result === undefined) throw new DarkroomError('generation_not_found')
  return result.generation
}

const askBackend = (deps: StageDeps, backendId: string, ref: string): Promise<void> | undefined => {
  const cancel = deps.backends.get(backendId)?.backend.cancel
  return cancel === undefined ? undefined : withTimeout(deps.clock, cancelTimeoutMs, (signal) => cancel(ref, signal))
}

/** Asks the backend to stop the run, then hurries the poll that decides. */
export const cancelRun = async (deps: StageDeps, generationId: string): Promise<WorkResult> => {
  const generation = await deps.store.generations.get(generationId)
  if (generation?.status !== 'running' || generation.stage === 'collecting' || !generation.owes.includes('cancel')) return 'done'
  if (generation.backendRef === undefined) return { againAt: deps.clock.now() + 2_000 }
  await askBackend(deps, generation.backendId, generation.backendRef)
  await endCancelling(deps, generationId, undefined)
  return 'done'
}

/** The asking is done, well or badly; the watch goes on and says what became of the run. */
export const endCancelling = (deps: StageDeps, generationId: string, failure: string | undefined): Promise<unknown> =>
  change(deps, generationId, (generation) => {
    if (generation.status !== 'running' || !generation.owes.includes('cancel')) return undefined
    const now = deps.clock.now()
    const note = failure === undefined ? 'the backend was asked to stop' : `the backend could not be asked to stop: ${failure}`
    return {
      patch: {
        history: historyWith(generation, historyEntry(now, 'running', generation.stage, generation.attempt, note)),
        updatedAt: now,
        ...withoutDuty(generation, 'cancel'),
      },
      events: [],
      work: generation.backendRef === undefined ? [] : [generationWork('watch', generation, now)],
    }
  })

/** Runs that nobody waits for any more: each is called off, and that is written down. */
export const cancelStrays = async (deps: StageDeps, generationId: string): Promise<WorkResult> => {
  const generation = await deps.store.generations.get(generationId)
  if (generation === undefined || !generation.owes.includes('stray')) return 'done'
  const open = generation.strays.filter(isOpenStray)
  const asked = await Promise.all(
    open.map(async (stray): Promise<{ ref: string; error?: string }> => {
      try {
        await (askBackend(deps, generation.backendId, stray.ref) ?? Promise.reject(new Error('this backend cannot cancel')))
        return { ref: stray.ref }
      } catch (error) {
        return { ref: stray.ref, error: messageOf(error) }
      }
    }),
  )
  const done = new Set(asked.filter((answer) => answer.error === undefined).map((answer) => answer.ref))
  const failed = asked.find((answer) => answer.error !== undefined)
  await markStrays(deps, generationId, (ref, now) => (done.has(ref) ? { cancelledAt: now } : undefined))
  if (failed?.error !== undefined) throw new Error(failed.error)
  return 'done'
}

export const giveUpStrays = (deps: StageDeps, generationId: string, reason: string): Promise<unknown> =>
  markStrays(deps, generationId, () => ({ givenUp: reason }))

const markStrays = (
  deps: StageDeps,
  generationId: string,
  mark: (ref: string, now: number) => { cancelledAt: number } | { givenUp: string } | undefined,
): Promise<unknown> =>
  change(deps, generationId, (generation) => {
    if (!generation.owes.includes('stray')) return undefined
    const now = deps.clock.now()
    const strays = generation.strays.map((stray) => (isOpenStray(stray) ? { ...stray, ...mark(stray.ref, now) } : stray))
    const patch = { strays, updatedAt: now, ...(strays.some(isOpenStray) ? {} : withoutDuty(generation, 'stray')) }
    return { patch, events: [], work: [] }
  })
