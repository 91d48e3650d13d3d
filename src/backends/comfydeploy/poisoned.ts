import { isRecord, listOf } from '../../comfy/records.ts'
import type { RefusedTool } from '../../model/tool.ts'
import type { Api } from '../../net/api.ts'
import { ApiError } from '../../net/api.ts'

const reason =
  'ComfyDeploy itself can not read it (it answers 500). Look for an External Enum with broken options or an input with an empty display name.'
const mostWorkflows = 100
const mostAsked = 30
const timeoutMs = 10_000

interface Workflow {
  readonly id: string
  readonly name: string
}

const readWorkflows = async (api: Api, signal: AbortSignal): Promise<readonly Workflow[]> => {
  const query = { limit: mostWorkflows, offset: 0 }
  const rows = listOf(await api.request({ method: 'GET', path: '/workflows', query, signal, timeoutMs })) ?? []
  return rows.flatMap((row) =>
    isRecord(row) && typeof row['id'] === 'string' && typeof row['name'] === 'string' ? [{ id: row['id'], name: row['name'] }] : [],
  )
}

const isBroken = async (api: Api, { id }: Workflow, signal: AbortSignal): Promise<boolean> => {
  try {
    await api.request({ method: 'GET', path: `/workflow/${encodeURIComponent(id)}/deployments`, signal, timeoutMs })
    return false
  } catch (error) {
    return error instanceof ApiError && error.status === 500
  }
}

/** The workflows that no readable deployment belongs to and whose own deployments can't be read either. */
const suspectsAmong = async (api: Api, readable: ReadonlySet<string>, signal: AbortSignal): Promise<readonly string[]> => {
  const unseen = (await readWorkflows(api, signal)).filter(({ id }) => !readable.has(id)).slice(0, mostAsked)
  const broken = await Promise.all(unseen.map((workflow) => isBroken(api, workflow, signal)))
  return unseen.flatMap(({ name }, index) => (broken[index] === true ? [name] : []))
}

/** Deployments that break every answer they are in: nobody sees their names, but their workflows can be told by what is left. */
export const refusePoisoned = async (
  api: Api,
  places: readonly string[],
  readable: ReadonlySet<string>,
  signal: AbortSignal,
): Promise<readonly RefusedTool[]> => {
  if (places.length === 0) return []
  const suspects = await suspectsAmong(api, readable, signal).catch((): readonly string[] => [])
  if (suspects.length === places.length) return suspects.map((name) => ({ name, reason }))
  const hint = suspects.length === 0 ? '' : ` It may be in the workflow ${suspects.map((name) => `"${name}"`).join(' or ')}.`
  return places.map((name) => ({ name, reason: `${reason}${hint}` }))
}
