import type { BackendUpdate } from '../model/backend.ts'
import { BackendError, DarkroomError, messageOf } from '../model/errors.ts'
import type { Attempt, Generation, GenerationError, Values } from '../model/generation.ts'
import { pause, withTimeout } from '../net/timeout.ts'
import type { BackendInstance } from '../ports/backend.ts'
import type { WorkResult } from '../ports/queue.ts'
import { applyUpdate } from './apply-update.ts'
import { backendAnswered, backendFailed, backendPaused, whenToTry } from './breaker.ts'
import { currentAttempt, limitsOf } from './cadence.ts'
import type { StageDeps } from './changes.ts'
import { change, writeChange } from './changes.ts'
import { endGeneration, patchAttempt } from './ending.ts'
import { failureOf, prepare } from './prepare.ts'
import { traceOf } from './recover.ts'
import { backoffMs, waitMs } from './retry.ts'
import { certainAtOf, submitTimeoutOf } from './timeout.ts'
import { dutyMs } from './work.ts'

const maxSends = 3
const lookAgainMs = 3_000

const isWaitingToBeSent = (generation: Generation | undefined): generation is Generation =>
  generation?.status === 'running' && generation.stage === 'submitting' && currentAttempt(generation)?.ref === undefined

const fail = async (
  deps: StageDeps,
  generationId: string,
  error: GenerationError,
  outcome: NonNullable<Attempt['outcome']>,
): Promise<WorkResult> => {
  await change(deps, generationId, (generation) =>
    isWaitingToBeSent(generation) ? endGeneration(generation, { status: 'failed', error, outcome }, deps.clock.now()) : undefined,
  )
  return 'done'
}

/** Nothing left the house: the attempt may be sent again later, unless its owner called it off meanwhile. */
const unsend = (deps: StageDeps, generationId: string, sends: number): Promise<unknown> =>
  change(deps, generationId, (generation) => {
    if (!isWaitingToBeSent(generation)) return undefined
    if (generation.cancelRequestedAt !== undefined)
      return endGeneration(generation, { status: 'cancelled', outcome: 'not_sent' }, deps.clock.now())
    const attempts = generation.attempts.map((attempt) => {
      if (attempt.number !== generation.attempt) return attempt
      const { sentAt: _, ...rest } = attempt
      return { ...rest, sends }
    })
    return { patch: { attempts, updatedAt: deps.clock.now(), dueAt: deps.clock.now() + dutyMs }, events: [], work: [] }
  })

/** Where nobody can be asked for it again, the answer is all there is of a run that was paid for: it is kept until it can be written. */
const takeAnswer = async (
  deps: StageDeps,
  instance: BackendInstance,
  { generationId }: Generation,
  { number, sentAt = deps.clock.now() }: Attempt,
  update: BackendUpdate,
  stop: AbortSignal,
): Promise<void> => {
  for (let tries = 0; ; tries += 1) {
    try {
      await applyUpdate(deps, generationId, number, update, 'submit')
      return
    } catch (error) {
      const waitsMs = backoffMs(tries, deps.random(), { firstMs: 1_000, maxMs: 15_000 })
      const isLate = deps.clock.now() + waitsMs >= certainAtOf(deps, instance, sentAt)
      if (canStillBeTold(instance) || isLate || stop.aborted) throw error
      deps.log.warn({ generationId, backendId: instance.id, error }, 'an answer could not be kept yet')
      await pause(deps.clock, waitsMs)
    }
  }
}

const submit = async (
  deps: StageDeps,
  instance: BackendInstance,
  generation: Generation,
  attempt: Attempt,
  sent: Values,
  stop: AbortSignal,
): Promise<WorkResult> => {
  const { generationId } = generation
  const { publicUrl } = deps.settings
  const submitTimeoutMs = submitTimeoutOf(deps, instance)
  const token = deps.tokens.webhookToken(generation.backendId, generationId, attempt.number)
  const hook = `/webhooks/${encodeURIComponent(generation.backendId)}/${generationId}/${attempt.number}/${token}`
  const call = {
    callId: attempt.callId,
    target: generation.tool.target,
    inputs: sent,
    ...(publicUrl === undefined || instance.backend.parseWebhook === undefined ? {} : { webhookUrl: `${publicUrl}${hook}` }),
  }
  let update: BackendUpdate
  try {
    update = await withTimeout(deps.clock, submitTimeoutMs, (signal) => instance.backend.submit(call, signal))
  } catch (error) {
    return onRefusal(deps, instance, generation, attempt, refusalOf(error, token))
  }
  await takeAnswer(deps, instance, generation, attempt, update, stop)
  await backendAnswered(deps, instance.id)
  return 'done'
}

/** A vendor may quote what it was sent: the address that lets its webhooks in stays between us. */
const refusalOf = (error: unknown, token: string): BackendError => {
  const message = messageOf(error).replaceAll(token, '…')
  if (!(error instanceof BackendError)) return new BackendError(message, { sent: 'maybe' })
  const { sent, code, retryable, retryAfterMs } = error
  return new BackendError(message, { sent, code, retryable, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) })
}

/** Where nobody can be asked and nobody calls back, waiting tells nothing. */
const canStillBeTold = ({ backend }: BackendInstance): boolean => backend.find !== undefined || backend.parseWebhook !== undefined

