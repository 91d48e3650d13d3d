import type { ErrorCode } from '../model/errors.ts'
import { BackendError, DarkroomError, errorKinds } from '../model/errors.ts'
import type { Generation, GenerationError, Values } from '../model/generation.ts'
import { withTimeout } from '../net/timeout.ts'
import type { BackendInstance } from '../ports/backend.ts'
import type { ExecutorDeps } from './deps.ts'
import { sendableInputs } from './media-out.ts'

export const failureOf = (code: ErrorCode, message?: string, detail?: string): GenerationError => ({
  code,
  stage: 'submitting',
  message: message ?? errorKinds[code].sentence,
  ...(detail === undefined ? {} : { detail }),
})

/** Another try won't mend it. */
const failureIn = (error: unknown): GenerationError | undefined => {
  if (error instanceof DarkroomError && !error.retryable) return failureOf(error.code, error.message, error.detail)
  if (error instanceof BackendError && error.sent === 'no' && !error.retryable) return failureOf(error.code, undefined, error.message)
  return undefined
}

const hold = async ({ ledger }: ExecutorDeps, generation: Generation): Promise<GenerationError | undefined> => {
  try {
    await ledger.hold({ id: generation.generationId, account: generation.account, usd: generation.estimatedCostUsd ?? 0 })
    return undefined
  } catch (error) {
    const failure = failureIn(error)
    if (failure === undefined) throw error
    return failure
  }
}

export type Prepared = { readonly sent: Values } | { readonly failure: GenerationError } | { readonly outage: unknown }

/** What goes before a submit: money set aside, and the inputs as the backend takes them; or why that can't be, for good or for now. */
export const prepare = async (deps: ExecutorDeps, instance: BackendInstance, generation: Generation): Promise<Prepared> => {
  const refused = await hold(deps, generation)
  if (refused !== undefined) return { failure: refused }
  try {
    const timeoutMs = deps.settings.submitTimeoutMs * 4
    return { sent: await withTimeout(deps.clock, timeoutMs, (signal) => sendableInputs(deps, instance, generation, signal)) }
  } catch (error) {
    const failure = failureIn(error)
    return failure === undefined ? { outage: error } : { failure }
  }
}
