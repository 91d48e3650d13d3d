import type { Post, Room, User, World } from '../telegram/index.ts'
import { present } from '../telegram/wire.ts'
import type { Reads, Spot } from './reads.ts'
import { isEvent, lineOf, nameOf } from './show-message.ts'
import type { PlaceView } from './views.ts'

export const isIn = (room: Room, userId: number): boolean => {
  if (room.chat.type === 'private') return room.chat.id === userId
  const status = room.members.get(userId)
  return status !== undefined && status !== 'left' && status !== 'kicked'
}

/** What stands there, oldest first. */
export const postsIn = (room: Room, threadId: number | undefined): Post[] =>
  [...room.posts.values()].filter(
    ({ message, deletedAt }) => deletedAt === undefined && (room.topics === undefined || message.message_thread_id === threadId),
  )

const placeOf = (world: World, reads: Reads, room: Room, reader: User, threadId?: number): PlaceView => {
  const { chat, topics, members } = room
  const spot: Spot = { chatId: chat.id, threadId }
  const posts = postsIn(room, threadId)
  const read = reads.upTo(reader.id, spot)
  const last = posts.at(-1)
  const topic = threadId === undefined ? 'General' : topics?.get(threadId)?.name
  const title = chat.type === 'private' ? world.me.first_name : (chat.title ?? '')
  return present({
    chatId: chat.id,
    threadId,
    kind: chat.type === 'private' ? ('private' as const) : topics === undefined ? ('group' as const) : ('topic' as const),
    title: topics === undefined ? title : (topic ?? ''),
    group: topics === undefined ? undefined : title,
    members: [...members.keys()].filter((id) => isIn(room, id) || id === world.me.id).length,
    unread: posts.filter(({ message }) => message.message_id > read && message.from?.id !== reader.id && !isEvent(message)).length,
    last: last && {
      name: isEvent(last.message) ? '' : nameOf(last.message),
      text: lineOf(last.message),
      at: last.message.date * 1000,
      messageId: last.message.message_id,
    },
  })
}

/** All the places of one person, in the order in which they were opened. */
export const placesOf = (world: World, reads: Reads, reader: User): readonly PlaceView[] =>
  world.rooms
    .all()
    .filter((room) => isIn(room, reader.id) && room.migratedTo === undefined)
    .flatMap((room) => {
      const threads = room.topics === undefined ? [undefined] : [undefined, ...room.topics.keys()]
      return threads.map((threadId) => placeOf(world, reads, room, reader, threadId))
    })
