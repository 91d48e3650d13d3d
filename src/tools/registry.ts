import { DarkroomError } from '../model/errors.ts'
import type { ToolDefinition } from '../model/tool.ts'
import type { ToolLookup } from '../ports/tool-source.ts'
import { createNameIndex, describeTool, suggestTools } from './name-index.ts'

const inMenuOrder = (a: ToolDefinition, b: ToolDefinition): number => {
  const place = Math.sign((a.order ?? Number.MAX_VALUE) - (b.order ?? Number.MAX_VALUE))
  if (place !== 0) return place
  const [one, other] = [a.displayName.toLowerCase(), b.displayName.toLowerCase()]
  if (one !== other) return one < other ? -1 : 1
  return a.toolId < b.toolId ? -1 : 1
}

const isPublic = (tool: ToolDefinition): boolean => tool.visibility === 'public'
const listOf = (tools: readonly ToolDefinition[]): string => tools.map(describeTool).join(', ')

const loaded = (tools: readonly ToolDefinition[]) => ({
  byId: new Map(tools.map((tool) => [tool.toolId, tool])),
  index: createNameIndex(tools),
  list: [...tools].sort(inMenuOrder) as readonly ToolDefinition[],
})

export interface Registry extends ToolLookup {
  /** All at once: a reader sees the old set or the new one. */
  replace(tools: readonly ToolDefinition[]): void
}

/** The tools in memory. Errors name public tools alone: nobody learns of the others by guessing. */
export const createRegistry = (tools: readonly ToolDefinition[] = []): Registry => {
  let current = loaded(tools)
  return {
    get: (toolId) => current.byId.get(toolId),
    byCommand: (command) => current.index.byCommand(command),
    list: () => current.list,
    replace: (next) => {
      current = loaded(next)
    },
    resolve: (name) => {
      const found = current.index.find(name)
      const open = found.filter(isPublic)
      const only = open.length === 1 ? open[0] : found.length === 1 ? found[0] : undefined
      if (only !== undefined) return only
      if (found.length > 1) {
        const message = open.length > 1 ? `"${name}" could be ${listOf(open)}. Please use one of these commands.` : undefined
        throw new DarkroomError('tool_ambiguous', {
          ...(message === undefined ? {} : { message }),
          detail: found.map((tool) => tool.toolId).join(', '),
        })
      }
      const meant = suggestTools(current.list.filter(isPublic), name)
      if (meant.length === 0) throw new DarkroomError('tool_not_found')
      throw new DarkroomError('tool_not_found', { message: `There is no tool called "${name}". Did you mean ${listOf(meant)}?` })
    },
  }
}
