import { errorKinds } from '../model/errors.ts'
import type { Duty, Generation } from '../model/generation.ts'
import { isTerminal } from '../model/generation.ts'
import type { StageDeps } from './changes.ts'
import { change } from './changes.ts'
import { endGeneration } from './ending.ts'
import { backoffMs } from './retry.ts'
import { dutyMs, workOf } from './work.ts'

const batch = 200
const orphanGraceMs = 600_000

const longestPauseMs = 300_000
/** Further than anything is ever put off: a start looks at all that is owed. */
const lookAheadMs = 400_000

/**
 * Put back later and later, so that what can't be helped doesn't keep everybody busy. At a start everything is put just behind
 * what was looked at: should the queue be lost again right away, the next start finds it all once more.
 */
const putOff = async (deps: StageDeps, generation: Generation, lookedUntil: number | undefined): Promise<void> => {
  const tries = generation.dueTries ?? 0
  const pause = backoffMs(tries, deps.random(), { firstMs: dutyMs, maxMs: longestPauseMs })
  const patch = lookedUntil === undefined ? { dueAt: deps.clock.now() + pause, dueTries: tries + 1 } : { dueAt: lookedUntil + 1 }
  await deps.store.generations.transition(generation.generationId, { revision: generation.revision }, patch)
}

/** Its backend was taken out of the configuration: after a while it can't be waited for. */
const endOrphan = (deps: StageDeps, generationId: string): Promise<unknown> =>
  change(deps, generationId, (generation) => {
    if (isTerminal(generation.status)) return undefined
    const error = {
      code: 'backend_unavailable' as const,
      stage: generation.stage ?? 'pending',
      message: errorKinds.backend_unavailable.sentence,
    }
    return endGeneration(
      generation,
      { status: 'failed', outcome: 'lost', error: { ...error, detail: `there is no backend ${generation.backendId} any more` } },
      deps.clock.now(),
    )
  })

/** At once, but polls are spread out: a swept crowd must not ask its backend all at the same moment. */
const hurryAt = (deps: StageDeps, generation: Generation, duty: Duty, crowd: number): number => {
  const pollsPerSecond = deps.backends.get(generation.backendId)?.limits.pollsPerSecond ?? 1
  const spreadMs = duty === 'watch' ? (crowd / pollsPerSecond) * 1_000 : 0
  return deps.clock.now() + Math.round(deps.random() * spreadMs)
}

/** Hurried first, put off then: a crash in between hurries it once more, and loses nothing. */
const hurryOwed = async (deps: StageDeps, generation: Generation, crowd: number, lookedUntil: number | undefined): Promise<void> => {
  const isOrphan = !deps.backends.has(generation.backendId) && deps.clock.now() - generation.updatedAt > orphanGraceMs
  if (isOrphan && !isTerminal(generation.status) && generation.stage !== 'collecting') {
    await endOrphan(deps, generation.generationId)
    return
  }
  const { owes } = generation
  await Promise.all(owes.map((duty) => deps.queue.enqueue({ ...workOf(duty, generation), runAt: hurryAt(deps, generation, duty, crowd) })))
  await putOff(deps, generation, lookedUntil)
}

/**
 * The queue is only a hurry: whatever the store says is owed and overdue is hurried again.
 * Losing the whole queue costs time and nothing else. At a start it looks at everything: the queue may be gone.
 */
export const sweepGenerations = async (deps: StageDeps, options: { starting?: boolean } = {}): Promise<number> => {
  let swept = 0
  const now = deps.clock.now()
  const lookedUntil = options.starting === true ? now + lookAheadMs : undefined
  for (;;) {
    const due = await deps.store.generations.due(lookedUntil ?? now, batch)
    await Promise.all(due.map((generation) => hurryOwed(deps, generation, due.length, lookedUntil)))
    swept += due.length
    if (due.length < batch) return swept
  }
}
