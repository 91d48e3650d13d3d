import type { BotApi, Entity, MediaKind, MessageInRoom, Said, User } from '../../../src/playground/telegram/index.ts'
import { type Seen, seenOf } from './seen.ts'

type File = Uint8Array | { readonly bytes: Uint8Array; readonly fileName?: string; readonly size?: number; readonly duration?: number }

/** One message, or an album. */
export interface Says {
  readonly text?: string
  readonly caption?: string
  readonly photo?: File
  readonly document?: File
  readonly animation?: File
  readonly video?: File
  readonly audio?: File
  readonly voice?: File
  readonly sticker?: File
  readonly album?: readonly Omit<Says, 'album'>[]
  /** Besides those that a client makes by itself: commands, mentions, addresses. */
  readonly entities?: readonly Entity[]
  readonly spoiler?: boolean
  readonly replyTo?: MessageInRoom
  readonly quote?: string
  readonly thread?: number
  /** As the group itself. */
  readonly anonymous?: boolean
  readonly asChannel?: number
  readonly forwardedFrom?: User
}

export interface Press {
  readonly queryId: string
  /** What the bot has answered so far. */
  answer(): { readonly text: string | undefined; readonly alert: boolean } | undefined
}

export interface Place {
  readonly id: number
}

/** Somebody who uses Telegram. The first message to the bot opens their private chat. */
export interface Person extends Place {
  readonly user: User
  /** In a chat of theirs; an album comes as several messages. */
  sends(chat: Place | number, said: Says): Promise<readonly Seen[]>
  /** In private. */
  says(text: string): Promise<Seen>
  replies(to: MessageInRoom, said: string | Says): Promise<Seen>
  edits(message: MessageInRoom, text: string): Seen
  /** By what is written on the button, or by its data. */
  presses(button: string, message: MessageInRoom): Press
  reacts(message: MessageInRoom, ...emoji: readonly string[]): void
  deletes(message: MessageInRoom): void
  /** In the private chat, where the bot has topics there. Answers its id. */
  opensTopic(name: string): number
  blocks(): void
  unblocks(): void
}

const kinds: readonly MediaKind[] = ['photo', 'document', 'animation', 'video', 'audio', 'voice', 'sticker']

const saidOf = (says: Says): Said => {
  const kind = kinds.find((one) => says[one] !== undefined)
  const words = says.text ?? says.caption
  const text = { ...(words === undefined ? {} : { text: words }), ...(says.entities === undefined ? {} : { entities: says.entities }) }
  const file = kind === undefined ? undefined : says[kind]
  if (kind === undefined || file === undefined) return text
  const details = file instanceof Uint8Array ? { bytes: file } : file
  return { ...text, media: { kind, ...details, ...(says.spoiler === true ? { hasSpoiler: true } : {}) } }
}

const openPrivateChat = ({ world }: BotApi, user: User): void => {
  if (world.rooms.get(user.id) !== undefined) return
  const { id, first_name: name, username } = user
  const room = world.rooms.open(
    { id, type: 'private', first_name: name, ...(username === undefined ? {} : { username }) },
    { topics: world.me.has_topics_enabled },
  )
  room.members.set(world.me.id, 'member')
}

export const createPerson = (api: BotApi, user: User): Person => {
  const { people, world } = api
  const show = (post: Parameters<typeof seenOf>[0]): Seen => seenOf(post, world.me.id)

  const sends: Person['sends'] = async (chat, said) => {
    const chatId = typeof chat === 'number' ? chat : chat.id
    if (chatId === user.id) openPrivateChat(api, user)
    const { replyTo, quote, thread, anonymous, asChannel, forwardedFrom } = said
    const options = Object.fromEntries(
      Object.entries({ replyTo, quote, thread, anonymous, asChannel, forwardedFrom }).filter(([, value]) => value !== undefined),
    )
    const posts = await people.say(user.id, chatId, (said.album ?? [said]).map(saidOf), options)
    return posts.map(show)
  }
  const first = async (seen: Promise<readonly Seen[]>): Promise<Seen> => {
    const [one] = await seen
    if (one === undefined) throw new Error('an album of nothing was sent')
    return one
  }

  return {
    id: user.id,
    user,
    sends,
    says: (text) => first(sends(user.id, { text })),
    replies: (to, said) => first(sends(to.chatId, { ...(typeof said === 'string' ? { text: said } : said), replyTo: to })),
    edits: (message, text) => show(people.edit(message, text)),
    presses: (button, message) => {
      const queryId = people.press(user.id, message, button)
      return { queryId, answer: () => world.presses.answerTo(queryId) }
    },
    reacts: (message, ...emoji) => people.react(user.id, message, emoji),
    deletes: (message) => people.remove(message),
    opensTopic: (name) => {
      openPrivateChat(api, user)
      return people.openTopic(user.id, user.id, name)
    },
    blocks: () => people.block(user.id),
    unblocks: () => people.unblock(user.id),
  }
}
