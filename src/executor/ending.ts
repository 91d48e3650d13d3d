import type { EventType, NewEvent } from '../model/event.ts'
import type {
  Attempt,
  Duty,
  Generation,
  GenerationError,
  GenerationPatch,
  GenerationStage,
  GenerationStatus,
  HistoryEntry,
  LostOutput,
  StoredOutput,
  Stray,
} from '../model/generation.ts'
import type { Usage } from '../model/usage.ts'
import type { NewWork } from '../ports/queue.ts'
import { dispatchWork, dutyMs, workOf } from './work.ts'

/** A decision about one generation: what to write, what to tell, and what to hurry afterwards. */
export interface Change {
  readonly patch: GenerationPatch
  readonly events: readonly NewEvent[]
  readonly work: readonly NewWork[]
}

export const patchAttempt = (generation: Generation, number: number, patch: Partial<Attempt>): readonly Attempt[] =>
  generation.attempts.map((attempt) => (attempt.number === number ? { ...attempt, ...patch } : attempt))

export const historyWith = (generation: Generation, entry: HistoryEntry): readonly HistoryEntry[] => [...generation.history, entry]

export const historyEntry = (
  at: number,
  status: GenerationStatus,
  stage: GenerationStage | undefined,
  attempt: number,
  note?: string,
): HistoryEntry => ({
  at,
  status,
  ...(stage === undefined ? {} : { stage }),
  ...(attempt === 0 ? {} : { attempt }),
  ...(note === undefined ? {} : { note }),
})

/** Event ids are known before anybody hears of them: the generation's id and the revision that will be written. */
export const eventOf = (generation: Generation, type: EventType, at: number, data: NewEvent['data'] = {}): NewEvent => ({
  eventId: `${generation.generationId}.${generation.revision + 1}.${type}`,
  type,
  at,
  account: generation.account,
  generationId: generation.generationId,
  data: { toolId: generation.toolId, ...data },
})

export interface Ending {
  readonly status: 'completed' | 'failed' | 'cancelled'
  readonly error?: GenerationError
  readonly outcome?: NonNullable<Attempt['outcome']>
  readonly usage?: Usage
  readonly outputs?: readonly StoredOutput[]
  readonly lostOutputs?: readonly LostOutput[]
  /** A run to be called off although the generation is over. */
  readonly stray?: Stray
  readonly attemptPatch?: Partial<Attempt>
}

/** Duties after the end: money first, then the person, then the job. */
export const dutiesAfter = (generation: Generation, strays: readonly Stray[]): readonly Duty[] => [
  'settle',
  ...(generation.deliverTo !== undefined || generation.origin?.chat !== undefined ? (['deliver'] as const) : []),
  ...(generation.jobStep === undefined ? [] : (['advance'] as const)),
  ...(strays.some(isOpenStray) ? (['stray'] as const) : []),
]

export const isOpenStray = (stray: Stray): boolean => stray.cancelledAt === undefined && stray.givenUp === undefined

/** The one way a generation ends. Terminal is final: callers compare the revision they read. */
export const endGeneration = (generation: Generation, ending: Ending, now: number): Change => {
  const strays = ending.stray === undefined ? generation.strays : [...generation.strays, ending.stray]
  const owes = dutiesAfter(generation, strays)
  const ranUntil = generation.ranUntil ?? now
  const outcome = ending.outcome ?? ending.status
  const usage = ending.usage ?? generation.usage
  return {
    patch: {
      status: ending.status,
      stage: undefined,
      history: historyWith(generation, historyEntry(now, ending.status, undefined, generation.attempt, ending.error?.code)),
      attempts: patchAttempt(generation, generation.attempt, {
        ...ending.attemptPatch,
        endedAt: ranUntil,
        outcome,
        ...(ending.error === undefined ? {} : { error: ending.error }),
        ...(usage === undefined ? {} : { usage }),
      }),
      strays,
      ...(ending.error === undefined ? {} : { error: ending.error }),
      ...(usage === undefined ? {} : { usage }),
      ...(ending.outputs === undefined ? {} : { outputs: ending.outputs }),
      ...(ending.lostOutputs === undefined ? {} : { lostOutputs: ending.lostOutputs }),
      ...(owes.includes('deliver') ? { deliveryState: 'owed' as const } : {}),
      remoteOutputs: undefined,
      progress: undefined,
      doubtSince: undefined,
      ranUntil,
      endedAt: now,
      updatedAt: now,
      owes,
      dueAt: now + dutyMs,
      dueTries: undefined,
    },
    events: [eventOf(generation, `generation.${ending.status}`, now, ending.error === undefined ? {} : { code: ending.error.code })],
    work: [...owes.map((duty) => workOf(duty, generation)), dispatchWork(generation.backendId)],
  }
}
