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

/** The registry and what keeps it fresh. */
export interface ToolCatalog extends ToolLookup {
  report(): LoadReport
  /** Loads again, now. Calls that come while one runs share it. */
  refresh(): Promise<LoadReport>
}
