import { isAdmin } from './access.ts'
import type { MediaKind } from './files.ts'
import { hears } from './hears.ts'
import { storeMedia } from './media/store-media.ts'
import { setMember } from './membership.ts'
import type { Post, Room } from './rooms.ts'
import { withFound } from './text/found.ts'
import { type Content, type Entity, type Message, present, type UpdateKind, type User } from './wire.ts'
import type { World } from './world.ts'

export interface SaidMedia {
  readonly kind: MediaKind
  readonly bytes: Uint8Array
  readonly fileName?: string
  /** Only said to be so large. */
  readonly size?: number
  readonly width?: number
  readonly height?: number
  readonly duration?: number
  readonly hasSpoiler?: boolean
}

/** A text, or media with that text as its caption. */
export interface Said {
  readonly text?: string
  /** Besides those that a client finds by itself. */
  readonly entities?: readonly Entity[]
  readonly media?: SaidMedia
}

export interface SayOptions {
  readonly replyTo?: MessageInRoom
  /** A part of what is answered, marked by hand. */
  readonly quote?: string
  readonly thread?: number
  /** As the group itself: an administrator who stays anonymous. */
  readonly anonymous?: boolean
  /** As a channel of theirs. */
  readonly asChannel?: number
  readonly forwardedFrom?: User
}

export interface MessageInRoom {
  readonly chatId: number
  readonly messageId: number
}

/** Telegram's own accounts behind messages that no person signs. */
const anonymousAdmin: User = { id: 1_087_968_824, is_bot: true, first_name: 'Group', username: 'GroupAnonymousBot' }
const channelBot: User = { id: 136_817_688, is_bot: true, first_name: 'Channel', username: 'Channel_Bot' }

const extensions: Readonly<Record<MediaKind, string>> = {
  photo: 'jpg',
  document: 'bin',
  animation: 'gif',
  video: 'mp4',
  audio: 'mp3',
  voice: 'ogg',
  sticker: 'webp',
}

