import type { Log } from '../ports/log.ts'
import type { App } from './context.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Which rate limit counts; left out, the one of keys. */
    limit?: 'none' | 'webhook' | 'media'
    /** Asked every few seconds by machines: logged at debug. */
    quiet?: boolean
  }
}

/** One line a request. The route's template, never its URL: tokens are in URLs. */
export const logRequests = (app: App, log: Log): void => {
  app.addHook('onResponse', async (request, reply) => {
    const { url, config } = request.routeOptions
    const fields = {
      requestId: request.id,
      method: request.method,
      route: url ?? 'none',
      status: reply.statusCode,
      ms: Math.round(reply.elapsedTime * 10) / 10,
      ...(request.principal === undefined ? {} : { key: request.principal.name }),
    }
    if (config?.quiet === true || config?.limit === 'webhook') log.debug(fields, 'request')
    else log.info(fields, 'request')
  })
}
