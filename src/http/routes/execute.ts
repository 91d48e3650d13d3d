import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { DarkroomError } from '../../model/errors.ts'
import { isTerminal, type Values } from '../../model/generation.ts'
import { type Principal, principalOf, trustedOnly } from '../auth.ts'
import { type App, type HttpContext, present, waitForEnd, waitMsOf } from '../context.ts'
import { assertModest } from '../modest-inputs.ts'
import { acceptedResponse, executeRequest, generationResponse, type RunRequest, runRequest } from '../schemas.ts'

/** Files may come as data: URIs. */
const executeBodyLimit = 40 * 1024 * 1024

const assertAllowed = ({ trusted, account }: Principal, body: RunRequest): void => {
  if (trusted) return
  if (body.account !== undefined && body.account !== account) throw trustedOnly('account')
  if (body.origin !== undefined) throw trustedOnly('origin')
  if (body.deliverTo?.telegram !== undefined) throw trustedOnly('deliverTo.telegram')
  if (body.priority !== undefined && body.priority !== 0) throw trustedOnly('priority')
}

/** Found now, not after a paid run: an address that no delivery could ever reach. What is private only shows when it is looked up. */
const assertDeliverable = (url: string | undefined): void => {
  if (url === undefined) return
  const { protocol, username, password } = new URL(url)
  if (/^https?:$/.test(protocol) && username === '' && password === '') return
  const message = 'Please give an http or https address without a user name or a password in it.'
  throw new DarkroomError('input_invalid', { message, fields: [{ name: 'deliverTo.webhook.url', message }] })
}

const idempotencyKeyOf = (request: FastifyRequest, body: RunRequest): string | undefined => {
  const header = request.headers['idempotency-key']
  if (header === undefined) return body.idempotencyKey
  const key = String(header)
  const complain = (message: string): DarkroomError =>
    new DarkroomError('input_invalid', { message, fields: [{ name: 'idempotencyKey', message }] })
  if (key === '' || key.length > 200) throw complain('The Idempotency-Key header has 1 to 200 characters.')
  if (body.idempotencyKey !== undefined && body.idempotencyKey !== key)
    throw complain('The Idempotency-Key header and idempotencyKey differ. Please send one of them.')
  return key
}

const run = async (context: HttpContext, request: FastifyRequest, reply: FastifyReply, toolName: string, body: RunRequest) => {
  const principal = principalOf(request)
  assertAllowed(principal, body)
  assertModest(body.inputs)
  assertDeliverable(body.deliverTo?.webhook?.url)
  const tool = context.tools.toRun(toolName, principal.trusted)
  const idempotencyKey = idempotencyKeyOf(request, body)
  const account = body.account ?? principal.account

  const call = await context.calls.open({
    principal,
    account,
    name: tool?.commandName ?? toolName,
    idempotencyKey,
    sessionId: body.sessionId,
    initiatingEventId: body.initiatingEventId,
  })
  const [{ generation, repeated }] = await Promise.all([
    context.executor.execute({
      toolId: toolName,
      // Parsed from JSON, so it can be nothing else.
      inputs: body.inputs as Values,
      account,
      sessionId: call.sessionId,
      initiatingEventId: call.eventId,
      origin: body.origin ?? { platform: 'api' },
      admin: principal.trusted,
      requestId: request.id,
      ...(body.deliverTo === undefined ? {} : { deliverTo: body.deliverTo }),
      ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
      ...(body.priority === undefined ? {} : { priority: body.priority }),
    }),
    call.recorded,
  ])
  if (repeated) reply.header('idempotent-replayed', 'true')
  reply.header('location', `/internal/v1/generations/${encodeURIComponent(generation.generationId)}`)

  const waitMs = waitMsOf(body.wait)
  const { generationId, status, ...rest } = await waitForEnd(context, reply, generation, waitMs)
  if (waitMs === 0 || !isTerminal(status)) return reply.code(202).send({ generationId, status })
  return reply.code(200).send(present(context, request, { ...rest, generationId, status }))
}

export const executeRoutes = (app: App, context: HttpContext): void => {
  const response = { 200: generationResponse, 202: acceptedResponse }

  app.post(
    '/internal/v1/execute',
    {
      bodyLimit: executeBodyLimit,
      schema: {
        operationId: 'execute',
        tags: ['generations'],
        summary: 'Run a tool',
        description: 'Answers 202 at once. With `wait`: 200 and the generation if it ends in time.',
        body: executeRequest,
        response,
      },
    },
    (request, reply) => {
      const { toolId, ...body } = request.body
      return run(context, request, reply, toolId, body)
    },
  )

  app.post(
    '/api/v1/tools/:tool/run',
    {
      bodyLimit: executeBodyLimit,
      schema: {
        operationId: 'runTool',
        tags: ['tools'],
        summary: 'Run a tool by its id, command, alias, workflow name or deployment id',
        params: z.object({ tool: z.string().min(1) }),
        body: runRequest,
        response,
      },
    },
    (request, reply) => run(context, request, reply, request.params.tool, request.body),
  )
}
