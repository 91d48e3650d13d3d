import { z } from 'zod'
import type { GenerationFilter } from '../../ports/store/generations.ts'
import { type Principal, principalOf, trustedOnly } from '../auth.ts'
import { type App, type HttpContext, present, presentWaiting, visibleGeneration, waitForEnd } from '../context.ts'
import { generationResponse, generationsQuery } from '../schemas.ts'

const idParams = z.object({ id: z.string().min(1).max(200) })

/** Generations outlive their tools: a name that is gone may still be an id in the records. */
const toolIdOf = (context: HttpContext, name: string): string => context.tools.known(name)?.toolId ?? name

const filterOf = (context: HttpContext, principal: Principal, query: z.infer<typeof generationsQuery>): GenerationFilter => {
  if (!principal.trusted && query.account !== undefined && query.account !== principal.account) throw trustedOnly('account')
  const account = principal.trusted ? query.account : principal.account
  return {
    ...(account === undefined ? {} : { account }),
    ...(query.session === undefined ? {} : { sessionId: query.session }),
    ...(query.event === undefined ? {} : { initiatingEventId: query.event }),
    ...(query.tool === undefined ? {} : { toolId: toolIdOf(context, query.tool) }),
    ...(query.status === undefined ? {} : { status: query.status }),
    ...(query.backendRef === undefined ? {} : { backendRef: query.backendRef }),
    ...(query.from === undefined ? {} : { createdFrom: query.from }),
    ...(query.to === undefined ? {} : { createdTo: query.to }),
  }
}

export const generationRoutes = (app: App, context: HttpContext): void => {
  app.get(
    '/internal/v1/generations/:id',
    {
      schema: {
        operationId: 'getGeneration',
        tags: ['generations'],
        summary: 'One generation as it is now',
        params: idParams,
        querystring: z.strictObject({
          wait: z.coerce.number().min(0).max(300).default(0).describe('Seconds to wait for its end before answering.'),
        }),
        response: { 200: generationResponse },
      },
    },
    async (request, reply) => {
      const generation = await visibleGeneration(context, request, request.params.id)
      return presentWaiting(context, request, await waitForEnd(context, reply, generation, request.query.wait * 1000))
    },
  )

  app.post(
    '/internal/v1/generations/:id/cancel',
    {
      schema: {
        operationId: 'cancelGeneration',
        tags: ['generations'],
        summary: 'Cancel a generation',
        description: 'Before it is submitted, at once. After that the backend is asked, and what it says next decides.',
        params: idParams,
        response: { 200: generationResponse },
      },
    },
    async (request) => {
      const { generationId } = await visibleGeneration(context, request, request.params.id)
      return present(context, request, await context.executor.cancel(generationId))
    },
  )

  app.get(
    '/api/v1/generations',
    {
      schema: {
        operationId: 'listGenerations',
        tags: ['generations'],
        summary: 'Generations, newest first',
        querystring: generationsQuery,
        response: { 200: z.object({ generations: z.array(generationResponse), nextCursor: z.string().optional() }) },
      },
    },
    async (request) => {
      const { limit, cursor } = request.query
      const filter = filterOf(context, principalOf(request), request.query)
      const page = await context.store.generations.list(filter, { limit, ...(cursor === undefined ? {} : { cursor }) })
      return {
        generations: page.items.map((generation) => present(context, request, generation)),
        ...(page.nextCursor === undefined ? {} : { nextCursor: page.nextCursor }),
      }
    },
  )
}
