import { isRecord } from '../../../comfy/records.ts'
import { DarkroomError, messageOf } from '../../../model/errors.ts'
import type { DiscoveredTool, RefusedTool } from '../../../model/tool.ts'
import { shortText } from '../../../net/short-text.ts'
import type { ToolListing } from '../../../ports/backend.ts'
import type { Log } from '../../../ports/log.ts'
import type { KnownServers } from './known-servers.ts'
import type { ObjectInfo } from './object-info.ts'
import { readWorkflowFolder } from './read-folder.ts'
import type { SeenServer } from './tool.ts'
import { toolOfFile } from './tool.ts'

/** As much of a server as is needed here. */
export interface AskedServer {
  readonly key: string
  readonly name: string
  ask(request: { method: 'GET'; path: string; signal: AbortSignal; timeoutMs?: number }): Promise<unknown>
}

export interface ListingDeps {
  readonly folder: string
  readonly backendId: string
  readonly servers: readonly AskedServer[]
  readonly known: KnownServers
  readonly log: Log
}

/** With many node packs it is tens of megabytes, and the server looks into every model folder for it. */
const timeoutMs = 60_000

const ask = async (server: AskedServer, signal: AbortSignal): Promise<ObjectInfo> => {
  const answer = await server.ask({ method: 'GET', path: '/object_info', signal, timeoutMs })
  if (isRecord(answer) && Object.values(answer).some(isRecord)) return answer
  throw new DarkroomError('backend_unavailable', { detail: 'What it answered is no list of nodes.' })
}

const reasonOf = (error: unknown): string => shortText((error instanceof DarkroomError ? error.detail : undefined) ?? messageOf(error))

/**
 * Every workflow file of the folder as a tool, checked against what the servers have installed. A server that doesn't answer
 * is judged by what it last said. Throws when none answers, for then nothing new is known of any tool.
 */
export const listWorkflowTools = async (
  { folder, backendId, servers, known, log }: ListingDeps,
  signal: AbortSignal,
): Promise<ToolListing> => {
  const content = await readWorkflowFolder(folder)
  const named = (path: string, reason: string): RefusedTool => ({
    name: path,
    toolId: `${backendId}:${path.replace(/\.json$/, '')}`,
    reason,
  })
  const refused = content.refused.map(({ path, reason }) => named(path, reason))
  if (content.files.length === 0) return { tools: [], refused, notes: content.notes }

  const answers = await Promise.allSettled(servers.map((server) => ask(server, signal)))
  const silent = answers.flatMap((answer, index) =>
    answer.status === 'rejected' ? [`${servers[index]?.name} did not say which nodes it has: ${reasonOf(answer.reason)}`] : [],
  )
  for (const reason of silent) log.warn({ reason }, 'a ComfyUI server could not be asked for its nodes')
  if (silent.length === servers.length) throw new DarkroomError('backend_unavailable', { message: silent.join(' ') })
  const infos = answers.map((answer) => (answer.status === 'fulfilled' ? answer.value : undefined))
  const seen = servers.flatMap(({ key, name }, index): readonly SeenServer[] => {
    const info = infos[index] ?? known.infoOf(key)
    return info === undefined ? [] : [{ name, info }]
  })
  const tools: DiscoveredTool[] = []
  const notes = [...content.notes, ...silent]
  const used = new Set<string>()
  for (const file of content.files) {
    const result = toolOfFile(file, backendId, seen)
    if ('refused' in result) {
      refused.push(result.refused)
      continue
    }
    tools.push(result.tool)
    notes.push(...result.notes)
    for (const node of Object.values(result.target.workflow)) used.add(node.class_type)
  }
  for (const [index, { key }] of servers.entries()) {
    const info = infos[index]
    if (info !== undefined) known.learn(key, info, used)
  }
  return { tools, refused, notes }
}
