import type { ServerResponse } from 'node:http'
import type { FastifyRequest } from 'fastify'
import { z } from 'zod'
import { DarkroomError } from '../../model/errors.ts'
import type { DarkroomEvent } from '../../model/event.ts'
import { principalOf, trustedOnly } from '../auth.ts'
import type { App, HttpContext } from '../context.ts'
import { type EventFilter, type EventSink, streamEvents } from '../events.ts'

/** As much of a WebSocket as is needed here. */
interface Socket {
  readonly bufferedAmount: number
  send(text: string, sent: () => void): void
  ping(): void
  close(code: number): void
  terminate(): void
  on(event: 'close' | 'pong' | 'error', listener: () => void): void
}

declare module 'fastify' {
  interface FastifyRequest {
    /** The seq to go on from. Known before the answer begins, so that what happens after that is never missed. */
    eventsAfter: number
  }
}

/** More than this under way to one client and it has to catch up from the log. */
const fullBytes = 64 * 1024

const texts = new WeakMap<DarkroomEvent, string>()
/** Made once, however many listen. */
const textOf = (event: DarkroomEvent): string => {
  const known = texts.get(event)
  if (known !== undefined) return known
  const text = JSON.stringify({ ...event, at: new Date(event.at).toISOString() })
  texts.set(event, text)
  return text
}

const streamSink = (raw: ServerResponse): EventSink => ({
  write: (event) => raw.write(`id: ${event.seq}\nevent: ${event.type}\ndata: ${textOf(event)}\n\n`) || raw.writableLength < fullBytes,
  whenDrained: (callback) => raw.once('drain', callback),
  beat: () => {
    if (!raw.writableNeedDrain) raw.write(': still here\n\n')
  },
  // One whose line is full would keep the connection for ever while the rest is being flushed.
  end: () => void (raw.writableNeedDrain ? raw.destroy() : raw.end()),
})

const socketSink = (socket: Socket): EventSink => {
  let afterSend: () => void = () => undefined
  let answered = true
  socket.on('pong', () => {
    answered = true
  })
  return {
    write: (event) => {
      socket.send(textOf(event), () => {
        if (socket.bufferedAmount < fullBytes) afterSend()
      })
      return socket.bufferedAmount < fullBytes
    },
    whenDrained: (callback) => {
      afterSend = () => {
        afterSend = () => undefined
        callback()
      }
    },
    beat: () => {
      if (!answered) return socket.terminate()
      answered = false
      socket.ping()
    },
    end: () => (socket.bufferedAmount < fullBytes ? socket.close(1001) : socket.terminate()),
  }
}

const eventsQuery = z.strictObject({
  after: z.coerce
    .number()
    .int()
    .min(0)
    .optional()
    .describe('Resume after this seq. The Last-Event-ID header does the same. Left out: from now on.'),
  generationId: z.string().max(200).optional(),
  account: z.string().max(200).optional().describe('Trusted keys only; plain keys hear of their own.'),
})
type EventsQuery = z.infer<typeof eventsQuery>

const filterOf = (request: FastifyRequest, query: EventsQuery): EventFilter => {
  const principal = principalOf(request)
  if (!principal.trusted && query.account !== undefined && query.account !== principal.account) throw trustedOnly('account')
  return { account: principal.trusted ? query.account : principal.account, generationId: query.generationId }
}

const lastSeenOf = (request: FastifyRequest, query: EventsQuery): number | undefined => {
  const header = request.headers['last-event-id']
  if (header === undefined || header === '') return query.after
  if (/^\d{1,15}$/.test(String(header))) return Number(header)
  const message = 'Last-Event-ID is the id of an event that came from here: a number.'
  throw new DarkroomError('bad_request', { message, fields: [{ name: 'Last-Event-ID', message }] })
}

/** Streams cost little, but not nothing, and a client that forgets to close them should hear of it. */
const createPlaces = (most: number) => {
  const taken = new Map<string, number>()
  const countOf = (name: string): number => taken.get(name) ?? 0
  return {
    assertFree: (name: string): void => {
      if (countOf(name) < most) return
      const message = `This key has ${most} event streams open, and that is all it may have. Please close one first.`
      throw new DarkroomError('rate_limited', { message, retryAfterMs: 5_000 })
    },
    /** Gives back what leaves it again; at most once. */
    take: (name: string): (() => void) => {
      let mine = true
      taken.set(name, countOf(name) + 1)
      return () => {
        if (!mine) return
        mine = false
        if (countOf(name) > 1) taken.set(name, countOf(name) - 1)
        else taken.delete(name)
      }
    },
  }
}

export const eventRoutes = (app: App, context: HttpContext): void => {
  const { store, eventFeed: feed, clock, log, closing } = context
  const places = createPlaces(context.config.streamsPerKey ?? 100)

  /** Runs until the client goes or we close. */
  const follow = (request: FastifyRequest, query: EventsQuery, sink: EventSink, onGone: (stop: () => void) => void): void => {
    const leave = places.take(principalOf(request).name)
    const { stop } = streamEvents({ events: store.events, feed, clock, log }, filterOf(request, query), request.eventsAfter, sink)
    closing.addEventListener('abort', stop, { once: true })
    onGone(() => {
      closing.removeEventListener('abort', stop)
      stop()
      leave()
    })
    if (closing.aborted) stop()
  }

  app.decorateRequest('eventsAfter', 0)
  app.route({
    method: 'GET',
    url: '/api/v1/events',
    schema: {
      operationId: 'streamEvents',
      tags: ['events'],
      summary: 'What happens, as server-sent events or over a WebSocket',
      description:
        'At least once: an event may come again after a resume, its eventId tells. A slow client loses nothing but its connection. ' +
        'The key goes into the Authorization header here too, never into the address, where logs would keep it: ' +
        'a page in a browser reads the stream with fetch, for EventSource and WebSocket send no such header there.',
      produces: ['text/event-stream'],
      querystring: eventsQuery,
    },
    preHandler: async (request) => {
      const query = request.query
      filterOf(request, query)
      const newest = await store.events.lastSeq()
      request.eventsAfter = Math.min(lastSeenOf(request, query) ?? newest, newest)
      places.assertFree(principalOf(request).name)
    },
    handler: (request, reply) => {
      reply.hijack()
      reply.raw.writeHead(200, {
        'content-type': 'text/event-stream; charset=utf-8',
        'cache-control': 'no-store',
        'x-accel-buffering': 'no',
        'x-content-type-options': 'nosniff',
        'x-request-id': request.id,
      })
      reply.raw.write(': here\nretry: 2000\n\n')
      follow(request, request.query, streamSink(reply.raw), (gone) => reply.raw.once('close', gone))
    },
    wsHandler: (socket: Socket, request) => {
      follow(request, request.query as EventsQuery, socketSink(socket), (gone) => socket.on('close', gone))
    },
  })
}
