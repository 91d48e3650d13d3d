import type { FastifyInstance } from 'fastify'
import { detail, Fault, serverError } from '../fault.ts'
import { runOfGet } from '../present-run.ts'
import type { PollAnswer } from '../quirks.ts'
import { isOver } from '../runs.ts'
import { isUuid, uuidIssue } from '../submit-request.ts'
import { type Context, flagIn, paramOf, queryOf } from './context.ts'

export const addRunRoutes = (app: FastifyInstance, context: Context): void => {
  const { quirks, runs, life, world, time } = context
  let polls = 0

  const faultOf = (answer: PollAnswer): Fault | undefined => {
    polls += 1
    if (answer === 'error_404' || (answer === 'every_second_404' && polls % 2 === 1)) return detail(404, 'Run not found')
    if (answer === 'error_500' || (answer === 'every_second_500' && polls % 2 === 1)) return serverError()
    return undefined
  }

  app.get('/run/:id', (request) => {
    const id = paramOf(request, 'id')
    if (!isUuid(id)) throw new Fault(422, { detail: [uuidIssue(['path', 'run_id'], id)] })
    const fault = faultOf(quirks.nextPolls.shift() ?? quirks.poll)
    if (fault !== undefined) throw fault
    const run = runs.get(id.toLowerCase())
    if (run === undefined) throw detail(404, 'Run not found')
    const wanted = flagIn(queryOf(request), 'queue_position', false)
    const position = wanted && (run.status === 'not-started' || run.status === 'queued') ? runs.ahead(run) : null
    return runOfGet(run, world.userId, time.now(), context.sign(), position)
  })

  app.post('/run/:id/cancel', (request) => {
    const run = runs.get(paramOf(request, 'id').toLowerCase())
    if (run !== undefined) run.cancelRequests += 1
    if (quirks.cancel === 'error_500' || run === undefined || run.functionCallId === null)
      throw detail(500, 'Error cancel function 404: Run not found or has no modal function call ID')
    if (quirks.cancel === 'normal' && !isOver(run.status)) life.cancel(run)
    return { status: 'success', message: 'Function cancelled' }
  })
}
