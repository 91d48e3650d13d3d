import type { FastifyReply, FastifyRequest } from 'fastify'
import { DarkroomError, messageOf } from '../model/errors.ts'
import type { Log } from '../ports/log.ts'
import type { App } from './context.ts'
import { errorBody, toDarkroomError } from './errors.ts'

/** Past the serializers of routes: those know only what goes well. */
const send = (request: FastifyRequest, reply: FastifyReply, error: DarkroomError): FastifyReply => {
  if (error.retryAfterMs !== undefined) reply.header('retry-after', Math.max(1, Math.ceil(error.retryAfterMs / 1000)))
  // An upgrade that was refused leaves a connection that is good for nothing more.
  if (request.headers.upgrade !== undefined) reply.header('connection', 'close')
  if (error.status === 401) reply.header('www-authenticate', 'Bearer')
  for (const name of ['content-disposition', 'cache-control', 'etag', 'content-length', 'accept-ranges']) reply.removeHeader(name)
  return reply
    .code(error.status)
    .type('application/json; charset=utf-8')
    .serializer((body: unknown) => JSON.stringify(body))
    .send(errorBody(error, request.id))
}

/** A request so broken that it reached no route. */
export const unreadable = (request: FastifyRequest, reply: FastifyReply): FastifyReply => {
  reply.header('x-request-id', request.id)
  return send(request, reply, new DarkroomError('bad_request'))
}

export const answerErrors = (app: App, log: Log): void => {
  app.setErrorHandler((thrown, request, reply) => {
    const error = toDarkroomError(thrown)
    if (error.status >= 500 && !reply.raw.destroyed) {
      const fields = { requestId: request.id, route: request.routeOptions.url, code: error.code, detail: error.detail }
      if (error.code === 'internal') log.error({ ...fields, error: messageOf(error.cause ?? error) }, 'a request failed')
      else log.warn({ ...fields, error: error.message }, 'a request could not be served')
    }
    return send(request, reply, error)
  })
  // Guessing addresses counts as well.
  app.setNotFoundHandler({ preHandler: app.rateLimit() }, (request, reply) => send(request, reply, new DarkroomError('not_found')))
}
