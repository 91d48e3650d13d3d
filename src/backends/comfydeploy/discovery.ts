import { isRecord, listOf } from '../../comfy/records.ts'
import { DarkroomError, messageOf } from '../../model/errors.ts'
import type { RefusedTool } from '../../model/tool.ts'
import type { Api } from '../../net/api.ts'
import { ApiError } from '../../net/api.ts'
import type { ToolListing } from '../../ports/backend.ts'
import type { Log } from '../../ports/log.ts'
import type { Machines } from './machines.ts'
import type { Rows } from './pages.ts'
import { readAll } from './pages.ts'
import { refusePoisoned } from './poisoned.ts'
import type { Prices } from './pricing.ts'
import { builtInPrices, pricesOf } from './pricing.ts'
import { listProblem } from './problems.ts'
import { toolOf } from './tool.ts'
import { wireDeployment, wireMachine } from './wire.ts'

export interface DiscoveryDeps {
  readonly api: Api
  readonly log: Log
  readonly backendId: string
  readonly environment: string
}

/** Each deployment comes with its whole graph, twice: small pages. */
const deploymentsPerPage = 20
const machinesPerPage = 100
/** Left to itself the list has the deleted ones too, and doesn't say which. */
const living = { is_deleted: false }
/** For what only adds to the tools: they shouldn't wait long for it. */
const timeoutMs = 10_000

const idOf = (row: unknown): string => (isRecord(row) && typeof row['id'] === 'string' ? row['id'] : JSON.stringify(row))

const rowsIn = (answer: unknown): readonly unknown[] => {
  const rows = listOf(answer)
  if (rows === undefined) throw new DarkroomError('backend_unavailable', { detail: 'the deployments came in a shape that is no list' })
  return rows
}

const readDeployments = (deps: DiscoveryDeps, isFluid: boolean, signal: AbortSignal): Promise<Rows> =>
  readAll(
    async (offset, size) =>
      rowsIn(
        await deps.api.request({
          method: 'GET',
          path: '/deployments',
          query: { environment: deps.environment, is_fluid: isFluid, page_size: size, offset },
          signal,
        }),
      ),
    deploymentsPerPage,
    idOf,
  )

/** Without the machines every tool still loads: only whether one is ready isn't known then. */
const readMachines = async ({ api, log }: DiscoveryDeps, signal: AbortSignal): Promise<Machines> => {
  try {
    const { rows } = await readAll(
      async (offset, limit) =>
        rowsIn(await api.request({ method: 'GET', path: '/machines', query: { ...living, limit, offset }, signal, timeoutMs })),
      machinesPerPage,
      idOf,
    )
    // Deployments without any machine: then this list doesn't know them, and says nothing about them.
    if (rows.length === 0) return undefined
    return new Map(
      rows.flatMap((row) => {
        const machine = wireMachine.safeParse(row)
        return machine.success ? [[machine.data.id, machine.data] as const] : []
      }),
    )
  } catch (error) {
    log.warn({ reason: messageOf(error) }, 'the machines could not be listed')
    return undefined
  }
}

const readPrices = async ({ api, log }: DiscoveryDeps, signal: AbortSignal): Promise<Prices> => {
  try {
    return pricesOf(await api.request({ method: 'GET', path: '/platform/gpu-pricing', signal, timeoutMs }))
  } catch (error) {
    log.debug({ reason: messageOf(error) }, 'the platform gave no prices; the built-in ones hold')
    return builtInPrices
  }
}

const placesOf = (poisoned: readonly number[], kind: string): readonly string[] =>
  poisoned.map((position) => `${kind} deployment number ${position + 1}`)

const workflowIdOf = (row: unknown): readonly string[] =>
  isRecord(row) && typeof row['workflow_id'] === 'string' ? [row['workflow_id']] : []

/** Everything of one environment that can be run: deployments of both kinds, every page, with their machines and prices. */
export const discover = async (deps: DiscoveryDeps, signal: AbortSignal): Promise<ToolListing> => {
  const lists = Promise.all([readDeployments(deps, true, signal), readDeployments(deps, false, signal)])
  const [[fluid, legacy], machines, prices] = await Promise.all([lists, readMachines(deps, signal), readPrices(deps, signal)]).catch(
    (error: unknown) => {
      throw error instanceof ApiError ? listProblem(error) : error
    },
  )
  const surroundings = { backendId: deps.backendId, machines, prices }
  const unique = new Map([...fluid.rows, ...legacy.rows].map((row) => [idOf(row), row]))
  const tools: ToolListing['tools'][number][] = []
  const notes: string[] = []
  const places = [...placesOf(fluid.poisoned, 'fluid'), ...placesOf(legacy.poisoned, 'classic')]
  const readable = new Set([...unique.values()].flatMap(workflowIdOf))
  const refused: RefusedTool[] = [...(await refusePoisoned(deps.api, places, readable, signal))]
  for (const [id, row] of unique) {
    const deployment = wireDeployment.safeParse(row)
    if (!deployment.success) {
      refused.push({ name: id.slice(0, 100), reason: `Its ${deployment.error.issues[0]?.path.join('.') || 'entry'} can't be read.` })
      continue
    }
    // The server filters too; one that doesn't must not mix staging into production.
    if (deployment.data.environment !== deps.environment) continue
    const result = toolOf(deployment.data, surroundings)
    if ('refused' in result) {
      refused.push({ name: deployment.data.workflow?.name ?? id, toolId: `${deps.backendId}:${id}`, reason: result.refused })
    } else {
      tools.push(result.tool)
      notes.push(...result.notes)
    }
  }
  return { tools, refused, notes }
}
