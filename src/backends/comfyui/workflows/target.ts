import { z } from 'zod'
import { outputTarget } from '../../../comfy/output-target.ts'
import type { JsonObject } from '../../../model/json.ts'

/** How a value is put down: as that, or as the name of one uploaded file or of several pictures. */
const filledAs = z.enum(['text', 'integer', 'number', 'boolean', 'file', 'files'])
export type FilledAs = z.infer<typeof filledAs>

const node = z.object({
  class_type: z.string(),
  inputs: z.record(z.string(), z.unknown()),
  _meta: z.object({ title: z.string() }).optional(),
})
export type ApiNode = z.infer<typeof node>

const filling = z.object({
  as: filledAs,
  /** Node and widget, for each place that the value is written to. */
  to: z.array(z.tuple([z.string(), z.string()])).default([]),
  /**
   * Links to these nodes become something else. For a value these nodes are gone, and it is what links to them become; what
   * is kept here stands in where none is given. For a file they load it, and are replaced only where none is given.
   * Null: nothing stands in.
   */
  instead: z.record(z.string(), z.unknown()).default({}),
  /** Nodes that only load the file, and so go where none is given. */
  loaders: z.array(z.string()).default([]),
})
export type Filling = z.infer<typeof filling>

const comfyTarget = z.object({
  /** In the API format; every node is an ordinary one. */
  workflow: z.record(z.string(), node),
  inputs: z.record(z.string(), filling).default({}),
  outputs: z.record(z.string(), outputTarget).default({}),
})
/** What a tool keeps of its workflow file. Each generation's record has a copy, so it holds nothing that a run doesn't need. */
export type ComfyTarget = z.infer<typeof comfyTarget>

export const parseTarget = (target: JsonObject): ComfyTarget | undefined => {
  const parsed = comfyTarget.safeParse(target)
  return parsed.success ? parsed.data : undefined
}
