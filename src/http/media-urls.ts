import type { FastifyRequest } from 'fastify'
import type { Tokens } from '../executor/tokens.ts'
import type { Clock } from '../ports/clock.ts'

const hourMs = 3_600_000

export interface MediaUrlDeps {
  readonly tokens: Tokens
  readonly clock: Clock
  readonly mediaUrlSeconds: number
  /** Asked at each link, for where we listen is known late. No trailing slash. */
  readonly baseUrl: () => string
}

/**
 * Links to our media. Their end is rounded up to the hour, so that the same file has the same link
 * for a while and a page that asks again finds it in the browser's cache.
 */
export const createMediaUrl =
  ({ tokens, clock, mediaUrlSeconds, baseUrl }: MediaUrlDeps) =>
  (mediaId: string, fileName?: string): string => {
    const expiresAt = Math.ceil((clock.now() + mediaUrlSeconds * 1000) / hourMs) * hourMs
    const name = fileName === undefined ? '' : `?name=${encodeURIComponent(fileName)}`
    return `${baseUrl()}/media/${tokens.mediaToken({ mediaId, expiresAt })}${name}`
  }

/** Where the caller can reach us: where we are told we are, else where this very request came in. */
export const baseUrlOf = (request: FastifyRequest, publicUrl: string | undefined): string =>
  publicUrl ?? `${request.protocol}://${request.host}`
