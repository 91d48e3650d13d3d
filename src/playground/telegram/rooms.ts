import type { Changes } from './changes.ts'
import { type KeptRoom, keptRoom, roomFrom } from './kept-room.ts'
import type { MessageRef, Post, Room, Topic } from './room.ts'
import { type Chat, type ChatType, type Message, present, type User } from './wire.ts'

export type { MessageRef, Post, Room, Topic } from './room.ts'

export type Draft = Omit<Message, 'message_id' | 'date' | 'chat' | 'message_thread_id' | 'is_topic_message'> & {
  readonly threadId?: number | undefined
}

export interface PostOptions {
  readonly replyTo?: MessageRef | undefined
  readonly keyboard?: object | undefined
}

/** The numbers that were given out last: private chats and basic groups share a row, supergroups and channels each have their own. */
interface Counters {
  shared: number
  albums: number
  readonly own: Map<number, number>
}

export interface RoomsState {
  readonly users: readonly User[]
  readonly rooms: readonly KeptRoom[]
  readonly counters: Counters
}

const keptActions = 1_000
/** More than anybody gives out in the moment that a kill may take away: no number is ever used twice. */
export const lostAtMost = 100

export const createRooms = ({ now, changes, bot }: { readonly now: () => number; readonly changes: Changes; readonly bot: User }) => {
  const rooms = new Map<number, Room>()
  const users = new Map<number, User>([[bot.id, bot]])
  const counters: Counters = { shared: 0, albums: 0, own: new Map() }

  const seconds = (): number => Math.floor(now() / 1000)
  const nextId = (type: ChatType, chatId: number): number => {
    if (type === 'private' || type === 'group') {
      counters.shared += 1
      return counters.shared
    }
    // The first message told that the chat was made; in a forum its number is General's.
    const id = (counters.own.get(chatId) ?? 1) + 1
    counters.own.set(chatId, id)
    return id
  }

  const find = ({ chatId, messageId }: MessageRef): Post | undefined => {
    const post = rooms.get(chatId)?.posts.get(messageId)
    return post?.deletedAt === undefined ? post : undefined
  }

  const show = (post: Post): Message => {
    const answered = post.replyTo === undefined ? undefined : find(post.replyTo)
    return present({ ...post.message, reply_to_message: answered?.message })
  }

  const open = (chat: Chat, options: { readonly topics?: boolean } = {}): Room => {
    const room: Room = {
      chat,
      members: new Map(),
      topics: options.topics === true ? new Map() : undefined,
      posts: new Map(),
      actions: [],
      reactions: undefined,
      migratedTo: undefined,
    }
    rooms.set(chat.id, room)
    changes.tell({ kind: 'chat', chatId: chat.id })
    return room
  }

  const add = (room: Room, { threadId, ...draft }: Draft, options: PostOptions = {}): Post => {
    const { chat } = room
    const isTopic = threadId !== undefined && room.topics !== undefined
    const message: Message = present({
      message_id: nextId(chat.type, chat.id),
      date: seconds(),
      chat,
      ...draft,
      message_thread_id: threadId,
      is_topic_message: isTopic ? (true as const) : undefined,
    })
    const post: Post = {
      room,
      message,
      replyTo: options.replyTo,
      keyboard: options.keyboard,
      history: [],
      reactions: new Map(),
      deletedAt: undefined,
    }
    room.posts.set(message.message_id, post)
    changes.tell({ kind: 'posted', chatId: chat.id, messageId: message.message_id })
    return post
  }

  return {
    /** The bot as it stands in messages. */
    bot,
    get: (chatId: number): Room | undefined => rooms.get(chatId),
    byName: (username: string): Room | undefined =>
      [...rooms.values()].find(({ chat }) => chat.username?.toLowerCase() === username.toLowerCase()),
    all: (): Room[] => [...rooms.values()],
    user: (id: number): User | undefined => users.get(id),
    addUser: (user: User): void => void users.set(user.id, user),
    newAlbum: (): string => {
      counters.albums += 1
      return String(13_900_000_000_000_000 + counters.albums)
    },
    open,
    add,
    find,
    show,
    /** Puts other content in its place; what was there stays in the history. */
    replace: (post: Post, message: Message, options: { readonly silent?: boolean } = {}): void => {
      post.history.push(post.message)
      post.message = options.silent === true ? message : { ...message, edit_date: seconds() }
      changes.tell({ kind: 'edited', chatId: post.room.chat.id, messageId: message.message_id })
    },
    remove: (post: Post): void => {
      post.deletedAt = now()
      changes.tell({ kind: 'deleted', chatId: post.room.chat.id, messageId: post.message.message_id })
    },
    react: (post: Post, userId: number, emoji: readonly string[]): void => {
      post.reactions.set(userId, emoji)
      changes.tell({ kind: 'reacted', chatId: post.room.chat.id, messageId: post.message.message_id })
    },
    act: (room: Room, action: string, threadId: number | undefined): void => {
      room.actions.push({ action, threadId, at: now() })
      if (room.actions.length > keptActions) room.actions.shift()
      changes.tell({ kind: 'action', chatId: room.chat.id })
    },
    addTopic: (room: Room, name: string, from: User): Topic => {
      if (room.topics === undefined) throw new Error(`there are no topics in ${room.chat.id}`)
      const created = add(room, { from, forum_topic_created: { name, icon_color: 7_322_096 } })
      const id = created.message.message_id
      created.message = { ...created.message, message_thread_id: id, is_topic_message: true }
      const topic = { id, name, closed: false }
      room.topics.set(id, topic)
      return topic
    },
    snapshot: (): RoomsState => ({ users: [...users.values()], rooms: [...rooms.values()].map(keptRoom), counters }),
    restore: (state: RoomsState): void => {
      for (const user of state.users) if (user.id !== bot.id) users.set(user.id, user)
      for (const kept of state.rooms) rooms.set(kept.chat.id, roomFrom(kept))
      counters.shared = state.counters.shared + lostAtMost
      counters.albums = state.counters.albums + lostAtMost
      for (const [chatId, id] of state.counters.own) counters.own.set(chatId, id + lostAtMost)
    },
  }
}

export type Rooms = ReturnType<typeof createRooms>
