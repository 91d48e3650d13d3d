import { z } from 'zod'
import { costingModel } from '../../../model/rate-card.ts'
import { platformHints, toolDefinition, toolLimits, visibility } from '../../../model/tool.ts'

/** What the owner of a workflow file says of the tool, under the key `_tool` beside the nodes. */
export const toolNotes = z.strictObject({
  '//': z.union([z.string(), z.array(z.string())]).optional(),
  name: toolDefinition.shape.displayName.optional(),
  command: z.string().min(1).max(64).optional(),
  description: z.string().max(8000).optional(),
  aliases: z.array(z.string().min(1).max(64)).optional(),
  category: z.string().min(1).optional(),
  tags: z.array(z.string()).optional(),
  visibility: visibility.optional(),
  limits: toolLimits.optional(),
  costingModel: costingModel.optional(),
  order: z.number().optional(),
  ...platformHints.shape,
})
export type ToolNotes = z.infer<typeof toolNotes>
