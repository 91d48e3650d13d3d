import type { BackendUpdate } from '../model/backend.ts'
import { errorKinds } from '../model/errors.ts'
import type {
  Attempt,
  Generation,
  GenerationError,
  GenerationPatch,
  GenerationStage,
  KeptRemoteOutput,
  Progress,
  Stray,
} from '../model/generation.ts'
import { isTerminal } from '../model/generation.ts'
import type { Usage } from '../model/usage.ts'
import { currentAttempt } from './cadence.ts'
import type { Change } from './ending.ts'
import { endGeneration, eventOf, historyEntry, historyWith, patchAttempt } from './ending.ts'
import { backoffMs } from './retry.ts'
import { dutyMs, generationWork, withDuty } from './work.ts'

/** Where an update came from. Only what we asked for ourselves can adopt or condemn a run; what was brought to us is a hint. */
export type Via = 'submit' | 'find' | 'poll' | 'webhook' | 'socket'
const isHint = (via: Via): boolean => via === 'webhook' || via === 'socket'

/** An update whose outputs are kept already: bytes lie in our media store. */
export type KeptUpdate =
  | Exclude<BackendUpdate, { status: 'completed' }>
  | (Extract<BackendUpdate, { status: 'completed' }> & { readonly outputs: readonly KeptRemoteOutput[] })

export interface UpdateRules {
  readonly maxAttempts: number
  readonly unknownGraceMs: number
  /** How long a success with nothing to show is doubted. */
  readonly emptyGraceMs: number
  readonly progressEveryMs: number
}

export interface Arrival {
  readonly attempt: number
  readonly update: KeptUpdate
  readonly via: Via
  readonly now: number
  /** 0 to 1. */
  readonly random: number
}

const stageRank: Readonly<Record<GenerationStage, number>> = { submitting: 0, queued: 1, executing: 2, collecting: 3 }

/** One of its runs, or one that was called off already. */
export const knowsRef = (generation: Generation, ref: string): boolean =>
  generation.attempts.some((attempt) => attempt.ref === ref) || generation.strays.some((stray) => stray.ref === ref)

const strayChange = (generation: Generation, arrival: Arrival, reason: string): Change | undefined => {
  const { update, via, now } = arrival
  const alreadyOver =
    update.status === 'completed' || update.status === 'failed' || update.status === 'cancelled' || update.status === 'unknown'
  if (isHint(via) || knowsRef(generation, update.ref)) return undefined
  const stray: Stray = {
    ref: update.ref,
    attempt: arrival.attempt,
    foundAt: now,
    reason,
    ...(alreadyOver ? { givenUp: `it was over already: ${update.status}` } : {}),
  }
  return {
    patch: {
      strays: [...generation.strays, stray],
      updatedAt: now,
      ...(alreadyOver ? {} : withDuty(generation, 'stray', now + dutyMs)),
    },
    events: [],
    work: alreadyOver ? [] : [generationWork('stray', generation)],
  }
}

const retryChange = (
  generation: Generation,
  error: GenerationError,
  usage: Usage | undefined,
  base: GenerationPatch,
  arrival: Arrival,
): Change => {
  const { now } = arrival
  const next = generation.attempt + 1
  const ended = patchAttempt({ ...generation, attempts: base.attempts ?? generation.attempts }, generation.attempt, {
    endedAt: now,
    outcome: 'failed',
    error,
    ...(usage === undefined ? {} : { usage }),
  })
  const runAt = now + backoffMs(generation.attempt, arrival.random, { firstMs: 2_000, maxMs: 120_000 })
  return {
    patch: {
      ...base,
      stage: 'submitting',
      attempt: next,
      attempts: [...ended, { number: next, callId: `${generation.generationId}.${next}`, startedAt: now }],
      backendRef: undefined,
      progress: undefined,
      doubtSince: undefined,
      history: historyWith(generation, historyEntry(now, 'running', 'submitting', next, `retrying after ${error.code}`)),
      owes: [...generation.owes.filter((duty) => duty !== 'watch' && duty !== 'start'), 'start'],
      dueAt: runAt + dutyMs,
      dueTries: undefined,
    },
    events: [eventOf(generation, 'generation.retrying', now, { attempt: next, code: error.code })],
    work: [generationWork('start', generation, runAt)],
  }
}

