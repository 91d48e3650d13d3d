import type { BackendUpdate } from '../model/backend.ts'
import type { Attempt, Generation } from '../model/generation.ts'
import { withTimeout } from '../net/timeout.ts'
import type { BackendInstance } from '../ports/backend.ts'
import { limitsOf } from './cadence.ts'
import type { StageDeps } from './changes.ts'
import { canFind } from './marker.ts'
import { certainAtOf } from './timeout.ts'

const lookAgainMs = 3_000
const unsureAgainMs = 15_000

/** What is known of an attempt that was perhaps sent. `absent`: it surely never arrived. `unknown`: nobody will ever tell. */
export type Trace = { readonly found: BackendUpdate } | { readonly againAt: number } | 'absent' | 'unknown'

/** Asks the backend for the run by its callId. Undefined: there is none. 'unsure': it could not say. */
const look = async (
  deps: StageDeps,
  instance: BackendInstance,
  generation: Generation,
  attempt: Attempt,
): Promise<BackendUpdate | 'unsure' | undefined> => {
  const find = instance.backend.find?.bind(instance.backend)
  if (find === undefined) return 'unsure'
  const call = { callId: attempt.callId, target: generation.tool.target, inputs: attempt.sent ?? {} }
  try {
    return await withTimeout(deps.clock, deps.settings.submitTimeoutMs, (signal) => find(call, new Date(attempt.startedAt), signal))
  } catch (error) {
    deps.log.warn({ generationId: generation.generationId, backendId: instance.id, error }, 'a run could not be looked for')
    return 'unsure'
  }
}

/**
 * "None" counts only once the submit and its settle window are over. A backend that can't say at the moment is asked
 * again for as long as a run may wait there; one that never could is waited for until the window ends.
 */
export const traceOf = async (
  deps: StageDeps,
  instance: BackendInstance,
  generation: Generation,
  attempt: Attempt,
  sentAt: number,
): Promise<Trace> => {
  const certainAt = certainAtOf(deps, instance, sentAt)
  const now = deps.clock.now()
  if (!(await canFind(deps, instance.id))) return now < certainAt ? { againAt: certainAt } : 'unknown'
  const answer = await look(deps, instance, generation, attempt)
  if (answer === 'unsure') {
    const givesUpAt = Math.max(certainAt, sentAt + limitsOf(generation, deps.settings).queueTimeoutMs)
    return now < givesUpAt ? { againAt: Math.min(givesUpAt, now + unsureAgainMs) } : 'unknown'
  }
  if (answer !== undefined) return { found: answer }
  return now < certainAt ? { againAt: Math.min(certainAt, now + lookAgainMs) } : 'absent'
}