/** What people do: the other side of every chat. It asks for nothing that a client wouldn't let them do. */
export const createPeople = (world: World) => {
  const { rooms, updates, files, me, now } = world

  const roomOf = (chatId: number): Room => {
    const room = rooms.get(chatId)
    if (room === undefined) throw new Error(`there is no chat ${chatId}`)
    return room
  }
  const userOf = (userId: number): User => {
    const user = rooms.user(userId)
    if (user === undefined) throw new Error(`there is no user ${userId}`)
    return user
  }
  const postOf = (at: MessageInRoom): Post => {
    const post = rooms.find(at)
    if (post === undefined) throw new Error(`there is no message ${at.messageId} in ${at.chatId}`)
    return post
  }

  const contentOf = async ({ text = '', entities = [], media }: Said): Promise<Content> => {
    const found = withFound(text, entities)
    const marks = found.length > 0 ? found : undefined
    if (media === undefined) return present({ text, entities: marks })
    const upload = {
      fileName: media.fileName ?? `file.${extensions[media.kind]}`,
      mimeType: '',
      bytes: Buffer.from(media.bytes),
    }
    const { kind, size } = media
    const values = present({ width: media.width, height: media.height, duration: media.duration })
    const stored = await storeMedia(files, present({ kind, upload, values, detect: false, size }))
    const spoiler = media.hasSpoiler === true ? { has_media_spoiler: true as const } : {}
    return { ...stored, ...spoiler, ...(text === '' ? {} : present({ caption: text, caption_entities: marks })) }
  }

  const senderOf = (room: Room, userId: number, options: SayOptions): Pick<Message, 'from' | 'sender_chat'> => {
    if (room.chat.type === 'channel') return { sender_chat: room.chat }
    if (options.anonymous === true) return { from: anonymousAdmin, sender_chat: room.chat }
    if (options.asChannel !== undefined) return { from: channelBot, sender_chat: roomOf(options.asChannel).chat }
    return { from: userOf(userId) }
  }

  /** In a topic everything answers something: what starts it, if nothing else. In other supergroups an answer names its thread too. */
  const placeOf = (room: Room, options: SayOptions) => {
    const answered = options.replyTo === undefined ? undefined : rooms.find(options.replyTo)
    const isHere = answered?.room === room
    const inTopics = options.thread ?? (isHere ? answered?.message.message_thread_id : undefined)
    const inThread =
      isHere && room.chat.type === 'supergroup' ? (answered?.message.message_thread_id ?? answered?.message.message_id) : undefined
    const threadId = room.topics === undefined ? inThread : inTopics
    const start = room.topics !== undefined && threadId !== undefined ? { chatId: room.chat.id, messageId: threadId } : undefined
    return { answered, isHere, threadId, replyTo: isHere ? options.replyTo : start }
  }

  const quoteOf = (answered: Post | undefined, quote: string | undefined) => {
    if (answered === undefined || quote === undefined) return undefined
    const position = (answered.message.text ?? answered.message.caption ?? '').indexOf(quote)
    if (position === -1) throw new Error(`"${quote}" is not in the message that is answered`)
    return { text: quote, position, is_manual: true as const }
  }

  const announce = (kind: UpdateKind, post: Post): void => {
    if (hears(world, post)) updates.push(kind, rooms.show(post), post.room.chat.id)
  }
  const newKind = (room: Room): UpdateKind => (room.chat.type === 'channel' ? 'channel_post' : 'message')
  const editKind = (room: Room): UpdateKind => (room.chat.type === 'channel' ? 'edited_channel_post' : 'edited_message')

  const enter = (userId: number, room: Room): void => {
    if (room.chat.type === 'private' && room.members.get(me.id) === 'kicked') setMember(world, room, me.id, 'member', userOf(userId))
    const status = room.members.get(userId)
    if (status === undefined || status === 'left') room.members.set(userId, 'member')
  }

  /** One message, or several as an album. */
  const say = async (userId: number, chatId: number, said: readonly Said[], options: SayOptions = {}): Promise<Post[]> => {
    const room = roomOf(chatId)
    if (room.migratedTo !== undefined) throw new Error(`${chatId} is ${room.migratedTo} now`)
    enter(userId, room)
    if (options.thread !== undefined && room.topics?.has(options.thread) !== true) throw new Error(`there is no topic ${options.thread}`)
    const contents = await Promise.all(said.map(contentOf))
    const { answered, isHere, threadId, replyTo } = placeOf(room, options)
    const elsewhere = answered !== undefined && !isHere ? answered : undefined
    const draft = {
      ...senderOf(room, userId, options),
      threadId,
      quote: quoteOf(answered, options.quote),
      external_reply: elsewhere && {
        origin: { type: 'chat', date: elsewhere.message.date, sender_chat: elsewhere.room.chat },
        chat: elsewhere.room.chat,
        message_id: elsewhere.message.message_id,
        photo: elsewhere.message.photo,
      },
      forward_origin: options.forwardedFrom && {
        type: 'user',
        date: Math.floor(now() / 1000),
        sender_user: options.forwardedFrom,
      },
      media_group_id: contents.length > 1 ? rooms.newAlbum() : undefined,
    }
    return contents.map((content) => {
      const post = rooms.add(room, present({ ...draft, ...content }), { replyTo })
      announce(newKind(room), post)
      return post
    })
  }

  return {
    say,
    edit: (at: MessageInRoom, text: string, given: readonly Entity[] = []): Post => {
      const post = postOf(at)
      const found = withFound(text, given)
      const entities = found.length > 0 ? found : undefined
      const isText = post.message.text !== undefined
      const { entities: _entities, caption_entities: _captionEntities, ...kept } = post.message
      rooms.replace(post, present({ ...kept, ...(isText ? { text, entities } : { caption: text, caption_entities: entities }) }))
      announce(editKind(post.room), post)
      return post
    },
    /** By what is written on the button, or by its data. Answers the query's id. */
    press: (userId: number, at: MessageInRoom, button: string): string => {
      const post = rooms.get(at.chatId)?.posts.get(at.messageId)
      const buttons = post?.message.reply_markup?.inline_keyboard.flat() ?? []
      const found = buttons.find(({ text, callback_data: data }) => text === button || data === button)
      if (post === undefined || found === undefined)
        throw new Error(`there is no button "${button}" among ${JSON.stringify(buttons.map(({ text }) => text))}`)
      if (found.callback_data === undefined) throw new Error(`the button "${button}" does not call the bot`)
      return world.presses.press(userOf(userId), post, found.callback_data)
    },
    react: (userId: number, at: MessageInRoom, emoji: readonly string[]): void => {
      const post = postOf(at)
      const asTypes = (list: readonly string[]) => list.map((one) => ({ type: 'emoji', emoji: one }))
      const old = post.reactions.get(userId) ?? []
      rooms.react(post, userId, emoji)
      const body = {
        chat: post.room.chat,
        message_id: at.messageId,
        user: userOf(userId),
        date: Math.floor(now() / 1000),
        old_reaction: asTypes(old),
        new_reaction: asTypes(emoji),
      }
      if (post.room.chat.type === 'private' || isAdmin(post.room, me.id)) updates.push('message_reaction', body, post.room.chat.id)
    },
    /** For everybody. The bot is not told. */
    remove: (at: MessageInRoom): void => rooms.remove(postOf(at)),
    block: (userId: number): void => setMember(world, roomOf(userId), me.id, 'kicked', userOf(userId)),
    unblock: (userId: number): void => setMember(world, roomOf(userId), me.id, 'member', userOf(userId)),
    openTopic: (userId: number, chatId: number, name: string): number => {
      const room = roomOf(chatId)
      const topic = rooms.addTopic(room, name, userOf(userId))
      announce('message', postOf({ chatId, messageId: topic.id }))
      return topic.id
    },
    /** A basic group becomes a supergroup with another id; both chats are told so by a message. */
    migrate: (byUserId: number, chatId: number, newChatId: number): Room => {
      const old = roomOf(chatId)
      const from = userOf(byUserId)
      const room = rooms.open({ ...old.chat, id: newChatId, type: 'supergroup' })
      for (const [userId, status] of old.members) room.members.set(userId, status)
      announce('message', rooms.add(old, { from, migrate_to_chat_id: newChatId }))
      old.migratedTo = newChatId
      announce('message', rooms.add(room, { from: anonymousAdmin, sender_chat: room.chat, migrate_from_chat_id: chatId }))
      return room
    },
  }
}

export type People = ReturnType<typeof createPeople>