const progressOf = (generation: Generation, update: KeptUpdate, now: number): Progress | undefined => {
  if (update.status === 'queued')
    return Number.isFinite(update.position) ? { queuePosition: Math.max(0, update.position ?? 0), at: now } : undefined
  if (update.status !== 'running') return undefined
  const told = Number.isFinite(update.progress) ? (update.progress ?? 0) : 0
  const step = update.step ?? generation.progress?.step
  return { fraction: Math.min(1, Math.max(told, generation.progress?.fraction ?? 0)), ...(step === undefined ? {} : { step }), at: now }
}

const sameProgress = (a: Progress | undefined, b: Progress): boolean =>
  a !== undefined && a.fraction === b.fraction && a.step === b.step && a.queuePosition === b.queuePosition

const moveOn = (
  generation: Generation,
  base: GenerationPatch,
  arrival: Arrival,
  rules: UpdateRules,
  adopted: boolean,
): Change | undefined => {
  const { update, now, via } = arrival
  const stage: GenerationStage = update.status === 'running' ? 'executing' : 'queued'
  const current = generation.stage ?? 'submitting'
  const forward = stageRank[stage] > stageRank[current]
  const progress = stageRank[stage] >= stageRank[current] ? progressOf(generation, update, now) : undefined
  const showProgress =
    progress !== undefined &&
    !sameProgress(generation.progress, progress) &&
    (forward || now - (generation.progress?.at ?? 0) >= rules.progressEveryMs)
  const firstWebhook = via === 'webhook' && generation.lastWebhookAt === undefined
  const clearDoubt = generation.doubtSince !== undefined && !isHint(via)
  if (!adopted && !forward && !showProgress && !firstWebhook && !clearDoubt) return undefined

  const firstRunning = stage === 'executing' && forward
  return {
    patch: {
      ...base,
      ...(forward ? { stage, history: historyWith(generation, historyEntry(now, 'running', stage, generation.attempt)) } : {}),
      ...(firstRunning
        ? {
            runningAt: now,
            attempts: patchAttempt({ ...generation, attempts: base.attempts ?? generation.attempts }, generation.attempt, {
              runningAt: now,
            }),
          }
        : {}),
      ...(showProgress ? { progress } : {}),
      ...(clearDoubt ? { doubtSince: undefined } : {}),
      ...(via === 'webhook' ? { lastWebhookAt: now } : {}),
      updatedAt: now,
      dueAt: now + dutyMs,
      dueTries: undefined,
    },
    events: firstRunning ? [eventOf(generation, 'generation.running', now, { attempt: generation.attempt })] : [],
    work: adopted ? [generationWork('watch', generation, now + 2_000)] : [],
  }
}

const doubt = (generation: Generation, base: GenerationPatch, now: number, adopted: boolean): Change | undefined =>
  generation.doubtSince !== undefined && !adopted
    ? undefined
    : {
        patch: { ...base, doubtSince: generation.doubtSince ?? now, updatedAt: now, dueAt: now + dutyMs },
        events: [],
        work: [generationWork('watch', generation, now + 2_000)],
      }

const isDoubtOver = (generation: Generation, now: number, graceMs: number): boolean =>
  generation.doubtSince !== undefined && now - generation.doubtSince >= graceMs

const nothingMade = 'The run ended without making anything that could be sent. Its owner may have to look at the workflow.'

const errorOf = (code: GenerationError['code'], stage: string, message?: string, detail?: string): GenerationError => ({
  code,
  stage,
  message: message ?? errorKinds[code].sentence,
  ...(detail === undefined ? {} : { detail }),
})

