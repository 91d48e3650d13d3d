import { badRequest, forbidden } from './refusal.ts'
import type { Post, Room } from './rooms.ts'
import { textOf, type Values, wholeOf } from './values.ts'
import type { World } from './world.ts'

/** What a call wants of a chat. An edit still works where a person has blocked the bot. */
export type Access = 'read' | 'edit' | 'write'

const roomNamed = ({ rooms }: World, values: Values, name: string): Room => {
  const given = textOf(values, name)
  if (given === undefined) throw badRequest('chat_id is empty')
  const room = given.startsWith('@') ? rooms.byName(given.slice(1)) : rooms.get(Number(given))
  if (room === undefined) throw badRequest('chat not found')
  return room
}

export const isAdmin = (room: Room, userId: number): boolean => {
  const status = room.members.get(userId)
  return status === 'creator' || status === 'administrator'
}

export const roomOf = (world: World, values: Values, access: Access, name = 'chat_id'): Room => {
  const room = roomNamed(world, values, name)
  const { type } = room.chat
  const status = room.members.get(world.me.id)
  if (type === 'private') {
    if (status === 'kicked' && access === 'write') throw forbidden('bot was blocked by the user')
    return room
  }
  if (room.migratedTo !== undefined && access !== 'read')
    throw badRequest('group chat was upgraded to a supergroup chat', { migrate_to_chat_id: room.migratedTo })
  if (status === 'kicked') throw forbidden(`bot was kicked from the ${type} chat`)
  if (status === undefined || status === 'left') throw forbidden(`bot is not a member of the ${type} chat`)
  if (type === 'channel' && access === 'write' && !isAdmin(room, world.me.id))
    throw badRequest('need administrator rights in the channel chat')
  return room
}

/** The topic that was asked for. General has no number, and where there are no topics none may be given. */
export const threadOf = (room: Room, values: Values): number | undefined => {
  const id = wholeOf(values, 'message_thread_id')
  if (id === undefined || id === 0) return undefined
  const topic = room.topics?.get(id)
  if (topic === undefined) throw badRequest('message thread not found')
  if (topic.closed) throw badRequest('TOPIC_CLOSED')
  return id
}

export const postOf = ({ rooms }: World, room: Room, values: Values, what: string): Post => {
  const messageId = wholeOf(values, 'message_id')
  if (messageId === undefined) throw badRequest('message identifier is not specified')
  const post = rooms.find({ chatId: room.chat.id, messageId })
  if (post === undefined) throw badRequest(`${what} not found`)
  return post
}

/** Only its own messages can be edited by a bot. */
export const ownPostOf = (world: World, room: Room, values: Values): Post => {
  const post = postOf(world, room, values, 'message to edit')
  const isOwn = post.message.from?.id === world.me.id || room.chat.type === 'channel'
  if (!isOwn) throw badRequest("message can't be edited")
  return post
}
