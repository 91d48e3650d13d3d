import type { FastifyRequest } from 'fastify'
import { DarkroomError } from '../../model/errors.ts'
import { unauthorized } from '../auth.ts'
import type { App, HttpContext } from '../context.ts'
import type { ReadinessPart } from '../deps.ts'

const loopback = /^(127\.\d+\.\d+\.\d+|::1|::ffff:127\.\d+\.\d+\.\d+)$/
const loopbackHost = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])(:\d+)?$/i

const isLoopbackUrl = (url: string): boolean => loopbackHost.test(new URL(url).host)

/**
 * Straight from this machine. Not while we are reachable from outside: a proxy here makes everybody look local.
 * The Host is looked at because a page in a browser can point its own name at this machine.
 */
const isLocal = (request: FastifyRequest, publicUrl: string | undefined): boolean =>
  (publicUrl === undefined || isLoopbackUrl(publicUrl)) &&
  loopback.test(request.raw.socket.remoteAddress ?? '') &&
  loopbackHost.test(request.headers.host ?? '') &&
  request.headers['x-forwarded-for'] === undefined &&
  request.headers['forwarded'] === undefined

const askReadiness = async (context: HttpContext): Promise<readonly ReadinessPart[]> => {
  try {
    return await context.readiness()
  } catch (error) {
    context.log.error({ error }, 'readiness could not be checked')
    return [{ part: 'readiness', ok: false, reason: 'It could not be checked.' }]
  }
}

export const healthRoutes = (app: App, context: HttpContext): void => {
  const quiet = { config: { limit: 'none', quiet: true }, schema: { hide: true } } as const

  app.get('/healthz', quiet, async () => ({ status: 'ok' }))

  app.get('/readyz', quiet, async (_request, reply) => {
    const parts = context.closing.aborted ? [{ part: 'server', ok: false, reason: 'It is stopping.' }] : await askReadiness(context)
    const ready = parts.every((part) => part.ok)
    return reply.code(ready ? 200 : 503).send({ status: ready ? 'ready' : 'not_ready', parts })
  })

  /** It tells the names of all tools and what they cost: for a trusted key, or from this machine alone. */
  app.get('/metrics', { config: { quiet: true }, schema: { hide: true } }, async (request, reply) => {
    if (!isLocal(request, context.config.publicUrl)) {
      if (request.principal === undefined) throw unauthorized(context.keys)
      if (!request.principal.trusted) throw new DarkroomError('forbidden')
    }
    return reply.type('text/plain; version=0.0.4; charset=utf-8').send(await context.metricsText())
  })
}
