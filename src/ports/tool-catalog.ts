import type { RefusedTool } from '../model/tool.ts'
import type { ToolLookup } from './tool-source.ts'

/** What one load found. */
export interface LoadReport {
  readonly at: number
  readonly refused: readonly RefusedTool[]
  /** Plain sentences: mistakes in tools.json, collisions of commands, sources that didn't answer. */
  readonly notes: readonly string[]
  /** A source didn't answer, and its last good list was used. */
  readonly stale: boolean
  readonly added: readonly string[]
  readonly changed: readonly string[]
  readonly removed: readonly string[]
  /** Grows with every load that changed something; /openapi.json is made anew then. */
  readonly version: number
}

/** What an admin has changed from the chat. It lies over everything else, tools.json included; an absent field changes nothing. */
export interface ToolEdit {
  readonly visibility?: 'public' | 'admin' | 'hidden'
  /** Claimed like any command: a word of the bot's own, or another tool's command, is refused with a note. */
  readonly commandName?: string
}

/** The registry and what keeps it fresh. */
export interface ToolCatalog extends ToolLookup {
  report(): LoadReport
  /** Loads again, now. Calls that come while one runs share it. */
  refresh(): Promise<LoadReport>
  /** What was changed by hand, by tool id. */
  edits(): Promise<Readonly<Record<string, ToolEdit>>>
  /**
   * Writes the edit down (an empty one takes it back) and loads the tools again, without asking the sources where they have answered before.
   * Throws tool_not_found, and input_invalid with the reason when the command can't be had: then nothing has changed.
   */
  edit(toolId: string, edit: ToolEdit): Promise<LoadReport>
}
