import type { ToolDefinition } from '../model/tool.ts'
import { nearest } from './nearest.ts'

const plain = (name: string): string => name.trim().replace(/^\/+/, '').toLowerCase()

const textsOf = (tool: ToolDefinition): readonly string[] => {
  const { workflowName } = tool.metadata
  const { deploymentId } = tool.target
  return [tool.toolId, tool.displayName, ...tool.aliases, workflowName, deploymentId].filter((name) => typeof name === 'string')
}

export interface NameIndex {
  /** Every tool that goes by that name. Its id and its command are nobody else's, so they come first. */
  find(name: string): readonly ToolDefinition[]
  byCommand(command: string): ToolDefinition | undefined
}

/** Names as people write them: an id, a command with or without its slash, an alias, the name of the tool or its workflow, a deployment id. */
export const createNameIndex = (tools: readonly ToolDefinition[]): NameIndex => {
  const byId = new Map(tools.map((tool) => [tool.toolId, tool]))
  const byCommand = new Map(tools.map((tool) => [plain(tool.commandName), tool]))
  const byName = new Map<string, Set<ToolDefinition>>()
  for (const tool of tools) {
    for (const name of textsOf(tool).map(plain)) byName.set(name, (byName.get(name) ?? new Set()).add(tool))
  }
  return {
    byCommand: (command) => byCommand.get(plain(command)),
    find: (name) => {
      const one = byId.get(name) ?? byCommand.get(plain(name))
      return one === undefined ? [...(byName.get(plain(name)) ?? [])] : [one]
    },
  }
}

export const describeTool = (tool: ToolDefinition): string => `${tool.displayName} (/${tool.commandName})`

/** What somebody may have meant by a name that no tool has. */
export const suggestTools = (tools: readonly ToolDefinition[], name: string): readonly ToolDefinition[] => {
  const byName = new Map(
    tools.flatMap((tool) => [tool.commandName, tool.displayName, ...tool.aliases].map((each) => [plain(each), tool] as const)),
  )
  const found = nearest(plain(name), byName.keys()).flatMap((each) => byName.get(each) ?? [])
  return [...new Set(found)]
}
