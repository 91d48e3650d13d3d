import type { BotApi, User } from '../telegram/index.ts'

/** Somebody whom whoever sits here can be. */
export interface Person extends User {
  readonly language_code: string
}

const admin: Person = { id: 1001, is_bot: false, first_name: 'Ada', username: 'ada', language_code: 'en' }
const people: readonly Person[] = [
  admin,
  { id: 1002, is_bot: false, first_name: 'Ben', username: 'ben', language_code: 'de' },
  { id: 1003, is_bot: false, first_name: 'Chiyo', username: 'chiyo', language_code: 'ja' },
]

const friends = -1_001_000_000_001
const studio = -1_001_000_000_002

/** The languages that a person can be given. */
export const languages: readonly string[] = ['en', 'de', 'es', 'fr', 'it', 'ja', 'pt', 'ru', 'uk', 'zh']

/** The person whom the bot takes for its owner. */
export const adminId: number = admin.id

/** People and chats as a newcomer finds them: each person's own with the bot, a group of two, and one with topics. */
export const openCast = ({ world }: BotApi): readonly number[] => {
  const { rooms, me } = world
  for (const person of people) {
    if (rooms.user(person.id) === undefined) rooms.addUser(person)
    const { id, first_name, username } = person
    if (rooms.get(id) !== undefined) continue
    const chat = { id, type: 'private' as const, first_name, ...(username === undefined ? {} : { username }) }
    rooms.open(chat, { topics: me.has_topics_enabled }).members.set(me.id, 'member')
  }
  const openGroup = (id: number, title: string, members: readonly number[], topics: readonly string[] = []): void => {
    if (rooms.get(id) !== undefined) return
    const isForum = topics.length > 0
    const room = rooms.open({ id, type: 'supergroup', title, ...(isForum ? { is_forum: true as const } : {}) }, { topics: isForum })
    for (const member of members) room.members.set(member, member === admin.id ? 'creator' : 'member')
    for (const topic of topics) rooms.addTopic(room, topic, admin)
    // It came last, and knows nothing of what was before.
    room.members.set(me.id, 'member')
  }
  openGroup(friends, 'Picture friends', [1001, 1002])
  openGroup(studio, 'The studio', [1001, 1002, 1003], ['Sketches', 'For the wall'])
  return people.map(({ id }) => id)
}
