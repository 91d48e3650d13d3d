import type { FastifyInstance } from 'fastify'
import type { Change } from '../telegram/index.ts'
import { type Context, readerOf } from './context.ts'
import { isIn } from './places.ts'
import { showMessage } from './show-message.ts'
import type { FeedEvent } from './views.ts'

/** What that change means to that person, or undefined if it is none of their business. */
const eventOf = (context: Context, readerId: number, change: Change): FeedEvent | undefined => {
  const { world } = context.api
  const { rooms } = world
  if (change.kind === 'menus') return { kind: 'menus' }
  if (change.kind === 'answered') {
    const answer = world.presses.answerTo(change.queryId)
    const { text = '', alert = false, url } = answer ?? {}
    return { kind: 'answered', queryId: change.queryId, text, alert, ...(url === undefined ? {} : { url }) }
  }
  if (change.kind === 'chat') return { kind: 'chats' }
  if (!('chatId' in change)) return undefined
  const room = rooms.get(change.chatId)
  if (room === undefined || !isIn(room, readerId)) return undefined
  if (change.kind === 'action') {
    const last = room.actions.at(-1)
    const thread = last?.threadId === undefined ? {} : { threadId: last.threadId }
    return last && { kind: 'action', chatId: change.chatId, action: last.action, ...thread }
  }
  if (!('messageId' in change)) return undefined
  if (change.kind === 'deleted') return { kind: 'deleted', chatId: change.chatId, messageId: change.messageId }
  const post = rooms.find(change)
  const kind = change.kind === 'posted' ? 'posted' : 'edited'
  return post && { kind, message: showMessage(world, post, context.person(readerId)) }
}

/** Everything that happens in a person's chats, as it happens, as server-sent events. */
export const addFeed = (app: FastifyInstance, context: Context, closing: AbortSignal): void => {
  app.get('/api/feed', (request, reply) => {
    const { id } = readerOf(context, request)
    reply.hijack()
    const { raw } = reply
    raw.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store', 'X-Content-Type-Options': 'nosniff' })
    const send = (event: FeedEvent): void => void raw.write(`data: ${JSON.stringify(event)}\n\n`)
    const unsubscribe = context.api.world.changes.subscribe((change) => {
      const event = eventOf(context, id, change)
      if (event !== undefined) send(event)
    })
    const end = (): void => {
      unsubscribe()
      raw.end()
    }
    raw.once('close', unsubscribe)
    closing.addEventListener('abort', end, { once: true })
    raw.once('close', () => closing.removeEventListener('abort', end))
    raw.write('retry: 1000\n\n')
    send({ kind: 'hello' })
  })
}
