import type { FastifyRequest } from 'fastify'
import type { BotApi, Post, Room } from '../telegram/index.ts'
import type { Person } from './cast.ts'
import { isIn } from './places.ts'
import type { Reads } from './reads.ts'
import { notThere, notUnderstood } from './sentence.ts'

/** What the routes work with. */
export interface Context {
  readonly api: BotApi
  readonly reads: Reads
  readonly personIds: readonly number[]
  person(id: number): Person
}

/** Tells whoever asks who they are, and lets nobody into a chat that isn't theirs. */
export const createContext = (api: BotApi, reads: Reads, personIds: readonly number[]): Context => ({
  api,
  reads,
  personIds,
  person: (id) => {
    const user = personIds.includes(id) ? api.world.rooms.user(id) : undefined
    if (user === undefined) throw notThere('person')
    return { ...user, language_code: user.language_code ?? 'en' }
  },
})

const wholeOf = (text: unknown, what: string): number => {
  const value = typeof text === 'string' && text !== '' ? Number(text) : text
  if (!Number.isSafeInteger(value)) throw notUnderstood(what)
  return value as number
}

export const valueOf = (values: unknown, name: string): unknown =>
  typeof values === 'object' && values !== null ? (values as Readonly<Record<string, unknown>>)[name] : undefined

export const numberIn = (values: unknown, name: string): number => wholeOf(valueOf(values, name), name)

export const optionalNumberIn = (values: unknown, name: string): number | undefined => {
  const value = valueOf(values, name)
  return value === undefined || value === null || value === '' ? undefined : wholeOf(value, name)
}

export const textIn = (values: unknown, name: string): string => {
  const value = valueOf(values, name)
  return typeof value === 'string' ? value : ''
}

/** Who asks: `?as=` with every request. */
export const readerOf = (context: Context, { query }: FastifyRequest): Person => context.person(numberIn(query, 'as'))

export const roomOf = (context: Context, request: FastifyRequest, reader: Person): Room => {
  const room = context.api.world.rooms.get(numberIn(request.params, 'chatId'))
  if (room === undefined || !isIn(room, reader.id)) throw notThere('chat')
  return room
}

export const postOf = (context: Context, request: FastifyRequest, room: Room): Post => {
  const post = context.api.world.rooms.find({ chatId: room.chat.id, messageId: numberIn(request.params, 'messageId') })
  if (post === undefined) throw notThere('message')
  return post
}
