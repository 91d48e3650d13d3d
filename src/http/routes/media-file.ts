import type { FastifyReply } from 'fastify'
import { z } from 'zod'
import { DarkroomError } from '../../model/errors.ts'
import type { MediaRow } from '../../model/media.ts'
import { contentDisposition, fileNameOf } from '../../net/content-disposition.ts'
import type { App, HttpContext } from '../context.ts'
import { rangeOf } from '../range.ts'

/** Used again, for the sweep; an hour's difference is no matter to it, and a write for each view would be. */
const touchAfterMs = 3_600_000
/** Of an address to which others are sent. A film may be watched that long. */
const linkMs = 600_000

const touch = ({ store, clock, log }: HttpContext, { mediaId, lastUsedAt }: MediaRow): void => {
  const now = clock.now()
  if (now - lastUsedAt <= touchAfterMs) return
  store.media.touch(mediaId, now).catch((error: unknown) => log.warn({ error }, 'a media row could not be touched'))
}

/** To where the bytes lie. Remembered for half of the address's life: who follows it late still has the other half. */
const sendTo = (reply: FastifyReply, address: string, lifeMs: number): FastifyReply =>
  reply
    .headers({ 'cache-control': `private, max-age=${Math.floor(lifeMs / 2_000)}`, 'referrer-policy': 'no-referrer' })
    .redirect(address, 302)

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
      if (claim === undefined || row === undefined) throw new DarkroomError('media_not_found')

      // The link names the file; the row's own name is the one that these bytes first came with, from whomever.
      const { mediaId, mimeType, bytes } = row
      const fileName = fileNameOf({ mediaId, mimeType }, request.query.name)
      // A signed address is good for GET alone, so whoever only asks is answered here.
      if (context.media.link !== undefined && request.method === 'GET') {
        const until = Math.min(claim.expiresAt, now + linkMs)
        const address = await context.media.link({ mediaId, mimeType, bytes, fileName }, until)
        if (address === undefined) throw new DarkroomError('media_not_found')
        touch(context, row)
        return sendTo(reply, address, until - now)
      }

      const media = await context.media.open(row)
      if (media === undefined) throw new DarkroomError('media_not_found')
      touch(context, row)
      const etag = `"${mediaId}"`
      reply.headers({
        etag,
        'accept-ranges': 'bytes',
        'cache-control': `private, max-age=${Math.floor((claim.expiresAt - now) / 1000)}, immutable`,
        'content-type': mimeType,
        'content-disposition': contentDisposition(mimeType, fileName),
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
