import type { Values } from './generation.ts'
import type { ToolDefinition, ToolSnapshot } from './tool.ts'

/** What a generation keeps of its tool. */
export const snapshotOf = (tool: ToolDefinition): ToolSnapshot => {
  const renamed = tool.inputSchema.flatMap(({ name, key }) => (key === undefined || key === name ? [] : [[name, key] as const]))
  const seedKey = tool.inputSchema.find((field) => field.type === 'seed')?.name
  return {
    toolId: tool.toolId,
    backend: tool.backend,
    target: tool.target,
    displayName: tool.displayName,
    commandName: tool.commandName,
    category: tool.category,
    outputSchema: tool.outputSchema,
    costingModel: tool.costingModel,
    limits: tool.limits,
    platformHints: tool.platformHints,
    ...(tool.fixedInputs === undefined ? {} : { fixedInputs: tool.fixedInputs }),
    ...(seedKey === undefined ? {} : { seedKey }),
    ...(renamed.length === 0 ? {} : { inputKeys: Object.fromEntries(renamed) }),
  }
}

/** The same values under the backend's own keys, with those that are always sent. */
export const withBackendKeys = (tool: Pick<ToolSnapshot, 'fixedInputs' | 'inputKeys'>, inputs: Values): Values => {
  const keys = tool.inputKeys ?? {}
  const keyOf = (name: string): string => (Object.hasOwn(keys, name) ? (keys[name] ?? name) : name)
  const named = Object.entries(inputs).map(([name, value]) => [keyOf(name), value] as const)
  return { ...Object.fromEntries(named), ...tool.fixedInputs }
}
