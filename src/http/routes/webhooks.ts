import type { Readable } from 'node:stream'
import type { FastifyRequest } from 'fastify'
import { z } from 'zod'
import { DarkroomError } from '../../model/errors.ts'
import type { App, HttpContext } from '../context.ts'

const maxBytes = 1024 * 1024

/** The bytes as they come, whatever the method and the content type say. Undefined when there are too many. */
const readText = (stream: Readable): Promise<string | undefined> =>
  new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let bytes = 0
    stream.on('data', (chunk: Buffer) => {
      bytes += chunk.length
      if (bytes > maxBytes) {
        stream.pause().removeAllListeners('data')
        resolve(undefined)
      } else chunks.push(chunk)
    })
    stream.once('end', () => resolve(Buffer.concat(chunks).toString('utf8')))
    stream.once('error', reject)
    stream.once('close', () => reject(new DarkroomError('bad_request')))
  })

const textOf = (value: unknown): string => (Array.isArray(value) ? value.join(', ') : String(value))
const flat = (values: Readonly<Record<string, unknown>>): Record<string, string> =>
  Object.fromEntries(Object.entries(values).flatMap(([name, value]) => (value === undefined ? [] : [[name, textOf(value)] as const])))

const contentTypes = new WeakMap<FastifyRequest, string>()

/** Where backends knock. A webhook is a poke: all but a forged one is answered with 200, and fast. */
export const webhookRoutes = (app: App, context: HttpContext): void => {
  // The server would refuse a content type that it can't parse; here the backend's own code reads the body.
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', (_request, _payload, done) => done(null))
  app.addHook('onRequest', async (request) => {
    const contentType = request.headers['content-type']
    if (contentType === undefined) return
    contentTypes.set(request, contentType)
    delete request.headers['content-type']
  })

  app.post('/webhooks/telegram', { config: { limit: 'none' }, schema: { hide: true } }, async (request, reply) => {
    const take = context.telegramWebhook
    if (take === undefined) throw new DarkroomError('not_found')
    const body = await readText(request.raw)
    if (body === undefined) {
      reply.header('connection', 'close')
      throw new DarkroomError('payload_too_large')
    }
    const status = await take(body, request.headers['x-telegram-bot-api-secret-token']?.toString())
    return reply.status(status).send({ ok: status === 200 })
  })

  app.route({
    method: ['GET', 'POST'],
    url: '/webhooks/:backendId/:generationId/:attempt/:token',
    config: { limit: 'webhook' },
    schema: {
      hide: true,
      params: z.object({ backendId: z.string(), generationId: z.string(), attempt: z.string(), token: z.string() }),
    },
    handler: async (request, reply) => {
      const { backendId, generationId, attempt, token } = request.params
      const body = await readText(request.raw)
      if (body === undefined) {
        reply.header('connection', 'close')
        throw new DarkroomError('payload_too_large')
      }
      if (!/^\d{1,6}$/.test(attempt)) throw new DarkroomError('not_found')
      const contentType = contentTypes.get(request)
      const outcome = await context.executor.webhook({
        backendId,
        generationId,
        attempt: Number(attempt),
        token,
        method: request.method,
        headers: { ...flat(request.headers), ...(contentType === undefined ? {} : { 'content-type': contentType }) },
        query: flat(request.query as Record<string, unknown>),
        body,
      })
      if (outcome === 'refused') throw new DarkroomError('not_found')
      return reply.send({ ok: true })
    },
  })
}