/** Nothing to show for a success is doubted first; then the outputs are written, which stops the clock. */
const completedChange = (
  generation: Generation,
  seen: Generation,
  base: GenerationPatch,
  update: Extract<KeptUpdate, { status: 'completed' }>,
  { now }: Arrival,
  rules: UpdateRules,
): Change | undefined => {
  const withUsage = update.usage === undefined ? {} : { usage: update.usage }
  if (update.outputs.length === 0 && generation.tool.outputSchema.length > 0) {
    if (!isDoubtOver(generation, now, rules.emptyGraceMs)) return doubt(generation, base, now, seen !== generation)
    return endGeneration(seen, { status: 'failed', error: errorOf('output_lost', 'executing', nothingMade), ...withUsage }, now)
  }
  return {
    patch: {
      ...base,
      ...withUsage,
      stage: 'collecting',
      remoteOutputs: update.outputs,
      ranUntil: now,
      history: historyWith(generation, historyEntry(now, 'running', 'collecting', generation.attempt)),
      owes: [...seen.owes.filter((duty) => duty !== 'watch' && duty !== 'cancel'), 'collect'],
      doubtSince: undefined,
      updatedAt: now,
      dueAt: now + dutyMs,
      dueTries: undefined,
    },
    events: [eventOf(generation, 'generation.collecting', now)],
    work: [generationWork('collect', generation)],
  }
}

/**
 * What one update does to one generation, or nothing. Pure: the ONE place where a backend's word
 * becomes a change of state. The caller writes it with the revision it read, and decides anew when it lost.
 */
export const decideUpdate = (generation: Generation, arrival: Arrival, rules: UpdateRules): Change | undefined => {
  const { update, now } = arrival
  const attempt: Attempt | undefined = currentAttempt(generation)
  if (isTerminal(generation.status)) return strayChange(generation, arrival, 'the generation was over')
  if (attempt === undefined || generation.status !== 'running') return undefined
  if (arrival.attempt !== generation.attempt) return strayChange(generation, arrival, 'its attempt had ended')
  if (attempt.ref !== undefined && attempt.ref !== update.ref) return strayChange(generation, arrival, 'the attempt has another run')
  if (generation.stage === 'collecting') return undefined

  const adopted = attempt.ref === undefined
  if (adopted && (isHint(arrival.via) || attempt.sentAt === undefined)) return undefined
  const base: GenerationPatch = adopted
    ? {
        backendRef: update.ref,
        acceptedAt: generation.acceptedAt ?? now,
        attempts: patchAttempt(generation, generation.attempt, { ref: update.ref, acceptedAt: now }),
        stage: 'queued',
        history: historyWith(generation, historyEntry(now, 'running', 'queued', generation.attempt)),
        owes: [...generation.owes.filter((duty) => duty !== 'start' && duty !== 'watch'), 'watch'],
        dueAt: now + dutyMs,
        dueTries: undefined,
      }
    : {}
  const seen: Generation = adopted ? { ...generation, ...definedOnly(base) } : generation
  const withUsage = update.usage === undefined ? {} : { usage: update.usage }

  switch (update.status) {
    case 'queued':
    case 'running':
      return moveOn(generation, base, arrival, rules, adopted)
    case 'completed':
      return completedChange(generation, seen, base, update, arrival, rules)
    case 'failed': {
      const error = errorOf(update.code, generation.stage ?? 'submitting', update.message, update.detail)
      const again = update.retryable && generation.attempt < rules.maxAttempts && generation.cancelRequestedAt === undefined
      return again
        ? retryChange(seen, error, update.usage, adopted ? base : {}, arrival)
        : endGeneration(seen, { status: 'failed', error, ...withUsage }, now)
    }
    case 'cancelled':
      return endGeneration(seen, { status: 'cancelled', ...withUsage }, now)
    case 'unknown':
      if (!isDoubtOver(generation, now, rules.unknownGraceMs)) return doubt(generation, base, now, adopted)
      // Some forget what they were told to stop.
      if (generation.cancelRequestedAt !== undefined) return endGeneration(seen, { status: 'cancelled', ...withUsage }, now)
      return endGeneration(
        seen,
        { status: 'failed', outcome: 'lost', error: errorOf('run_lost', generation.stage ?? 'queued'), ...withUsage },
        now,
      )
  }
}

const definedOnly = (patch: GenerationPatch): Partial<Generation> =>
  Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined)) as Partial<Generation>
