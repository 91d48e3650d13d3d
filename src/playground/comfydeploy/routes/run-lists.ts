import type { FastifyInstance } from 'fastify'
import { detail } from '../fault.ts'
import { versionRow } from '../present-catalog.ts'
import { runOfDeployment, runOfLightList, runOfRawList } from '../present-run.ts'
import { type Context, countIn, flagIn, paramOf, queryOf, textIn } from './context.ts'

export const addRunListRoutes = (app: FastifyInstance, context: Context): void => {
  const { world, runs, time } = context

  app.get('/workflow/:id/runs', (request) => {
    const query = queryOf(request)
    const show = { inputs: flagIn(query, 'with_inputs', true), outputs: flagIn(query, 'with_outputs', true) }
    return runs
      .page(paramOf(request, 'id').toLowerCase(), countIn(query, 'limit', 100), countIn(query, 'offset', 0))
      .map((run) => runOfRawList(run, world.userId, time.now(), context.sign(), show, versionRow(run.deployment, world.userId)))
  })

  app.get('/v2/workflow/:id/runs', (request) => {
    const query = queryOf(request)
    const workflowId = paramOf(request, 'id').toLowerCase()
    if (world.workflow(workflowId) === undefined) throw detail(404, "Workflow not found or you don't have access to it")
    const status = textIn(query, 'status')
    const deploymentId = textIn(query, 'deployment_id')
    const sinceMs = countIn(query, 'rf', 0) * 1000
    return runs
      .page(
        workflowId,
        countIn(query, 'limit', 100),
        countIn(query, 'offset', 0),
        (run) =>
          (status === undefined || run.status === status) &&
          (deploymentId === undefined || run.deployment.id === deploymentId) &&
          run.createdAt >= sinceMs,
      )
      .map((run) => runOfLightList(run, world.userId, time.now()))
  })

  app.get('/deployment/:id/runs', (request) => {
    const query = queryOf(request)
    const deployment = world.deployment(paramOf(request, 'id').toLowerCase())
    if (deployment === undefined) throw detail(404, 'Deployment not found')
    const page = runs.page(
      deployment.workflowId,
      countIn(query, 'limit', 60),
      countIn(query, 'offset', 0),
      (run) => run.deployment.id === deployment.id,
    )
    return { data: page.map((run) => runOfDeployment(run, world.userId)), meta: { totalRowCount: 0, filterRowCount: 0, chartData: [] } }
  })
}
