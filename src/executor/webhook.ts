import type { StageDeps } from './changes.ts'
import type { WebhookArrival } from './deps.ts'
import { noteWord } from './note-word.ts'
import type { Poller } from './poller.ts'

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
    return (await noteWord(deps, poller, arrival, update, 'webhook')) ? ('noted' as const) : ('ignored' as const)
  })()
  deps.metrics.count('darkroom_webhooks_total', { backend: deps.backends.has(backendId) ? backendId : 'unknown', outcome })
  return outcome
}
