import rateLimit from '@fastify/rate-limit'
import type { FastifyRequest } from 'fastify'
import { DarkroomError } from '../model/errors.ts'
import type { App } from './context.ts'

/** Generous: backends send several a second for each run, and a page shows many pictures at once. */
const ownLimits = { webhook: 120_000, media: 12_000 } as const

export interface RateLimits {
  readonly perMinute: number
  /** Where nobody is meant to reach us from outside, no proxy is believed: else a new address a request costs one header. */
  readonly behindProxy: boolean
}

/** One count a key, whatever it asks for; without a key, one an address. Webhooks and media have counts of their own. */
const counterOf = (request: FastifyRequest, behindProxy: boolean): string => {
  const { limit } = request.routeOptions.config
  const address = behindProxy ? request.ip : request.socket.remoteAddress
  if (limit === 'webhook' || limit === 'media') return `${limit} ${address}`
  return request.principal === undefined ? `address ${address}` : `key ${request.principal.name}`
}

export const registerRateLimit = async (app: App, { perMinute, behindProxy }: RateLimits): Promise<void> => {
  await app.register(rateLimit, {
    timeWindow: 60_000,
    cache: 20_000,
    keyGenerator: (request: FastifyRequest) => counterOf(request, behindProxy),
    max: (request: FastifyRequest) => {
      const { limit } = request.routeOptions.config
      return limit === 'webhook' || limit === 'media' ? ownLimits[limit] : perMinute
    },
    allowList: (request: FastifyRequest) => request.routeOptions.config.limit === 'none',
    errorResponseBuilder: (_request, { ttl }) => new DarkroomError('rate_limited', { retryAfterMs: ttl }),
  })
}
