import type { DiscoveredTool, InputField } from '../model/tool.ts'
import { isNegative, isOwed, isSeed } from './field-roles.ts'

/**
 * What a found field means for people. A negative prompt is never asked for: without one the workflow's own text runs.
 * A number that is called a seed and has no value is drawn like any other seed.
 */
const tidyField = (field: InputField): InputField => {
  if (!isOwed(field)) return field
  if (isNegative(field)) return { ...field, required: false }
  return isSeed(field) ? { ...field, type: 'seed' } : field
}

/** Found tools, not those written by hand: what an owner writes is meant. */
export const tidyTool = (tool: DiscoveredTool): DiscoveredTool => ({ ...tool, inputSchema: tool.inputSchema.map(tidyField) })
