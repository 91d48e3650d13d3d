import type { BackendUpdate } from '../model/backend.ts'
import type { ErrorCode } from '../model/errors.ts'
import { BackendError, DarkroomError, errorKinds, messageOf } from '../model/errors.ts'
import type { Attempt, Generation, GenerationError, Values } from '../model/generation.ts'
import type { BackendInstance } from '../ports/backend.ts'
import type { WorkResult } from '../ports/queue.ts'
import { applyUpdate } from './apply-update.ts'
import { backendAnswered, backendFailed, backendPaused, breakerStance, readBreaker } from './breaker.ts'
import { currentAttempt, limitsOf } from './cadence.ts'
import type { StageDeps } from './changes.ts'
import { change, writeChange } from './changes.ts'
import { endGeneration, patchAttempt } from './ending.ts'
import { canFind } from './marker.ts'
import { sendableInputs } from './media-out.ts'
import { backoffMs, waitMs } from './retry.ts'
import { withTimeout } from './timeout.ts'
import { dutyMs } from './work.ts'

const maxSends = 3
const lookAgainMs = 3_000

const isWaitingToBeSent = (generation: Generation | undefined): generation is Generation =>
  generation?.status === 'running' && generation.stage === 'submitting' && currentAttempt(generation)?.ref === undefined

const failureOf = (code: ErrorCode, message?: string, detail?: string): GenerationError => ({
  code,
  stage: 'submitting',
  message: message ?? errorKinds[code].sentence,
  ...(detail === undefined ? {} : { detail }),
})

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

/** Nothing left the house: the attempt may be sent again later. */
const unsend = (deps: StageDeps, generationId: string, sends: number): Promise<unknown> =>
  change(deps, generationId, (generation) => {
    if (!isWaitingToBeSent(generation)) return undefined
    const attempts = generation.attempts.map((attempt) => {
      if (attempt.number !== generation.attempt) return attempt
      const { sentAt: _, ...rest } = attempt
      return { ...rest, sends }
    })
    return { patch: { attempts, updatedAt: deps.clock.now(), dueAt: deps.clock.now() + dutyMs }, events: [], work: [] }
  })

const submit = async (
  deps: StageDeps,
  instance: BackendInstance,
  generation: Generation,
  attempt: Attempt,
  sent: Values,
): Promise<WorkResult> => {
  const { generationId } = generation
  const { publicUrl, submitTimeoutMs } = deps.settings
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
    return onRefusal(deps, generation, attempt, error)
  }
  await backendAnswered(deps, instance.id)
  await applyUpdate(deps, generationId, attempt.number, update, 'submit')
  return 'done'
}

const onRefusal = async (deps: StageDeps, generation: Generation, attempt: Attempt, error: unknown): Promise<WorkResult> => {
  const { generationId, backendId } = generation
  const refusal = error instanceof BackendError ? error : new BackendError(messageOf(error), { sent: 'maybe', cause: error })
  deps.log.warn(
    { generationId, backendId, attempt: attempt.number, sent: refusal.sent, code: refusal.code, error: refusal.message },
    'a submit was not accepted',
  )
  deps.metrics.count('darkroom_attempts_total', { backend: backendId, outcome: refusal.sent === 'no' ? 'not_sent' : 'unanswered' })
  if (refusal.sent === 'maybe') {
    await backendFailed(deps, backendId, refusal.retryAfterMs)
    return { againAt: deps.clock.now() + lookAgainMs }
  }
  if (!refusal.retryable) return fail(deps, generationId, failureOf(refusal.code, undefined, refusal.message), 'not_sent')
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
  const now = deps.clock.now()
  const certainAt = sentAt + deps.settings.submitTimeoutMs + deps.settings.settleWindowMs
  const { find } = instance.backend
  const findable = find !== undefined && (await canFind(deps, instance.id))
  if (findable) {
    const call = { callId: attempt.callId, target: generation.tool.target, inputs: attempt.sent ?? {} }
    const found = await withTimeout(deps.clock, deps.settings.submitTimeoutMs, (signal) =>
      find.call(instance.backend, call, new Date(attempt.startedAt), signal),
    )
    if (found !== undefined) {
      await applyUpdate(deps, generation.generationId, attempt.number, found, 'find')
      return 'done'
    }
  }
  if (now < certainAt) return { againAt: Math.min(certainAt, now + (findable ? lookAgainMs : certainAt - now)) }
  if (findable && (attempt.sends ?? 1) < maxSends) return 'send_again'
  return fail(deps, generation.generationId, failureOf('submit_unknown'), 'lost')
}

const prepareInputs = async (deps: StageDeps, instance: BackendInstance, generation: Generation): Promise<Values | GenerationError> => {
  try {
    await deps.ledger.hold({ id: generation.generationId, account: generation.account, usd: generation.estimatedCostUsd ?? 0 })
    return await withTimeout(deps.clock, deps.settings.submitTimeoutMs * 4, (signal) => sendableInputs(deps, instance, generation, signal))
  } catch (error) {
    if (error instanceof DarkroomError && !error.retryable) return failureOf(error.code, error.message, error.detail)
    if (error instanceof BackendError && error.sent === 'no' && !error.retryable) return failureOf(error.code, undefined, error.message)
    throw error
  }
}

const isError = (result: Values | GenerationError): result is GenerationError =>
  'stage' in result && 'code' in result && 'message' in result

/** Sends one attempt. The write of `sentAt` comes first, so whoever finds it later never submits blindly. */
export const start = async (deps: StageDeps, generationId: string): Promise<WorkResult> => {
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
  } else if (generation.cancelRequestedAt !== undefined) {
    await writeChange(deps, generation, endGeneration(generation, { status: 'cancelled', outcome: 'not_sent' }, now))
    return 'done'
  }
  const breaker = await readBreaker(deps, instance.id)
  if (breakerStance(breaker, now) === 'open') return { againAt: breaker.openUntil }
  if (now - attempt.startedAt > limitsOf(generation, deps.settings).queueTimeoutMs)
    return fail(deps, generationId, failureOf('backend_unavailable'), 'not_sent')

  const sent = await prepareInputs(deps, instance, generation)
  if (isError(sent)) return fail(deps, generationId, sent, 'not_sent')
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
  return submit(deps, instance, written, { ...attempt, sentAt, sends, sent }, sent)
}
