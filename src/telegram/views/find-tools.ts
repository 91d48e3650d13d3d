import type { ToolDefinition } from '../../model/tool.ts'

const namesOf = ({ commandName, displayName, aliases }: ToolDefinition): readonly string[] => [commandName, displayName, ...aliases]

const plain = (text: string): string => text.trim().replace(/^\/+/, '').toLowerCase()

/** The one that goes by exactly that name. A command is nobody else's, so it comes first. */
export const toolNamed = (tools: readonly ToolDefinition[], name: string): ToolDefinition | undefined => {
  const wanted = plain(name)
  const found = tools.filter((tool) => namesOf(tool).some((each) => plain(each) === wanted))
  return found.find((tool) => tool.commandName === wanted) ?? (found.length === 1 ? found[0] : undefined)
}

/** Those that have all the words somewhere: in their names first, then in what is said of them. */
export const searchTools = (tools: readonly ToolDefinition[], search: string): readonly ToolDefinition[] => {
  const words = plain(search).split(/\s+/)
  const having = (textOf: (tool: ToolDefinition) => readonly string[]) =>
    tools.filter((tool) => {
      const text = textOf(tool).join(' ').toLowerCase()
      return words.every((word) => text.includes(word))
    })
  const named = having(namesOf)
  const told = having((tool) => [...namesOf(tool), tool.category, ...tool.tags, tool.description])
  return [...new Set([...named, ...told])]
}
