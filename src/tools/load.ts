import { isDeepStrictEqual } from 'node:util'
import { DarkroomError } from '../model/errors.ts'
import type { ToolDefinition } from '../model/tool.ts'
import type { Clock } from '../ports/clock.ts'
import type { Log } from '../ports/log.ts'
import type { KeyValue } from '../ports/store/kv.ts'
import type { LoadReport, ToolCatalog } from '../ports/tool-catalog.ts'
import type { SourceResult, ToolSource } from '../ports/tool-source.ts'
import { createSourceAsker } from './ask-sources.ts'
import { assignCommands } from './assign-commands.ts'
import { claimCommands, readClaims } from './claims.ts'
import { readEdits, whyNotCalled, writeEdit } from './edits.ts'
import { mergeTools } from './merge.ts'
import { createRegistry } from './registry.ts'
import type { ToolsFile } from './sources/file.ts'
import type { BackendAbilities } from './usable.ts'

export interface CatalogDeps {
  readonly sources: readonly ToolSource[]
  readonly toolsFile: ToolsFile
  readonly kv: KeyValue
  readonly clock: Clock
  readonly log: Log
  /** What the configured backends can do, by id: a tool that none of them can run is refused. */
  readonly backends: ReadonlyMap<string, BackendAbilities>
  readonly publicUrl?: string
  /** Only looks: commands are worked out but not written down. */
  readonly dryRun?: boolean
  /** How long a source may take. */
  readonly listTimeoutMs?: number
  /** Told after a load that changed something. */
  readonly onChange?: (report: LoadReport) => void
}

const compare = (
  before: readonly ToolDefinition[],
  after: readonly ToolDefinition[],
): Pick<LoadReport, 'added' | 'changed' | 'removed'> => {
  const old = new Map(before.map((tool) => [tool.toolId, tool]))
  const kept = new Set(after.map((tool) => tool.toolId))
  return {
    added: after.filter((tool) => !old.has(tool.toolId)).map((tool) => tool.toolId),
    changed: after.filter((tool) => old.has(tool.toolId) && !isDeepStrictEqual(old.get(tool.toolId), tool)).map((tool) => tool.toolId),
    removed: before.filter((tool) => !kept.has(tool.toolId)).map((tool) => tool.toolId),
  }
}

/** Loads the tools from everywhere and keeps them: what can be run, under which command, and what can't and why. */
export const createCatalog = (deps: CatalogDeps): ToolCatalog => {
  const { sources, toolsFile, kv, clock, log, backends, publicUrl, dryRun = false, listTimeoutMs = 120_000, onChange } = deps
  const registry = createRegistry()
  const asker = createSourceAsker({ sources, clock, log, listTimeoutMs })
  let report: LoadReport = { at: clock.now(), refused: [], notes: [], stale: false, added: [], changed: [], removed: [], version: 0 }
  let running: Promise<LoadReport> | undefined
  let turn: Promise<unknown> = Promise.resolve()

  /** One after the other: a load sees the edits before it, and a check sees the loads. */
  const inTurn = <T>(action: () => Promise<T>): Promise<T> => {
    const result = turn.then(action)
    turn = result.catch(() => undefined)
    return result
  }

  const tell = (news: LoadReport): void => {
    try {
      onChange?.(news)
    } catch (error) {
      log.error({ error: error instanceof Error ? error.name : 'unknown' }, 'a listener to changes of the tools broke')
    }
  }

  const load = async (results: readonly SourceResult[]): Promise<LoadReport> => {
    const [layer, edits, claims] = await Promise.all([toolsFile.read(), readEdits(kv), readClaims(kv)])
    const merged = mergeTools({ results, layer, edits, claims, backends, publicUrl })
    const assignment = dryRun ? assignCommands(merged.seekers, claims) : await claimCommands(kv, merged.seekers, claims)
    const tools = merged.toolsWith(assignment.commands)
    const changes = compare(registry.list(), tools)
    const hasChanged = changes.added.length + changes.changed.length + changes.removed.length > 0
    registry.replace(tools)
    const notes = [...merged.notes, ...assignment.notes]
    for (const note of notes.filter((each) => !report.notes.includes(each))) log.warn({ note }, 'a note on the tools')
    for (const { name, reason } of merged.refused.filter((one) => !report.refused.some((known) => isDeepStrictEqual(known, one))))
      log.warn({ tool: name, reason }, 'a tool was refused')
    const stale = results.some((result) => result.stale !== undefined)
    report = { at: clock.now(), refused: merged.refused, notes, stale, ...changes, version: report.version + (hasChanged ? 1 : 0) }
    const { added, changed, removed, refused } = report
    if (hasChanged)
      log.info(
        { tools: tools.length, added: added.length, changed: changed.length, removed, refused: refused.length },
        'the tools have changed',
      )
    if (hasChanged) tell(report)
    return report
  }

  return {
    get: registry.get,
    byCommand: registry.byCommand,
    list: registry.list,
    resolve: registry.resolve,
    report: () => report,
    refresh: () => {
      // The sources may take their time; nobody's edit waits for them.
      running ??= asker
        .ask()
        .then((results) => inTurn(() => load(results)))
        .finally(() => {
          running = undefined
        })
      return running
    },
    edits: async () => Object.fromEntries(await readEdits(kv)),
    edit: (toolId, edit) =>
      inTurn(async () => {
        const edits = await readEdits(kv)
        const isKnown = registry.get(toolId) !== undefined || edits.has(toolId) || report.refused.some((tool) => tool.toolId === toolId)
        if (!isKnown) throw new DarkroomError('tool_not_found')
        const { commandName } = edit
        const isNewName = commandName !== undefined && commandName !== edits.get(toolId)?.commandName
        const trouble = isNewName ? whyNotCalled(commandName, toolId, { user: registry.byCommand(commandName), edits }) : undefined
        if (trouble !== undefined)
          throw new DarkroomError('input_invalid', { message: trouble, fields: [{ name: 'commandName', message: trouble }] })
        await writeEdit(kv, toolId, edit)
        return load(await asker.lastAnswers())
      }),
  }
}
