import { setMaxListeners } from 'node:events'
import websocket from '@fastify/websocket'
import fastify from 'fastify'
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod'
import { DarkroomError } from '../model/errors.ts'
import { createKeyRing, unauthorized } from './auth.ts'
import { createCallLog } from './call-log.ts'
import { watchConnections } from './connections.ts'
import type { App, HttpContext } from './context.ts'
import type { HttpDeps } from './deps.ts'
import { answerErrors, createUnparsedAnswer, unreadable } from './error-answers.ts'
import { parseJsonBodies } from './json-body.ts'
import { registerOpenApi } from './openapi.ts'
import { registerRateLimit } from './rate-limit.ts'
import { requestIdOf } from './request-id.ts'
import { logRequests } from './request-log.ts'
import { deadWorkRoutes } from './routes/dead-work.ts'
import { defaultsRoutes } from './routes/defaults.ts'
import { eventRoutes } from './routes/events.ts'
import { executeRoutes } from './routes/execute.ts'
import { exportRoutes } from './routes/export.ts'
import { generationRoutes } from './routes/generations.ts'
import { healthRoutes } from './routes/health.ts'
import { mediaFileRoutes } from './routes/media-file.ts'
import { mediaUploadRoutes } from './routes/media-upload.ts'
import { toolRoutes } from './routes/tools.ts'
import { webhookRoutes } from './routes/webhooks.ts'
import { createToolViews } from './tool-views.ts'

const defaultSessionIdleMs = 30 * 60_000
/** Whoever is still downloading then is cut off. */
const closeGraceMs = 10_000

const contextOf = (deps: HttpDeps, closing: AbortSignal): HttpContext => ({
  ...deps,
  closing,
  keys: createKeyRing(deps.config.apiKeys),
  tools: createToolViews(deps.catalog),
  calls: createCallLog({ ...deps, idleMs: deps.config.sessionIdleMs ?? defaultSessionIdleMs }),
})

const createApp = (deps: HttpDeps): App => {
  const app = fastify({
    logger: false,
    bodyLimit: 1024 * 1024,
    // For a request to arrive whole; how long its answer takes is another matter.
    requestTimeout: 300_000,
    // Proxies stand on this machine or in its network; only what they say about the caller is believed.
    trustProxy: ['loopback', 'uniquelocal'],
    genReqId: (request) => requestIdOf(request.headers['x-request-id'], deps.newId),
    requestIdHeader: false,
    return503OnClosing: false,
    exposeHeadRoutes: false,
    routerOptions: { maxParamLength: 2000 },
    clientErrorHandler: createUnparsedAnswer(deps.newId),
    frameworkErrors: (_error, request, reply) => void unreadable(request, reply),
  })
  app.setValidatorCompiler(validatorCompiler)
  app.setSerializerCompiler(serializerCompiler)
  return app.withTypeProvider() as unknown as App
}

/** In this order: who it is, whether that was too much, and only then, before the body is read, whether they may. */
const guard = async (app: App, context: HttpContext): Promise<void> => {
  app.decorateRequest('principal', undefined)
  app.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', request.id)
    reply.header('x-content-type-options', 'nosniff')
    request.principal = context.keys.identify(request.headers.authorization)
    if (!context.closing.aborted) return
    reply.header('connection', 'close')
    throw new DarkroomError('shutting_down')
  })
  await registerRateLimit(app, { perMinute: context.config.rateLimitPerMinute ?? 600, behindProxy: context.config.publicUrl !== undefined })
}

const registerRoutes = async (app: App, context: HttpContext): Promise<void> => {
  await app.register(websocket, { options: { maxPayload: 1024 } })
  await registerOpenApi(app, context)
  healthRoutes(app, context)
  mediaFileRoutes(app, context)
  await app.register(async (scope: App) => webhookRoutes(scope, context))
  await app.register(async (scope: App) => {
    scope.addHook('preParsing', async (request) => {
      if (request.principal === undefined) throw unauthorized(context.keys)
    })
    executeRoutes(scope, context)
    generationRoutes(scope, context)
    exportRoutes(scope, context)
    toolRoutes(scope, context)
    defaultsRoutes(scope, context)
    eventRoutes(scope, context)
    deadWorkRoutes(scope, context)
    await scope.register(async (uploads: App) => mediaUploadRoutes(uploads, context))
  })
}

/** The HTTP door: one for every consumer that isn't a chat. */
export const createHttp = async (deps: HttpDeps) => {
  const closing = new AbortController()
  // One for each who waits or streams, and each takes it off again.
  setMaxListeners(0, closing.signal)
  const context = contextOf(deps, closing.signal)
  const app = createApp(deps)
  const connections = watchConnections(app.server)

  logRequests(app, deps.log)
  await guard(app, context)
  answerErrors(app, deps.log)
  parseJsonBodies(app)
  await registerRoutes(app, context)
  await app.ready()

  return {
    listen: async (): Promise<{ url: string }> => {
      const { host, port } = deps.config
      await app.listen({ host, port })
      const address = app.server.address()
      const actualPort = typeof address === 'object' && address !== null ? address.port : port
      const name = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '[::1]' : host.includes(':') ? `[${host}]` : host
      return { url: `http://${name}:${actualPort}` }
    },
    /** Whoever waits is answered as things stand, streams end, downloads get a little time. */
    close: async (): Promise<void> => {
      closing.abort()
      connections.close()
      const cancelTimer = deps.clock.after(closeGraceMs, connections.cutOff)
      await app.close()
      cancelTimer()
    },
    inject: app.inject.bind(app),
  }
}

export type Http = Awaited<ReturnType<typeof createHttp>>
