import type { JsonObject, JsonValue } from '../../model/json.ts'
import type { Ending } from './quirks.ts'
import type { Deployment, Machine } from './world.ts'

export type RunStatus = 'not-started' | 'queued' | 'started' | 'running' | 'uploading' | 'success' | 'failed' | 'timeout' | 'cancelled'

export const isOver = (status: RunStatus): boolean =>
  status === 'success' || status === 'failed' || status === 'timeout' || status === 'cancelled'

/** One stored output, as posted: `data` may be an error's payload, which only the raw lists show. */
export interface RunOutput {
  readonly id: string
  readonly data: JsonObject
  readonly nodeMeta: JsonObject | null
  readonly outputId?: string
  readonly at: number
}

export interface Run {
  readonly id: string
  readonly deployment: Deployment
  readonly machine: Machine
  readonly gpu: string | null
  readonly inputs: Readonly<Record<string, JsonValue>>
  readonly webhook: string | null
  readonly ticks: boolean
  readonly createdAt: number
  readonly functionCallId: string | null
  readonly stop: AbortController
  status: RunStatus
  updatedAt: number
  queuedAt?: number
  startedAt?: number
  endedAt?: number
  liveStatus: string | null
  progress: number
  outputs: RunOutput[]
  ending: Ending
  cancelRequests: number
}

export interface NewRun {
  readonly deployment: Deployment
  readonly machine: Machine
  readonly gpu: string | null
  readonly inputs: Readonly<Record<string, JsonValue>>
  readonly webhook: string | null
  readonly ticks: boolean
  readonly ending: Ending
}

/** A run as data. */
export type KeptRun = Omit<Run, 'stop' | 'deployment'> & { readonly deploymentId: string }

export const createRuns = ({
  newId,
  now,
  changed,
}: {
  readonly newId: () => string
  readonly now: () => number
  readonly changed: () => void
}) => {
  const byId = new Map<string, Run>()
  const byWorkflow = new Map<string, Run[]>()

  const put = (run: Run): Run => {
    byId.set(run.id, run)
    const siblings = byWorkflow.get(run.deployment.workflowId)
    if (siblings === undefined) byWorkflow.set(run.deployment.workflowId, [run])
    else siblings.push(run)
    changed()
    return run
  }

  return {
    snapshot: (): readonly KeptRun[] =>
      [...byId.values()].map(({ stop: _stop, deployment, ...kept }) => ({ ...kept, deploymentId: deployment.id })),
    /** What was under way begins again from the start: nobody could go on in the middle of a graph. */
    restore: ({ deploymentId: _deploymentId, ...kept }: KeptRun, deployment: Deployment): Run => {
      const again = { status: 'not-started', liveStatus: null, progress: 0 } as const
      return put({ ...kept, ...(isOver(kept.status) ? {} : { ...again, outputs: [] }), deployment, stop: new AbortController() })
    },
    add: (fields: NewRun): Run => {
      const at = now()
      return put({
        ...fields,
        id: newId(),
        createdAt: at,
        updatedAt: at,
        functionCallId: fields.machine.type === 'comfy-deploy-serverless' ? `fc-${newId().replaceAll('-', '').slice(0, 26)}` : null,
        stop: new AbortController(),
        status: 'not-started',
        liveStatus: null,
        progress: 0,
        outputs: [],
        cancelRequests: 0,
      })
    },
    get: (id: string): Run | undefined => byId.get(id),
    all: (): Run[] => [...byId.values()],
    size: (): number => byId.size,
    /** Newest first; `keep` chooses before the page is cut. */
    page: (workflowId: string, limit: number, offset: number, keep: (run: Run) => boolean = () => true): Run[] => {
      const runs = byWorkflow.get(workflowId) ?? []
      const found: Run[] = []
      let skipped = 0
      for (let index = runs.length - 1; index >= 0 && found.length < limit; index -= 1) {
        const run = runs[index]
        if (run === undefined || !keep(run)) continue
        if (skipped < offset) skipped += 1
        else found.push(run)
      }
      return found
    },
    /** How many wait at the same machine since before this one. */
    ahead: (run: Run): number => {
      let ahead = 0
      for (const other of byId.values()) {
        if (other === run) break
        if (other.machine.id === run.machine.id && (other.status === 'not-started' || other.status === 'queued')) ahead += 1
      }
      return ahead
    },
    /** Statuses only move on; an end is final. False when the row was left alone. */
    move: (run: Run, status: RunStatus): boolean => {
      if (isOver(run.status)) return false
      const at = now()
      run.status = status
      run.updatedAt = at
      if (status === 'queued' && run.functionCallId !== null) run.queuedAt = at
      if (status === 'started' && run.functionCallId !== null) run.startedAt = at
      if (isOver(status)) run.endedAt = at
      changed()
      return true
    },
  }
}

export type Runs = ReturnType<typeof createRuns>
