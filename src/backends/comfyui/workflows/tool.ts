import { modelsOf } from '../../../comfy/models.ts'
import type { DiscoveredTool, RefusedTool } from '../../../model/tool.ts'
import { discoveredTool } from '../../../model/tool.ts'
import type { Built } from './build-target.ts'
import { buildTarget } from './build-target.ts'
import type { Refusal } from './input-plan.ts'
import type { NodeClasses, ObjectInfo } from './object-info.ts'
import { nodeClassesOf } from './object-info.ts'
import { problemsOf } from './problems.ts'
import type { ComfyTarget } from './target.ts'
import type { WorkflowFile } from './workflow-file.ts'
import { parseWorkflowFile } from './workflow-file.ts'

/** A server by the name that its owner knows it by: its address is nobody else's business. */
export interface SeenServer {
  readonly name: string
  readonly info: ObjectInfo
}

export interface FoundFile {
  /** From the folder on, with slashes. */
  readonly path: string
  readonly text: string
}

export type ToolResult =
  | { readonly tool: DiscoveredTool; readonly target: ComfyTarget; readonly notes: readonly string[] }
  | { readonly refused: RefusedTool }

const bare = (path: string): string => path.replace(/\.json$/, '')

/** flux-portrait.json → "Flux portrait" */
const displayNameOf = (path: string): string => {
  const words = (bare(path).split('/').at(-1) ?? '').replace(/[-_\s]+/g, ' ').trim()
  return (words.charAt(0).toUpperCase() + words.slice(1) || 'Workflow').slice(0, 200)
}

const mostShown = 3
const sentenceOf = (problems: readonly string[]): string => {
  const more = problems.length - mostShown
  return `${problems.slice(0, mostShown).join('; ')}${more > 0 ? `; and ${more} more` : ''}.`
}

interface Fitting {
  readonly built: Built
  readonly unavailable?: string
  readonly notes: readonly string[]
}

const fewest = (lists: readonly (readonly string[])[]): readonly string[] => [...lists].sort((a, b) => a.length - b.length)[0] ?? []

/** Built for those servers that have all it needs; where none has, for all of them, and what is missing is said. */
const fitted = ({ graph }: WorkflowFile, path: string, servers: readonly SeenServer[]): Fitting | Refusal => {
  const classesOf = (some: readonly SeenServer[]): NodeClasses => nodeClassesOf(some.map(({ info }) => info))
  const first = buildTarget(graph, classesOf(servers), servers.length)
  if ('refused' in first) return first
  const checked = servers.map((server) => ({ server, problems: problemsOf(first.target, classesOf([server])) }))
  const able = checked.filter(({ problems }) => problems.length === 0).map(({ server }) => server)
  if (able.length === 0) {
    const problems = fewest(checked.map((each) => each.problems))
    return { built: first, unavailable: `${path}: ${sentenceOf(problems)} It comes back when that is mended.`, notes: [] }
  }
  const built = able.length === servers.length ? first : buildTarget(graph, classesOf(able), able.length)
  if ('refused' in built) return built
  const unable = checked.filter(({ server }) => !able.includes(server))
  return {
    built,
    notes: unable.map(({ server, problems }) => `${path} can't run on ${server.name}: ${sentenceOf(problems)}`),
  }
}

/** One workflow file as a tool, or why it can't be one. */
export const toolOfFile = ({ path, text }: FoundFile, backendId: string, servers: readonly SeenServer[]): ToolResult => {
  const toolId = `${backendId}:${bare(path)}`
  const displayName = displayNameOf(path)
  const refuse = (reason: string): ToolResult => ({ refused: { name: displayName, toolId, reason: `${path}: ${reason}` } })
  const file = parseWorkflowFile(text)
  if ('refused' in file) return refuse(file.refused)
  const fitting = fitted(file, path, servers)
  if ('refused' in fitting) return refuse(fitting.refused)
  const { built, unavailable } = fitting
  const { '//': _, name, command, sendAs, fileName, primaryInput, ...said } = file.notes
  const folders = path.split('/').slice(0, -1)
  const tool = discoveredTool.safeParse({
    ...(folders[0] === undefined ? {} : { category: folders[0], tags: folders }),
    ...said,
    toolId,
    backend: backendId,
    target: built.target,
    displayName: name ?? displayName,
    ...(command === undefined ? {} : { wantedCommand: command }),
    inputSchema: built.inputSchema,
    outputSchema: built.outputSchema,
    platformHints: { sendAs, fileName, primaryInput },
    ...(unavailable === undefined ? {} : { unavailable }),
    metadata: { file: path, ...modelsOf(file.graph) },
  })
  if (!tool.success) {
    const issue = tool.error.issues[0]
    return refuse(`It can't be read: ${issue?.path.join('.') ?? 'something'} ${issue?.message ?? 'is odd'}.`)
  }
  return { tool: tool.data, target: built.target, notes: [...built.notes.map((note) => `${path}: ${note}`), ...fitting.notes] }
}
