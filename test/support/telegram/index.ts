import { systemClock } from '../../../src/clock.ts'
import {
  type BotApi,
  type BotApiOptions,
  type Breach,
  type CallRecord,
  createBotApi,
  type MessageInRoom,
  type Update,
} from '../../../src/playground/telegram/index.ts'
import type { Clock } from '../../../src/ports/clock.ts'
import { createFaults, type FailOptions, type Fault } from './faults.ts'
import { type Group, type GroupOptions, openGroup } from './group.ts'
import { createPerson, type Person, type Place } from './person.ts'
import { type Seen, seenOf } from './seen.ts'
import { createWaitFor } from './wait.ts'

export type { FailOptions, Fault } from './faults.ts'
export type { Group, GroupOptions } from './group.ts'
export type { Person, Place, Press, Says } from './person.ts'
export type { Seen } from './seen.ts'

export interface FakeTelegramOptions extends Partial<Omit<BotApiOptions, 'time' | 'interfere' | 'floodWindows'>> {
  readonly clock?: Clock
  /** False: no call is ever too fast. */
  readonly flood?: boolean
}

/** What somebody sees who opens the chat. */
export interface ChatView {
  messages(): readonly Seen[]
  /** The bot's alone. */
  fromBot(): readonly Seen[]
  last(): Seen | undefined
  /** Those that were deleted, too. */
  everything(): readonly Seen[]
  /** As they are now: buttons and reactions change. */
  message(messageId: number): Seen | undefined
  actions(): readonly string[]
}

export interface FakeTelegram {
  /** For `client.apiRoot`. */
  readonly url: string
  readonly token: string
  readonly api: BotApi
  /** The same person each time; the language counts the first time. */
  user(id: number, about?: { readonly language?: string; readonly name?: string; readonly username?: string }): Person
  group(options?: GroupOptions): Group
  chat(chat: Place | number): ChatView
  calls(method?: string): readonly CallRecord[]
  breaches(): readonly Breach[]
  fail(method: string, options?: FailOptions): Fault
  /** Resolves once the predicate answers something. */
  waitFor<T>(predicate: () => T | undefined | null | false, what?: string): Promise<T>
  /** As they were sent, of the first file in the message. */
  bytesOf(message: MessageInRoom): Buffer
  /** The commands that a person is offered in a chat. */
  menuOf(person: Person, chat?: Place): readonly { readonly command: string; readonly description: string }[]
  /** Delivers an update once more, as Telegram may. */
  repeats(update: Update): void
  close(): Promise<void>
}

export const fakeToken = '7000001:AAFakeTokenForTests-0123456789abcdefgh'

const describe = (api: BotApi): string =>
  api
    .calls()
    .slice(-15)
    .map(
      ({ method, payload, answer }) => `${method} ${JSON.stringify(payload).slice(0, 200)} → ${answer?.description ?? String(answer?.ok)}`,
    )
    .join('\n')

/** Telegram for tests: the strict local Bot API, people who use it, and everything that can go wrong between. */
export const openFakeTelegram = async (options: FakeTelegramOptions = {}): Promise<FakeTelegram> => {
  const { clock = systemClock, flood = true, token = fakeToken, ...rest } = options
  const faults = createFaults()
  const api = await createBotApi({ token, time: clock, interfere: faults.interfere, ...rest, ...(flood ? {} : { floodWindows: [] }) })
  const { world } = api
  const persons = new Map<number, Person>()
  const show = (post: Parameters<typeof seenOf>[0]): Seen => seenOf(post, world.me.id)

  const everything = (chat: Place | number): readonly Seen[] => {
    const room = world.rooms.get(typeof chat === 'number' ? chat : chat.id)
    return [...(room?.posts.values() ?? [])].map(show)
  }

  return {
    url: api.url,
    token,
    api,
    user: (id, about = {}) => {
      const known = persons.get(id)
      if (known !== undefined) return known
      const { language = 'en', name = 'Ada', username } = about
      const user = { id, is_bot: false, first_name: name, language_code: language, ...(username === undefined ? {} : { username }) }
      world.rooms.addUser(user)
      const person = createPerson(api, user)
      persons.set(id, person)
      return person
    },
    group: (how = {}) => openGroup(api, how),
    chat: (chat) => {
      const messages = (): readonly Seen[] => everything(chat).filter(({ deleted }) => !deleted)
      return {
        messages,
        everything: () => everything(chat),
        fromBot: () => messages().filter(({ byBot }) => byBot),
        last: () => messages().at(-1),
        message: (messageId) => everything(chat).find((seen) => seen.messageId === messageId),
        actions: () => (world.rooms.get(typeof chat === 'number' ? chat : chat.id)?.actions ?? []).map(({ action }) => action),
      }
    },
    calls: (method) => api.calls().filter((call) => method === undefined || call.method === method),
    breaches: () => world.flood.breaches(),
    fail: faults.fail,
    waitFor: createWaitFor({ subscribe: world.changes.subscribe, describe: () => describe(api) }),
    bytesOf: (at) => {
      const message = world.rooms.get(at.chatId)?.posts.get(at.messageId)?.message
      const file = message?.photo?.at(-1) ?? message?.animation ?? message?.video ?? message?.audio ?? message?.voice ?? message?.sticker
      const { file_id: fileId } = file ?? message?.document ?? {}
      if (fileId === undefined) throw new Error(`there is no file in message ${at.messageId} of ${at.chatId}`)
      return world.files.get(fileId).original
    },
    menuOf: (person, chat = person) => {
      const room = world.rooms.get(chat.id)
      if (room === undefined) throw new Error(`there is no chat ${chat.id}`)
      return world.menus.seenBy(room.chat, person.id, room.members.get(person.id) ?? 'left', person.user.language_code)
    },
    repeats: (update) => world.updates.repeat(update, 0),
    close: api.close,
  }
}
