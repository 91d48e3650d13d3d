import { z } from 'zod'
import { DarkroomError } from '../../model/errors.ts'
import { contentDisposition, fileNameOf } from '../content-disposition.ts'
import type { App, HttpContext } from '../context.ts'
import { rangeOf } from '../range.ts'

/** Used again, for the sweep; an hour's difference is no matter to it, and a write for each view would be. */
const touchAfterMs = 3_600_000

/** Files by signed link. What is inside was made by others, so the browser is told to trust none of it. */
export const mediaFileRoutes = (app: App, context: HttpContext): void => {
  app.route({
    method: ['GET', 'HEAD'],
    url: '/media/:token',
    config: { limit: 'media' },
    schema: {
      hide: true,
      params: z.object({ token: z.string() }),
      querystring: z.object({ name: z.string().max(500).optional().catch(undefined) }),
    },
    handler: async (request, reply) => {
      const now = context.clock.now()
      const claim = context.tokens.readMediaToken(request.params.token, now)
      const row = claim === undefined ? undefined : await context.store.media.get(claim.mediaId)
      const media = row === undefined ? undefined : await context.media.open(row)
      if (claim === undefined || row === undefined || media === undefined) throw new DarkroomError('media_not_found')
      if (now - row.lastUsedAt > touchAfterMs) {
        context.store.media
          .touch(row.mediaId, now)
          .catch((error: unknown) => context.log.warn({ error }, 'a media row could not be touched'))
      }

      // The link names the file; the row's own name is the one that these bytes first came with, from whomever.
      const { mediaId, mimeType } = row
      const etag = `"${mediaId}"`
      reply.headers({
        etag,
        'accept-ranges': 'bytes',
        'cache-control': `private, max-age=${Math.floor((claim.expiresAt - now) / 1000)}, immutable`,
        'content-type': mimeType,
        'content-disposition': contentDisposition(mimeType, fileNameOf({ mediaId, mimeType }, request.query.name)),
        'content-security-policy': "default-src 'none'; sandbox",
        'referrer-policy': 'no-referrer',
      })
      const known = request.headers['if-none-match']
      if (known?.split(',').some((tag) => ['*', etag].includes(tag.trim().replace(/^W\//, ''))) === true) {
        return reply.code(304).send()
      }
      const ifRange = request.headers['if-range']
      const range = ifRange === undefined || ifRange === etag ? rangeOf(request.headers.range, media.bytes) : 'whole'
      if (range === 'unsatisfiable') {
        return reply.code(416).header('content-range', `bytes */${media.bytes}`).header('content-length', 0).send()
      }
      if (range !== 'whole') reply.code(206).header('content-range', `bytes ${range.start}-${range.end}/${media.bytes}`)
      reply.header('content-length', range === 'whole' ? media.bytes : range.end - range.start + 1)
      if (request.method === 'HEAD') return reply.send()
      return reply.send(await media.stream(range === 'whole' ? undefined : range))
    },
  })
}
