import { DarkroomError } from '../model/errors.ts'
import { inputsPricedBy } from '../model/rate-card.ts'
import type { DiscoveredTool, RefusedTool, ToolDefinition } from '../model/tool.ts'
import type { ToolEdit } from '../ports/tool-catalog.ts'
import type { SourceResult } from '../ports/tool-source.ts'
import type { CommandClaims, CommandSeeker } from './assign-commands.ts'
import { assignCommands } from './assign-commands.ts'
import { categoryOf } from './category.ts'
import { createNameIndex, describeTool, suggestTools } from './name-index.ts'
import { applyOverride } from './override.ts'
import type { ToolsLayer } from './sources/parse-file.ts'
import { tidyTool } from './tidy.ts'
import type { BackendAbilities } from './usable.ts'
import { usabilityOf } from './usable.ts'

/** A tool on its way into the registry. */
interface Draft {
  readonly tool: DiscoveredTool
  readonly explicit?: { readonly command: string; readonly where: string }
  /** In tools.json, for a whole tool from there. */
  readonly where?: string
  /** Said by the owner, so it isn't worked out. */
  readonly category?: string
}

export interface Merged {
  /** What seeks a command: first those that were renamed by hand, then those that tools.json names one for, in its order. */
  readonly seekers: readonly CommandSeeker[]
  readonly refused: readonly RefusedTool[]
  readonly notes: readonly string[]
  /** The tools, once everyone has a command. */
  toolsWith(commands: ReadonlyMap<string, string>): readonly ToolDefinition[]
}

const createdAtOf = ({ metadata }: DiscoveredTool): string => {
  const { createdAt } = metadata
  if (typeof createdAt !== 'string' && typeof createdAt !== 'number') return ''
  const date = new Date(createdAt)
  return Number.isNaN(date.getTime()) ? String(createdAt) : date.toISOString()
}

const seekerOf = ({ tool, explicit }: Draft): CommandSeeker => ({
  toolId: tool.toolId,
  displayName: tool.displayName,
  wanted: tool.wantedCommand,
  explicit,
  createdAt: createdAtOf(tool),
})

const definitionOf = ({ tool, category }: Draft, commandName: string): ToolDefinition => {
  const { wantedCommand: _, ...rest } = tool
  return { ...rest, commandName, category: category ?? (tool.category === 'other' ? categoryOf(tool) : tool.category) }
}

const placeOf = ({ where }: Draft): string => (where === undefined ? '' : `${where}: `)

/** Written by hand first, then each source in turn; one id is one tool. */
const gather = (layer: ToolsLayer, results: readonly SourceResult[], refused: RefusedTool[]): Map<string, Draft> => {
  const drafts = new Map<string, Draft>()
  const add = (draft: Draft): void => {
    const { toolId, displayName } = draft.tool
    const at = placeOf(draft)
    const names = draft.tool.inputSchema.map((field) => field.name)
    const twice = names.find((name, index) => names.indexOf(name) !== index)
    if (drafts.has(toolId))
      refused.push({
        name: displayName,
        toolId,
        reason: `${at}Another tool has the id "${toolId}" already. Please use "overrides" to change that one.`,
      })
    else if (twice !== undefined)
      refused.push({ name: displayName, toolId, reason: `${at}It has two inputs called "${twice}". Please rename one of them.` })
    else drafts.set(toolId, draft)
  }
  for (const { tool, where } of layer.tools) {
    const { '//': _, commandName, ...rest } = tool
    const explicit = commandName === undefined ? {} : { explicit: { command: commandName, where: `${where}.commandName` } }
    add({ tool: rest, where, ...explicit })
  }
  for (const { tools } of results) for (const tool of tools) add({ tool: tidyTool(tool) })
  return drafts
}

const whyNot = (found: readonly ToolDefinition[], all: readonly ToolDefinition[], name: string): string => {
  if (found.length > 1)
    return `more than one tool goes by that name: ${found.map((tool) => `${describeTool(tool)}, id ${tool.toolId}`).join('; ')}. Please use an id.`
  const meant = suggestTools(all, name)
  return `there is no tool by that name.${meant.length === 0 ? '' : ` Did you mean ${meant.map(describeTool).join(' or ')}?`}`
}

