import { z } from 'zod'
import type { OutputTargets } from '../../comfy/output-target.ts'
import { outputTarget } from '../../comfy/output-target.ts'
import type { JsonObject } from '../../model/json.ts'
import { outputKind } from '../../model/tool.ts'

/** What a tool keeps of its deployment. A tool in tools.json needs the first two alone. */
const target = z.object({
  deploymentId: z.string().min(1),
  workflowId: z.string().min(1).optional(),
  /** The node class behind each input: it decides how a value has to be sent. */
  classes: z.record(z.string(), z.string()).default({}),
  outputs: z.record(z.string(), outputTarget).default({}),
})
export type Target = z.infer<typeof target>

export const parseTarget = (value: JsonObject): Target | undefined => {
  const parsed = target.safeParse(value)
  return parsed.success ? parsed.data : undefined
}

/*
 * Two inputs that no node asks for travel with every run. The vendor stores and ignores them, and gives them back:
 * by the first a lost run is found again, by the second its outputs have their names even after a restart.
 */
export const callIdInput = 'darkroom_call_id'
export const outputsInput = 'darkroom_outputs'

const packed = z.record(z.string(), z.tuple([z.string().min(1), outputKind]))

export const packOutputs = (outputs: OutputTargets): string =>
  JSON.stringify(Object.fromEntries(Object.entries(outputs).map(([id, { name, kind }]) => [id, [name, kind]])))

export const unpackOutputs = (text: unknown): OutputTargets => {
  if (typeof text !== 'string') return {}
  try {
    const parsed = packed.safeParse(JSON.parse(text))
    return parsed.success ? Object.fromEntries(Object.entries(parsed.data).map(([id, [name, kind]]) => [id, { name, kind }])) : {}
  } catch {
    return {}
  }
}
