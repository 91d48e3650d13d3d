import type { Post, Room } from './room.ts'
import { type Message, present } from './wire.ts'

type KeptPost = Pick<Post, 'replyTo' | 'keyboard' | 'reactions'> & { readonly message: Message }

/** A room as data: what is deleted, what was before an edit and what somebody was doing is left out. */
export type KeptRoom = Pick<Room, 'chat' | 'members' | 'topics' | 'reactions' | 'migratedTo'> & { readonly posts: readonly KeptPost[] }

export const keptRoom = ({ chat, members, topics, reactions, migratedTo, posts }: Room): KeptRoom => ({
  chat,
  members,
  topics,
  reactions,
  migratedTo,
  posts: [...posts.values()].flatMap(({ message, replyTo, keyboard, reactions: given, deletedAt }) =>
    deletedAt === undefined ? [present({ message, replyTo, keyboard, reactions: given }) as KeptPost] : [],
  ),
})

export const roomFrom = (kept: KeptRoom): Room => {
  const { chat, members, topics, reactions, migratedTo } = kept
  const room: Room = { chat, members, topics, reactions, migratedTo, posts: new Map(), actions: [] }
  for (const { message, replyTo, keyboard, reactions: given } of kept.posts)
    room.posts.set(message.message_id, { room, message, replyTo, keyboard, reactions: given, history: [], deletedAt: undefined })
  return room
}
