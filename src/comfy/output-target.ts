import { z } from 'zod'
import { outputKind } from '../model/tool.ts'

/** What the result of one node is called, and what it is. */
export const outputTarget = z.object({ name: z.string().min(1), kind: outputKind })
export type OutputTarget = z.infer<typeof outputTarget>
/** By node id. */
export type OutputTargets = Readonly<Record<string, OutputTarget>>