/** Lays tools.json over what was found. Commands are those the tools would have without it. */
const curate = (drafts: Map<string, Draft>, layer: ToolsLayer, claims: CommandClaims, notes: string[]): void => {
  if (layer.overrides.length === 0) return
  const before = [...drafts.values()]
  const { commands } = assignCommands(before.map(seekerOf), claims)
  const known = before.map((draft) => definitionOf(draft, commands.get(draft.tool.toolId) ?? ''))
  const index = createNameIndex(known)
  const changedBy = new Map<string, string>()
  for (const { name, where, change } of layer.overrides) {
    const found = index.find(name)
    const draft = found.length === 1 ? drafts.get(found[0]?.toolId ?? '') : undefined
    if (draft === undefined) {
      notes.push(`${where}: ${whyNot(found, known, name)}`)
      continue
    }
    const earlier = changedBy.get(draft.tool.toolId)
    if (earlier !== undefined)
      notes.push(`${where} is about the same tool as ${earlier}. Both count, the later one last. Please put them together.`)
    changedBy.set(draft.tool.toolId, where)
    const { tool, mistakes } = applyOverride(draft.tool, change, where)
    notes.push(...mistakes)
    const explicit = change.commandName === undefined ? draft.explicit : { command: change.commandName, where: `${where}.commandName` }
    const category = change.category ?? draft.category
    drafts.set(tool.toolId, {
      ...draft,
      tool,
      ...(explicit === undefined ? {} : { explicit }),
      ...(category === undefined ? {} : { category }),
    })
  }
}

const byHand = 'Renamed by hand'

/** What was changed by hand lies over everything; what is said of a tool that isn't here waits for it. */
const layEdits = (drafts: Map<string, Draft>, edits: ReadonlyMap<string, ToolEdit>): void => {
  for (const [toolId, { visibility, commandName }] of edits) {
    const draft = drafts.get(toolId)
    if (draft === undefined) continue
    drafts.set(toolId, {
      ...draft,
      ...(visibility === undefined ? {} : { tool: { ...draft.tool, visibility } }),
      ...(commandName === undefined ? {} : { explicit: { command: commandName, where: byHand } }),
    })
  }
}

/** A price that asks for an input which isn't there never holds, and nobody would see why. */
const priceNotes = (draft: Draft): readonly string[] => {
  const { displayName, inputSchema, costingModel } = draft.tool
  const names = inputSchema.map((field) => field.name)
  return inputsPricedBy(costingModel)
    .filter((name) => !names.includes(name))
    .map((name) => {
      const has = names.length === 0 ? 'It has none.' : `It has: ${names.join(', ')}.`
      return `${placeOf(draft)}The price of "${displayName}" depends on "${name}", which is no input of it. ${has}`
    })
}

export interface MergeOptions {
  readonly results: readonly SourceResult[]
  readonly layer: ToolsLayer
  readonly edits: ReadonlyMap<string, ToolEdit>
  readonly claims: CommandClaims
  readonly backends: ReadonlyMap<string, BackendAbilities>
  readonly publicUrl?: string | undefined
}

/** Everything that was found, curated and checked. Pure. */
export const mergeTools = ({ results, layer, edits, claims, backends, publicUrl }: MergeOptions): Merged => {
  const refused: RefusedTool[] = [...layer.refused, ...results.flatMap((result) => result.refused)]
  const notes: string[] = [
    ...layer.mistakes,
    ...results.flatMap((result) => [...(result.stale === undefined ? [] : [result.stale]), ...(result.notes ?? [])]),
  ]
  const drafts = gather(layer, results, refused)
  curate(drafts, layer, claims, notes)
  layEdits(drafts, edits)

  const usable: Draft[] = []
  for (const draft of drafts.values()) {
    const usability = usabilityOf(draft.tool, backends, publicUrl)
    if ('refused' in usability) {
      refused.push({ name: draft.tool.displayName, toolId: draft.tool.toolId, reason: `${placeOf(draft)}${usability.refused}` })
      continue
    }
    if (usability.note !== undefined) notes.push(usability.note)
    notes.push(...priceNotes(draft))
    usable.push({ ...draft, tool: usability.tool })
  }

  const places = [byHand, ...[...layer.tools, ...layer.overrides].map(({ where }) => `${where}.commandName`)]
  const rankOf = new Map(places.map((where, place) => [where, place]))
  const inFileOrder = (draft: Draft): number =>
    draft.explicit === undefined ? places.length : (rankOf.get(draft.explicit.where) ?? places.length)
  const ordered = [...usable].sort((a, b) => inFileOrder(a) - inFileOrder(b))
  return {
    seekers: ordered.map(seekerOf),
    refused,
    notes,
    toolsWith: (commands) =>
      usable.map((draft) => {
        const command = commands.get(draft.tool.toolId)
        if (command === undefined) throw new DarkroomError('internal', { detail: `no command was found for ${draft.tool.toolId}` })
        return definitionOf(draft, command)
      }),
  }
}