const onRefusal = async (
  deps: StageDeps,
  instance: BackendInstance,
  generation: Generation,
  attempt: Attempt,
  refusal: BackendError,
): Promise<WorkResult> => {
  const { generationId, backendId } = generation
  deps.log.warn(
    { generationId, backendId, attempt: attempt.number, sent: refusal.sent, code: refusal.code, error: refusal.message },
    'a submit was not accepted',
  )
  deps.metrics.count('darkroom_attempts_total', { backend: backendId, outcome: refusal.sent === 'no' ? 'not_sent' : 'unanswered' })
  if (refusal.sent === 'maybe') {
    await backendFailed(deps, backendId, refusal.retryAfterMs)
    if (!canStillBeTold(instance)) return fail(deps, generationId, failureOf('submit_unknown', undefined, refusal.message), 'lost')
    return { againAt: deps.clock.now() + lookAgainMs }
  }
  if (!refusal.retryable) {
    // A no is an answer too.
    if (refusal.code !== 'backend_unavailable') await backendAnswered(deps, backendId)
    return fail(deps, generationId, failureOf(refusal.code, undefined, refusal.message), 'not_sent')
  }
  if (refusal.code === 'rate_limited') await backendPaused(deps, backendId, refusal.retryAfterMs ?? 5_000)
  else await backendFailed(deps, backendId, refusal.retryAfterMs)
  const tries = attempt.sends ?? 1
  await unsend(deps, generationId, tries)
  return {
    againAt: deps.clock.now() + waitMs(backoffMs(tries - 1, deps.random(), { firstMs: 2_000, maxMs: 120_000 }), refusal.retryAfterMs),
  }
}

/** It was perhaps sent and nobody knows the ref: found → adopted; surely absent → sent again with the same callId. */
const recover = async (
  deps: StageDeps,
  instance: BackendInstance,
  generation: Generation,
  attempt: Attempt,
  sentAt: number,
): Promise<WorkResult | 'send_again'> => {
  const { generationId } = generation
  const trace = await traceOf(deps, instance, generation, attempt, sentAt)
  if (trace === 'absent' && generation.cancelRequestedAt !== undefined) return callOff(deps, generation)
  if (trace === 'absent' && (attempt.sends ?? 1) < maxSends) return 'send_again'
  if (trace === 'absent' || trace === 'unknown') return fail(deps, generationId, failureOf('submit_unknown'), 'lost')
  if ('againAt' in trace) return trace
  await applyUpdate(deps, generationId, attempt.number, trace.found, 'find')
  return 'done'
}

/** Its owner called it off, and nothing of it runs. */
const callOff = async (deps: StageDeps, generation: Generation): Promise<WorkResult> => {
  const ending = endGeneration(generation, { status: 'cancelled', outcome: 'not_sent' }, deps.clock.now())
  const written = await writeChange(deps, generation, ending)
  return written === undefined ? { againAt: deps.clock.now() } : 'done'
}

/** Nothing left the house, for the files it needs were not taken: it waits, the longer the outage the more patiently. */
const waitForUploads = async (deps: StageDeps, generation: Generation, attempt: Attempt, outage: unknown): Promise<WorkResult> => {
  const { generationId, backendId } = generation
  const retryAfterMs = outage instanceof DarkroomError || outage instanceof BackendError ? outage.retryAfterMs : undefined
  deps.log.warn({ generationId, backendId, attempt: attempt.number, error: outage }, 'the inputs could not be handed over')
  await backendFailed(deps, backendId, retryAfterMs)
  const now = deps.clock.now()
  const firstMs = Math.max(2_000, (now - attempt.startedAt) / 2)
  return { againAt: now + waitMs(backoffMs(0, deps.random(), { firstMs, maxMs: 120_000 }), retryAfterMs) }
}

/** Sends one attempt. The write of `sentAt` comes first, so whoever finds it later never submits blindly. */
export const start = async (deps: StageDeps, generationId: string, stop: AbortSignal): Promise<WorkResult> => {
  const generation = await deps.store.generations.get(generationId)
  if (!isWaitingToBeSent(generation)) return 'done'
  const attempt = currentAttempt(generation)
  const instance = deps.backends.get(generation.backendId)
  if (attempt === undefined) return 'done'
  if (instance === undefined)
    return fail(
      deps,
      generationId,
      failureOf('backend_unavailable', undefined, `there is no backend ${generation.backendId} any more`),
      'not_sent',
    )

  const now = deps.clock.now()
  if (attempt.sentAt !== undefined) {
    const result = await recover(deps, instance, generation, attempt, attempt.sentAt)
    if (result !== 'send_again') return result
  } else if (generation.cancelRequestedAt !== undefined) return callOff(deps, generation)
  if (now - attempt.startedAt > limitsOf(generation, deps.settings).queueTimeoutMs)
    return fail(deps, generationId, failureOf('backend_unavailable'), 'not_sent')
  const triesAt = await whenToTry(deps, instance.id)
  if (triesAt > deps.clock.now()) return { againAt: triesAt }

  const prepared = await prepare(deps, instance, generation)
  if ('failure' in prepared) return fail(deps, generationId, prepared.failure, 'not_sent')
  if ('outage' in prepared) return waitForUploads(deps, generation, attempt, prepared.outage)
  const { sent } = prepared
  const sentAt = deps.clock.now()
  const sends = (attempt.sends ?? 0) + 1
  const written = await writeChange(deps, generation, {
    patch: {
      attempts: patchAttempt(generation, attempt.number, { sentAt, sends, sent }),
      submittedAt: generation.submittedAt ?? sentAt,
      updatedAt: sentAt,
      dueAt: sentAt + dutyMs,
    },
    events: [],
    work: [],
  })
  if (written === undefined) return { againAt: sentAt }
  return submit(deps, instance, written, { ...attempt, sentAt, sends, sent }, sent, stop)
}
