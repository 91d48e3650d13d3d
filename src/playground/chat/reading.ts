import type { FastifyInstance } from 'fastify'
import { adminId, languages } from './cast.ts'
import { type Context, numberIn, optionalNumberIn, readerOf, roomOf } from './context.ts'
import { placesOf, postsIn } from './places.ts'
import { showMessage } from './show-message.ts'
import type { BotView, CommandView, PersonView } from './views.ts'

const pageLength = 60

const textFor = (get: (language: string) => Readonly<Record<string, string>>, name: string, language: string): string =>
  get(language)[name] || get('')[name] || ''

export const addReadingRoutes = (app: FastifyInstance, context: Context): void => {
  const { world } = context.api

  app.get('/api/people', async () => ({
    languages,
    people: context.personIds.map((id): PersonView => {
      const person = context.person(id)
      return { id, name: person.first_name, language: person.language_code, isAdmin: id === adminId }
    }),
  }))

  app.get('/api/places', async (request) => {
    const reader = readerOf(context, request)
    const { me, menus } = world
    const description = textFor((code) => menus.text({ language_code: code }, 'description'), 'description', reader.language_code)
    const bot: BotView = { id: me.id, name: me.first_name, username: me.username, description }
    return { bot, places: placesOf(world, context.reads, reader) }
  })

  app.get('/api/chats/:chatId/messages', async (request) => {
    const reader = readerOf(context, request)
    const before = optionalNumberIn(request.query, 'before') ?? Number.POSITIVE_INFINITY
    const posts = postsIn(roomOf(context, request, reader), optionalNumberIn(request.query, 'thread'))
    const older = posts.filter(({ message }) => message.message_id < before)
    return { messages: older.slice(-pageLength).map((post) => showMessage(world, post, reader)), hasMore: older.length > pageLength }
  })

  app.get('/api/chats/:chatId/commands', async (request) => {
    const reader = readerOf(context, request)
    const room = roomOf(context, request, reader)
    const status = room.members.get(reader.id) ?? 'member'
    const commands: readonly CommandView[] = world.menus.seenBy(room.chat, reader.id, status, reader.language_code)
    return { commands }
  })

  app.put('/api/chats/:chatId/read', async (request) => {
    const reader = readerOf(context, request)
    const room = roomOf(context, request, reader)
    const threadId = optionalNumberIn(request.query, 'thread')
    return { isNew: context.reads.read(reader.id, { chatId: room.chat.id, threadId }, numberIn(request.query, 'upTo')) }
  })
}
