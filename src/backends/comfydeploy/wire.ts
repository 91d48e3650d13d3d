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

export const wireInputType = z.looseObject({
  type: text,
  class_type: text,
  input_id: z.string().min(1),
  default_value: z.unknown().optional(),
  min_value: number,
  max_value: number,
  display_name: text,
  description: text,
  enum_options: z.array(z.unknown()).nullish().catch(undefined),
})

export const wireMachine = z.looseObject({
  id: z.string().min(1),
  name: text,
  type: text,
  status: text,
  gpu: text,
  deleted: z.boolean().nullish().catch(undefined),
})
export type WireMachine = z.infer<typeof wireMachine>

/** By a word that somebody else chose: the table's own entries, never what every object has ("constructor"). */
export const entryOf = <T>(table: Readonly<Record<string, T>>, word: string): T | undefined =>
  Object.hasOwn(table, word) ? table[word] : undefined

export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Some columns come as an object from one endpoint and as its JSON text from another. */
export const recordOf = (value: unknown): Readonly<Record<string, unknown>> | undefined => {
  if (isRecord(value)) return value
  if (typeof value !== 'string' || !value.trimStart().startsWith('{')) return undefined
  try {
    const parsed: unknown = JSON.parse(value)
    return isRecord(parsed) ? parsed : undefined
  } catch {
    return undefined
  }
}

/** Lists come bare, or wrapped in `data`. */
export const listOf = (answer: unknown): readonly unknown[] | undefined => {
  if (Array.isArray(answer)) return answer
  if (isRecord(answer) && Array.isArray(answer['data'])) return answer['data']
  return undefined
}
