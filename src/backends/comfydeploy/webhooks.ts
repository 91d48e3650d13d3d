import { z } from 'zod'
import type { OutputTargets } from '../../comfy/output-target.ts'
import type { BackendUpdate, WebhookRequest } from '../../model/backend.ts'
import { parseJson } from '../../model/json.ts'
import { isOver, updateOf } from './runs.ts'

const body = z.looseObject({
  run_id: z.string().min(1).max(200),
  status: z.string().min(1).max(50),
  event_type: z.string().nullish().catch(undefined),
  live_status: z.string().nullish().catch(undefined),
  progress: z.number().nullish().catch(undefined),
  outputs: z.array(z.unknown()).nullish().catch(undefined),
})

/**
 * What a webhook says. The method means nothing (its second and third try come as GET with the same body) and
 * neither does the order. A `run.output` event tells of one output alone, so it is never an end.
 */
export const parseRunWebhook = (request: WebhookRequest, targetsOf: (ref: string) => OutputTargets): BackendUpdate | undefined => {
  const parsed = body.safeParse(parseJson(request.body))
  if (!parsed.success) return undefined
  const { run_id, status, event_type, live_status, progress, outputs } = parsed.data
  const shown = event_type === 'run.output' && isOver(status) ? 'running' : status
  return updateOf({ id: run_id, status: shown, live_status, progress, outputs }, targetsOf(run_id))
}
