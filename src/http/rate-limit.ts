import rateLimit from '@fastify/rate-limit'
import type { FastifyRequest } from 'fastify'
import { DarkroomError } from '../model/errors.ts'
import type { App } from './context.ts'

/** Generous: backends send several a second for each run, and a page shows many pictures at once. */
const ownLimits = { webhook: 120_000, media: 12_000 } as const

/** One count a key, whatever it asks for; without a key, one an address. Webhooks and media have counts of their own. */
const counterOf = (request: FastifyRequest): string => {
  const { limit } = request.routeOptions.config
  if (limit === 'webhook' || limit === 'media') return `${limit} ${request.ip}`
  return request.principal === undefined ? `address ${request.ip}` : `key ${request.principal.name}`
}

export const registerRateLimit = async (app: App, perMinute: number): Promise<void> => {
  await app.register(rateLimit, {
    timeWindow: 60_000,
    cache: 20_000,
    keyGenerator: counterOf,
    max: (request: FastifyRequest) => {
      const { limit } = request.routeOptions.config
      return limit === 'webhook' || limit === 'media' ? ownLimits[limit] : perMinute
    },
    allowList: (request: FastifyRequest) => request.routeOptions.config.limit === 'none',
    errorResponseBuilder: (_request, { ttl }) => new DarkroomError('rate_limited', { retryAfterMs: ttl }),
  })
}
