import { parseGraph } from '../../comfy/graph.ts'
import { longestStep, stepOfNode } from '../../comfy/node-step.ts'
import { isRecord } from '../../comfy/records.ts'
import type { ServerEvent } from './events.ts'
import { titledInputsOf } from './workflows/titles.ts'

/** What a person reads while a node runs, by node id. */
export type Plan = ReadonlyMap<string, string>

export const planOf = (graph: unknown): Plan =>
  new Map(
    (parseGraph(graph)?.nodes ?? []).map(({ id, title, classType }) => [
      id,
      title === undefined || titledInputsOf(title) !== undefined ? stepOfNode(classType) : title.slice(0, longestStep),
    ]),
  )

export interface Progress {
  /** Nodes that are done, or need nothing. */
  readonly done: ReadonlySet<string>
  /** How far each of the running ones is, 0 to 1. */
  readonly parts: ReadonlyMap<string, number>
  /** Of the whole run, 0 to 1: it never goes back. Absent until the plan is known. */
  readonly fraction?: number
  readonly step?: string
}

export const noProgress: Progress = { done: new Set(), parts: new Map() }

const idOf = (value: unknown): string | undefined => {
  if (typeof value === 'string') return value === '' ? undefined : value
  return typeof value === 'number' ? String(value) : undefined
}

/** Nodes that a node made of itself while it ran are told under its own name. */
const shownId = (data: Readonly<Record<string, unknown>>, key: string): string | undefined =>
  idOf(data[`display_${key}`]) ?? idOf(data[key])

const partOf = ({ value, max }: Readonly<Record<string, unknown>>): number =>
  typeof value === 'number' && typeof max === 'number' && max > 0 && value > 0 ? Math.min(1, value / max) : 0

const finished = ({ done, parts, ...rest }: Progress, ids: readonly string[]): Progress => ({
  ...rest,
  done: new Set([...done, ...ids]),
  parts: new Map([...parts].filter(([id]) => !ids.includes(id))),
})

const running = (before: Progress, id: string, part: number, plan: Plan | undefined): Progress => {
  const step = plan?.get(id)
  return { ...before, parts: new Map([...before.parts, [id, part]]), ...(step === undefined ? {} : { step }) }
}

/** The next node begins, so the ones before it are done. */
const executing = (before: Progress, data: ServerEvent['data'], plan: Plan | undefined): Progress => {
  const id = shownId(data, 'node')
  if (id === undefined) return before
  const others = [...before.parts.keys()].filter((one) => one !== id)
  return running(finished(before, others), id, before.parts.get(id) ?? 0, plan)
}

const stepped = (before: Progress, data: ServerEvent['data'], plan: Plan | undefined): Progress => {
  const id = shownId(data, 'node') ?? [...before.parts.keys()].at(-1)
  return id === undefined ? before : running(before, id, partOf(data), plan)
}

/** Newer servers tell all nodes at once. */
const surveyed = (before: Progress, nodes: unknown, plan: Plan | undefined): Progress => {
  const all = isRecord(nodes) ? Object.entries(nodes).flatMap(([id, node]) => (isRecord(node) ? [{ id, node }] : [])) : []
  const isOwn = ({ id, node }: { id: string; node: Readonly<Record<string, unknown>> }): boolean => (shownId(node, 'node_id') ?? id) === id
  const over = all.filter((each) => each.node['state'] === 'finished' && isOwn(each)).map(({ id }) => id)
  return all
    .filter(({ node }) => node['state'] === 'running')
    .reduce((progress, { id, node }) => running(progress, shownId(node, 'node_id') ?? id, partOf(node), plan), finished(before, over))
}

const moved = (before: Progress, { type, data }: ServerEvent, plan: Plan | undefined): Progress => {
  switch (type) {
    case 'execution_cached': {
      const nodes = Array.isArray(data['nodes']) ? data['nodes'] : []
      return finished(
        before,
        nodes.flatMap((node: unknown) => idOf(node) ?? []),
      )
    }
    case 'executing':
      return executing(before, data, plan)
    case 'executed': {
      const id = idOf(data['node'])
      return id === undefined ? before : finished(before, [id])
    }
    case 'progress':
      return stepped(before, data, plan)
    case 'progress_state':
      return surveyed(before, data['nodes'], plan)
    default:
      return before
  }
}

const fractionOf = ({ done, parts }: Progress, plan: Plan): number => {
  const whole = [...plan.keys()].reduce((sum, id) => sum + (done.has(id) ? 1 : (parts.get(id) ?? 0)), 0)
  return plan.size === 0 ? 0 : whole / plan.size
}

/** How far a run is after what the server just said. */
export const advance = (before: Progress, event: ServerEvent, plan: Plan | undefined): Progress => {
  const after = moved(before, event, plan)
  return plan === undefined ? after : { ...after, fraction: Math.max(before.fraction ?? 0, fractionOf(after, plan)) }
}
