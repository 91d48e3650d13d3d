import type { FastifyInstance } from 'fastify'
import type { JsonObject } from '../../../model/json.ts'
import { detail, Fault, serverError } from '../fault.ts'
import { PoisonedGraph } from '../input-types.ts'
import { deploymentRow, gpuPricing, machineRow, versionRow, wholeMachineRow, wholeWorkflowRow, workflowRow } from '../present-catalog.ts'
import type { Deployment, Machine } from '../world.ts'
import { type Context, countIn, flagIn, paramOf, queryOf, textIn } from './context.ts'

const environments = ['staging', 'production', 'public-share', 'private-share', 'preview', 'community-share']
const includes = (name: string, search: string | undefined): boolean =>
  search === undefined || name.toLowerCase().includes(search.toLowerCase())

export const addCatalogRoutes = (app: FastifyInstance, context: Context): void => {
  const { world, quirks } = context

  const rowOf = (deployment: Deployment, machine?: Machine): JsonObject => {
    if (quirks.poisonedDeployments.includes(deployment.id)) throw serverError()
    try {
      return deploymentRow(deployment, world.userId, machine)
    } catch (error) {
      if (error instanceof PoisonedGraph) throw serverError()
      throw error
    }
  }

  app.get('/deployments', (request) => {
    const query = queryOf(request)
    const environment = textIn(query, 'environment')
    if (environment !== undefined && !environments.includes(environment)) {
      const expected = `'${environments.slice(0, -1).join("', '")}' or '${environments.at(-1)}'`
      throw new Fault(422, {
        detail: [
          { type: 'enum', loc: ['query', 'environment'], msg: `Input should be ${expected}`, input: environment, ctx: { expected } },
        ],
      })
    }
    // Without is_fluid there are only the old ones: the trap that every client falls into once.
    const fluid = flagIn(query, 'is_fluid', false)
    const found = world.deployments().filter((one) => one.fluid === fluid && (environment === undefined || one.environment === environment))
    const size = textIn(query, 'page_size') === undefined ? undefined : countIn(query, 'page_size', found.length)
    const offset = countIn(query, 'offset', 0)
    return (size === undefined ? found : found.slice(offset, offset + size)).map((one) => rowOf(one))
  })

  app.get('/deployment/:id', (request) => {
    const deployment = world.deployment(paramOf(request, 'id').toLowerCase())
    // Not 404: the real one swallows its own exception.
    if (deployment === undefined) throw detail(500, 'Internal server error')
    return rowOf(deployment)
  })

  const machineList = (query: Readonly<Record<string, unknown>>): JsonObject[] => {
    const found = world
      .machines()
      .filter((machine) => includes(machine.name, textIn(query, 'search')))
      .filter((machine) => !flagIn(query, 'is_docker', false) || machine.type === 'comfy-deploy-serverless')
      .filter((machine) => !flagIn(query, 'is_self_hosted', false) || machine.type === 'classic' || machine.type === 'runpod-serverless')
    const offset = countIn(query, 'offset', 0)
    return found
      .slice(offset, offset + countIn(query, 'limit', 100))
      .map((machine) => machineRow(machine, world.userId, quirks.machinesNotReady))
  }
  app.get('/machines', (request) => {
    const query = queryOf(request)
    return flagIn(query, 'is_deleted', false) || flagIn(query, 'is_workspace', false) ? [] : machineList(query)
  })
  app.get('/machines/all', (request) => machineList(queryOf(request)))
  app.get('/machine/:id', (request) => {
    const machine = world.machine(paramOf(request, 'id').toLowerCase())
    if (machine === undefined) throw detail(404, 'Machine not found')
    return wholeMachineRow(machine, world.userId, quirks.machinesNotReady)
  })

  app.get('/workflows', (request) => {
    const query = queryOf(request)
    const machineId = textIn(query, 'machine_id')
    const found = world
      .deployments()
      .filter((one) => includes(one.name, textIn(query, 'search')) && (machineId === undefined || one.machineId === machineId))
    const offset = countIn(query, 'offset', 0)
    return found.slice(offset, offset + countIn(query, 'limit', 100)).map((one) => workflowRow(one, world.userId))
  })
  app.get('/workflow/:id', (request) => {
    const deployment = world.workflow(paramOf(request, 'id').toLowerCase())
    if (deployment === undefined) throw detail(404, "Workflow not found or you don't have access to it")
    return wholeWorkflowRow(deployment, world.userId)
  })
  app.get('/workflow/:id/deployments', (request) => {
    const deployment = world.workflow(paramOf(request, 'id').toLowerCase())
    if (deployment === undefined) throw detail(404, "Deployments not found or you don't have access to it")
    return [rowOf(deployment, world.machine(deployment.machineId))]
  })
  app.get('/workflow-version/:id', (request) => {
    const deployment = world.version(paramOf(request, 'id').toLowerCase())
    if (deployment === undefined) throw detail(404, "Workflow version not found or you don't have access to it")
    return versionRow(deployment, world.userId)
  })
}

export const addPricingRoute = (app: FastifyInstance): void => {
  app.get('/platform/gpu-pricing', () => gpuPricing)
}
