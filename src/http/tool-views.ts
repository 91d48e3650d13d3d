import { DarkroomError } from '../model/errors.ts'
import type { ToolDefinition } from '../model/tool.ts'
import type { ToolCatalog } from '../ports/tool-catalog.ts'
import { classify } from '../tools/classify.ts'
import { presentTool } from './present.ts'
import type { PresentedTool } from './schemas.ts'

const adminOnly = (field: string): DarkroomError =>
  new DarkroomError('forbidden', {
    message: 'Only a trusted key may use this tool.',
    fields: [{ name: field, message: 'This tool is for trusted keys only.' }],
  })

/** The tools as a caller may see and use them. */
export const createToolViews = (catalog: ToolCatalog) => {
  const presented = new WeakMap<ToolDefinition, PresentedTool>()

  const known = (name: string): ToolDefinition | undefined => {
    try {
      return catalog.resolve(name)
    } catch (error) {
      if (error instanceof DarkroomError && error.code === 'tool_not_found') return undefined
      throw error
    }
  }

  return {
    known,
    present: (tool: ToolDefinition): PresentedTool => {
      const known = presented.get(tool)
      if (known !== undefined) return known
      const made = presentTool(tool, classify(tool.inputSchema, tool.platformHints))
      presented.set(tool, made)
      return made
    },
    /** Hidden tools are in no list; a trusted key sees them only by asking for them. */
    listed: (trusted: boolean, visibility?: ToolDefinition['visibility']): readonly ToolDefinition[] =>
      catalog
        .list()
        .filter((tool) =>
          visibility === undefined
            ? tool.visibility === 'public' || (trusted && tool.visibility === 'admin')
            : tool.visibility === visibility && (trusted || visibility === 'public'),
        ),
    /** By any of its names, if the caller may see it. */
    find: (name: string, trusted: boolean): ToolDefinition => {
      const tool = catalog.resolve(name)
      if (!trusted && tool.visibility === 'hidden') throw new DarkroomError('tool_not_found')
      if (!trusted && tool.visibility === 'admin') throw adminOnly('tool')
      return tool
    },
    /** Undefined for a name that is gone: a repeat of an earlier request is answered all the same, and the executor knows. */
    toRun: (name: string, trusted: boolean): ToolDefinition | undefined => {
      const tool = known(name)
      if (!trusted && tool?.visibility === 'admin') throw adminOnly('toolId')
      return tool
    },
  }
}

export type ToolViews = ReturnType<typeof createToolViews>
