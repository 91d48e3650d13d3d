import type { DiscoveredTool, RefusedTool, ToolDefinition } from '../model/tool.ts'

export interface SourceResult {
  readonly tools: readonly DiscoveredTool[]
  readonly refused: readonly RefusedTool[]
  /** True when this is the last good snapshot because the source itself didn't answer. */
  readonly stale?: string
  /** Plain sentences for the owner: what was read but not understood. */
  readonly notes?: readonly string[]
}

/** Somewhere that tools come from. */
export interface ToolSource {
  readonly name: string
  /** Never throws for an outage: it answers the last good snapshot and says so. */
  list(signal: AbortSignal): Promise<SourceResult>
}

/** The loaded tools. `replace` is atomic: a reader sees the old set or the new one. */
export interface ToolLookup {
  get(toolId: string): ToolDefinition | undefined
  byCommand(command: string): ToolDefinition | undefined
  list(): readonly ToolDefinition[]
  /** By id, command, alias, workflow name or deployment id. Throws tool_not_found, or tool_ambiguous with the candidates. */
  resolve(name: string): ToolDefinition
}
