import type { BackendUpdate } from '../model/backend.ts'
import type { Generation } from '../model/generation.ts'
import { isTerminal } from '../model/generation.ts'
import { applyUpdate } from './apply-update.ts'
import { currentAttempt } from './cadence.ts'
import type { StageDeps } from './changes.ts'
import type { WebhookArrival } from './deps.ts'
import type { Poller } from './poller.ts'

const isEnd = (update: BackendUpdate): boolean => update.status !== 'queued' && update.status !== 'running'

/** A run we don't know yet is ours if it carries our callId, or, where none comes back, if it knows this secret address. */
const isOurs = (confirmed: BackendUpdate, generation: Generation): boolean =>
  confirmed.status !== 'unknown' && (confirmed.callId === undefined || confirmed.callId === currentAttempt(generation)?.callId)

const note = async (deps: StageDeps, poller: Poller, arrival: WebhookArrival, update: BackendUpdate): Promise<boolean> => {
  const { generationId, attempt, backendId } = arrival
  const generation = await deps.store.generations.get(generationId)
  if (generation === undefined || generation.backendId !== backendId || generation.attempt !== attempt) return false
  if (isTerminal(generation.status) || generation.stage === 'collecting') return false
  const current = currentAttempt(generation)
  const canPoll = deps.backends.get(backendId)?.backend.poll !== undefined

  if (current?.ref === undefined) {
    if (current?.sentAt === undefined) return false
    const confirmed = canPoll ? await poller.poll(backendId, update.ref, { exact: true }) : update
    if (confirmed === undefined || !isOurs(confirmed, generation)) return false
    return (await applyUpdate(deps, generationId, attempt, confirmed, 'poll'))?.changed === true
  }
  if (current.ref !== update.ref) return false
  if (!isEnd(update)) return (await applyUpdate(deps, generationId, attempt, update, 'hint'))?.changed === true
  const confirmed = canPoll ? await poller.poll(backendId, update.ref, { exact: true }) : update
  if (confirmed === undefined) return false
  return (await applyUpdate(deps, generationId, attempt, confirmed, 'poll'))?.changed === true
}

/** A webhook is a poke: it can be forged, doubled, late, swapped or lost. An end in one counts only once poll says so. */
export const receiveWebhook = async (
  deps: StageDeps,
  poller: Poller,
  arrival: WebhookArrival,
): Promise<'refused' | 'ignored' | 'noted'> => {
  const { backendId, generationId, attempt, token } = arrival
  const outcome = await (async () => {
    if (!deps.tokens.isWebhookToken(token, backendId, generationId, attempt)) return 'refused' as const
    const parse = deps.backends.get(backendId)?.backend.parseWebhook
    const update = parse?.({ method: arrival.method, headers: arrival.headers, query: arrival.query, body: arrival.body })
    if (update === undefined) return 'ignored' as const
    return (await note(deps, poller, arrival, update)) ? ('noted' as const) : ('ignored' as const)
  })()
  deps.metrics.count('darkroom_webhooks_total', { backend: deps.backends.has(backendId) ? backendId : 'unknown', outcome })
  return outcome
}
