import { STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import type { ConnectionError, FastifyReply, FastifyRequest } from 'fastify'
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
  for (const name of ['content-disposition', 'cache-control', 'etag', 'content-length', 'content-range', 'accept-ranges'])
    reply.removeHeader(name)
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

const unparsedError = (code: string | undefined): DarkroomError => {
  if (code === 'HPE_HEADER_OVERFLOW')
    return new DarkroomError('payload_too_large', { message: 'The address or the headers are too long. Please shorten them.' })
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT')
    return new DarkroomError('bad_request', { message: 'The request took too long to arrive. Please send it again.' })
  return new DarkroomError('bad_request')
}

/** What came was no HTTP at all, or never ended: there is no request and no reply, only the connection. */
export const createUnparsedAnswer =
  (newId: () => string) =>
  ({ code }: ConnectionError, socket: Socket): void => {
    if (code !== 'ECONNRESET' && socket.writable) {
      const error = unparsedError(code)
      const requestId = newId()
      const body = JSON.stringify(errorBody(error, requestId))
      const head = [
        `HTTP/1.1 ${error.status} ${STATUS_CODES[error.status] ?? 'Error'}`,
        'Content-Type: application/json; charset=utf-8',
        `Content-Length: ${Buffer.byteLength(body)}`,
        `X-Request-Id: ${requestId}`,
        'Connection: close',
      ]
      socket.write(`${head.join('\r\n')}\r\n\r\n${body}`)
    }
    socket.destroySoon()
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
