import type { Changes } from './changes.ts'
import { type Chat, type ChatType, type MemberStatus, type Message, present, type User } from './wire.ts'

export interface MessageRef {
  readonly chatId: number
  readonly messageId: number
}

/** A message as it is kept: what it says now, and everything that the wire doesn't tell. */
export interface Post {
  readonly room: Room
  /** Without the message that it answers: that one is looked up when it is shown. */
  message: Message
  readonly replyTo: MessageRef | undefined
  /** A keyboard for the person: it is never shown on the wire. */
  readonly keyboard: object | undefined
  /** What it was before each edit, oldest first. */
  readonly history: Message[]
  /** By user id. */
  readonly reactions: Map<number, readonly string[]>
  deletedAt: number | undefined
}

export interface Topic {
  readonly id: number
  readonly name: string
  closed: boolean
}

export interface Room {
  readonly chat: Chat
  readonly members: Map<number, MemberStatus>
  /** Only where there are topics. */
  readonly topics: Map<number, Topic> | undefined
  readonly posts: Map<number, Post>
  readonly actions: { readonly action: string; readonly threadId: number | undefined; readonly at: number }[]
  /** Emoji that may be used; undefined: all of them. */
  reactions: readonly string[] | undefined
  migratedTo: number | undefined
}

export type Draft = Omit<Message, 'message_id' | 'date' | 'chat' | 'message_thread_id' | 'is_topic_message'> & {
  readonly threadId?: number | undefined
}

export interface PostOptions {
  readonly replyTo?: MessageRef | undefined
  readonly keyboard?: object | undefined
}

const keptActions = 1_000

export const createRooms = ({ now, changes, bot }: { readonly now: () => number; readonly changes: Changes; readonly bot: User }) => {
  const rooms = new Map<number, Room>()
  const users = new Map<number, User>([[bot.id, bot]])
  // Private chats and basic groups share one row of ids; supergroups and channels each have their own.
  let sharedId = 0
  const ownIds = new Map<number, number>()
  let albums = 0

  const seconds = (): number => Math.floor(now() / 1000)
  const nextId = (type: ChatType, chatId: number): number => {
    if (type === 'private' || type === 'group') {
      sharedId += 1
      return sharedId
    }
    // The first message told that the chat was made; in a forum its number is General's.
    const id = (ownIds.get(chatId) ?? 1) + 1
    ownIds.set(chatId, id)
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
      albums += 1
      return String(13_900_000_000_000_000 + albums)
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
  }
}

export type Rooms = ReturnType<typeof createRooms>
