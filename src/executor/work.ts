import type { Duty, Generation } from '../model/generation.ts'
import type { NewWork } from '../ports/queue.ts'

/** How soon the sweep looks again at what is owed, should the queue have lost it. */
export const dutyMs = 60_000

export const dispatchWork = (backendId: string): NewWork => ({ kind: 'dispatch', key: backendId, data: { backendId } })

export const generationWork = (
  kind: Exclude<Duty, 'dispatch'>,
  generation: Pick<Generation, 'generationId' | 'priority'>,
  runAt?: number,
): NewWork => ({
  kind,
  key: generation.generationId,
  data: { generationId: generation.generationId },
  priority: generation.priority,
  ...(runAt === undefined ? {} : { runAt }),
})

export const workOf = (duty: Duty, generation: Generation): NewWork =>
  duty === 'dispatch' ? dispatchWork(generation.backendId) : generationWork(duty, generation)

/** A duty done: out of the list, and nothing due when it was the last. */
export const withoutDuty = (
  generation: Pick<Generation, 'owes' | 'dueAt'>,
  duty: Duty,
): { owes: readonly Duty[]; dueAt: number | undefined } => {
  const owes = generation.owes.filter((owed) => owed !== duty)
  return { owes, dueAt: owes.length === 0 ? undefined : generation.dueAt }
}

export const withDuty = (generation: Pick<Generation, 'owes'>, duty: Duty, dueAt: number): { owes: readonly Duty[]; dueAt: number } => ({
  owes: generation.owes.includes(duty) ? generation.owes : [...generation.owes, duty],
  dueAt,
})
