import type { DiscoveredTool, InputField, ToolDefinition } from '../../src/model/tool.ts'
import { discoveredTool, toolDefinition } from '../../src/model/tool.ts'

export const textField: InputField = { name: 'prompt', type: 'text', required: true }
export const imageField: InputField = { name: 'input_image', type: 'image', required: true }

/** A tool as a backend lists it. */
export const foundTool = (toolId: string, more: Partial<DiscoveredTool> = {}): DiscoveredTool =>
  discoveredTool.parse({
    toolId,
    backend: 'studio',
    displayName: toolId,
    inputSchema: [textField],
    outputSchema: [{ name: 'image', kind: 'image' }],
    ...more,
  })

/** A tool as it stands in the registry. */
export const registeredTool = (commandName: string, more: Partial<ToolDefinition> = {}): ToolDefinition =>
  toolDefinition.parse({
    toolId: `studio:${commandName}`,
    backend: 'studio',
    displayName: commandName,
    commandName,
    inputSchema: [textField],
    ...more,
  })
