import type { BotApi, MemberStatus } from '../../../src/playground/telegram/index.ts'
import { setMember } from '../../../src/playground/telegram/membership.ts'
import type { Person, Place } from './person.ts'

export interface GroupOptions {
  readonly id?: number
  readonly type?: 'group' | 'supergroup' | 'channel'
  readonly title?: string
  readonly username?: string
  readonly members?: readonly Person[]
  readonly admins?: readonly Person[]
  readonly bot?: MemberStatus
  /** It has topics. */
  readonly forum?: boolean
  /** Emoji that may be used there; all of them, if nothing is said. */
  readonly reactions?: readonly string[]
}

export interface Group extends Place {
  /** Answers its id. */
  topic(name: string): number
  closeTopic(id: number): void
  joins(person: Person): void
  makesBot(status: MemberStatus): void
  throwsBotOut(): void
  allowsReactions(emoji: readonly string[] | undefined): void
  /** It becomes a supergroup; this one is dead from then on. */
  migrates(): Group
}

const owner = { id: 11, is_bot: false, first_name: 'Olga' }

const groupIn = (api: BotApi, id: number): Group => {
  const { world, people } = api
  const room = world.rooms.get(id)
  if (room === undefined) throw new Error(`there is no group ${id}`)
  return {
    id,
    topic: (name) => people.openTopic(owner.id, id, name),
    closeTopic: (topicId) => {
      const topic = room.topics?.get(topicId)
      if (topic !== undefined) topic.closed = true
    },
    joins: (person) => setMember(world, room, person.id, 'member', person.user),
    makesBot: (status) => setMember(world, room, world.me.id, status, owner),
    throwsBotOut: () => setMember(world, room, world.me.id, 'kicked', owner),
    allowsReactions: (emoji) => {
      room.reactions = emoji
    },
    migrates: () => groupIn(api, people.migrate(owner.id, id, -1_002_000_000_000 + id).chat.id),
  }
}

export const openGroup = (api: BotApi, options: GroupOptions): Group => {
  const { rooms, me } = api.world
  const type = options.type ?? (options.forum === true ? 'supergroup' : 'group')
  const count = rooms.all().length
  const id = options.id ?? (type === 'group' ? -5_000 - count : -1_001_000_000_000 - count)
  rooms.addUser(owner)
  const room = rooms.open(
    {
      id,
      type,
      title: options.title ?? 'Friends',
      ...(options.username === undefined ? {} : { username: options.username }),
      ...(options.forum === true ? { is_forum: true } : {}),
    },
    { topics: options.forum === true },
  )
  room.reactions = options.reactions
  room.members.set(owner.id, 'creator')
  room.members.set(me.id, options.bot ?? (type === 'channel' ? 'administrator' : 'member'))
  for (const { id: userId } of options.members ?? []) room.members.set(userId, 'member')
  for (const { id: userId } of options.admins ?? []) room.members.set(userId, 'administrator')
  return groupIn(api, id)
}
