import { z } from 'zod'

const text = z.string().nullish().catch(undefined)
const number = z.number().nullish().catch(undefined)

/** What ComfyDeploy's own list says of an input; read leniently, for one odd field must never hide the rest. */
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
