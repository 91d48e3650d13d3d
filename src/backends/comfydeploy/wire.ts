import { z } from 'zod'

/*
 * What the vendor sends, read as leniently as can be: its own schemas and its answers differ between endpoints,
 * versions and forks, and one odd field must never hide the rest.
 */
const text = z.string().nullish().catch(undefined)
const number = z.number().nullish().catch(undefined)

export const wireRun = z.looseObject({
  id: z.string().min(1),
  status: z.string(),
  workflow_id: text,
  workflow_inputs: z.unknown().optional(),
  created_at: text,
  started_at: text,
  live_status: text,
  progress: number,
  queue_position: number,
  run_duration: number,
  gpu: text,
  outputs: z.array(z.unknown()).nullish().catch(undefined),
})
export type WireRun = z.infer<typeof wireRun>

export const wireDeployment = z.looseObject({
  id: z.string().min(1),
  environment: z.string(),
  workflow_id: z.string().min(1),
  machine_id: text,
  description: text,
  created_at: text,
  updated_at: text,
  gpu: text,
  run_timeout: number,
  modal_image_id: text,
  workflow: z.looseObject({ name: text }).nullish().catch(undefined),
  version: z
    .looseObject({ id: text, version: number, workflow: z.unknown().optional(), workflow_api: z.unknown().optional() })
    .nullish()
    .catch(undefined),
  input_types: z.array(z.unknown()).nullish().catch(undefined),
})
export type WireDeployment = z.infer<typeof wireDeployment>

export const wireMachine = z.looseObject({
  id: z.string().min(1),
  name: text,
  type: text,
  status: text,
  gpu: text,
  deleted: z.boolean().nullish().catch(undefined),
})
export type WireMachine = z.infer<typeof wireMachine>
