import type { BackendUpdate } from '../model/backend.ts'
import type { Generation } from '../model/generation.ts'
import { isTerminal } from '../model/generation.ts'
import { applyUpdate } from './apply-update.ts'
import { currentAttempt } from './cadence.ts'
import type { StageDeps } from './changes.ts'
import { knowsRef } from './decide-update.ts'
import type { WebhookArrival } from './deps.ts'
import { canFind } from './marker.ts'
import type { Poller } from './poller.ts'

export const isEnd = (update: BackendUpdate): boolean => update.status !== 'queued' && update.status !== 'running'

/** A run we don't know yet is ours if it carries our callId, or, where none comes back, if it knows this secret address. */
const isFor = (confirmed: BackendUpdate, generation: Generation): boolean =>
  confirmed.status !== 'unknown' && (confirmed.callId === undefined || confirmed.callId === currentAttempt(generation)?.callId)

/** A run beside ours, or one that came too late: it counts only if the backend itself says that it carries our callId. */
const noteStray = async (deps: StageDeps, poller: Poller, arrival: WordOf, generation: Generation, ref: string): Promise<boolean> => {
  const { attempt, backendId } = arrival
  const callId = generation.attempts.find((one) => one.number === attempt)?.callId
  if (callId === undefined || knowsRef(generation, ref)) return false
  const confirmed = await poller.poll(backendId, ref, { exact: true })
  if (confirmed === undefined || confirmed.status === 'unknown' || confirmed.callId !== callId) return false
  return (await applyUpdate(deps, generation.generationId, attempt, confirmed, 'poll'))?.changed === true
}

/** The submit is still under way, and should its answer be lost, the run can be found: a first sign of life adds nothing. */
const isAnswerExpected = async (deps: StageDeps, backendId: string, sentAt: number): Promise<boolean> =>
  deps.clock.now() - sentAt < deps.settings.submitTimeoutMs && (await canFind(deps, backendId))

/** Whose word it is. */
type WordOf = Pick<WebhookArrival, 'backendId' | 'generationId' | 'attempt'>

/** Whatever tells it: what a backend says of its own accord is shown as progress, and an end in it is asked about. */
export const noteWord = async (
  deps: StageDeps,
  poller: Poller,
  arrival: WordOf,
  update: BackendUpdate,
  via: 'webhook' | 'socket',
): Promise<boolean> => {
  const { generationId, attempt, backendId } = arrival
  const generation = await deps.store.generations.get(generationId)
  if (generation?.backendId !== backendId) return false
  const current = currentAttempt(generation)
  const isOurs = current?.ref === undefined ? current?.sentAt !== undefined : current.ref === update.ref
  if (isTerminal(generation.status) || generation.attempt !== attempt || !isOurs)
    return noteStray(deps, poller, arrival, generation, update.ref)
  if (generation.stage === 'collecting') return false
  const canPoll = deps.backends.get(backendId)?.backend.poll !== undefined

  if (current?.ref === undefined) {
    if (!isEnd(update) && (await isAnswerExpected(deps, backendId, current?.sentAt ?? 0))) return false
    const confirmed = canPoll ? await poller.poll(backendId, update.ref, { exact: true }) : update
    if (confirmed === undefined || !isFor(confirmed, generation)) return false
    return (await applyUpdate(deps, generationId, attempt, confirmed, 'poll'))?.changed === true
  }
  if (!isEnd(update)) return (await applyUpdate(deps, generationId, attempt, update, via))?.changed === true
  const confirmed = canPoll ? await poller.poll(backendId, update.ref, { exact: true }) : update
  if (confirmed === undefined) return false
  return (await applyUpdate(deps, generationId, attempt, confirmed, 'poll'))?.changed === true
}
