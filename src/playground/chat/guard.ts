import type { FastifyInstance } from 'fastify'
import { Sentence } from './sentence.ts'

const loopback = /^(?:127(?:\.\d{1,3}){3}|localhost|\[::1\])(?::\d+)?$/i

const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' blob:",
  "media-src 'self' blob:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

/**
 * Only a browser on this machine that shows this very page gets in: a foreign name that leads here (DNS rebinding) is refused by its
 * Host, a foreign page that sends something here by its Origin.
 */
export const guard = (app: FastifyInstance): void => {
  app.addHook('onRequest', async (request, reply) => {
    const { host = '', origin } = request.headers
    void reply.headers({
      'Content-Security-Policy': policy,
      'X-Content-Type-Options': 'nosniff',
      'Referrer-Policy': 'no-referrer',
      'Cross-Origin-Resource-Policy': 'same-origin',
      'Cache-Control': 'no-store',
    })
    if (!loopback.test(host)) throw new Sentence(403, 'This page is for this machine alone.')
    const isOwn = origin === undefined || (URL.canParse(origin) && new URL(origin).host === host)
    if (!isOwn) throw new Sentence(403, 'Another page may not do that.')
  })
}

export const isLoopback = (host: string): boolean => loopback.test(host.includes(':') ? `[${host}]` : host)
