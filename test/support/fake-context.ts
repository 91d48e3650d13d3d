import type { Keys } from '../../src/model/button.ts'
import type { BotContext, Caller, Place, SayOptions } from '../../src/telegram/context.ts'
import type { Html } from '../../src/telegram/html.ts'
import { wordsFor } from '../../src/words/index.ts'

const plain = (text: string | Html): string => (typeof text === 'string' ? text : text.html)

export interface FakeContextOptions {
  readonly caller?: Partial<Caller>
  readonly place?: Partial<Place>
  readonly message?: Readonly<Record<string, unknown>>
  readonly language?: string
}

/** What a feature sees of an update, and what it said. For features by themselves; flows go through the real bot. */
export const createFakeContext = (options: FakeContextOptions = {}) => {
  const said: { text: string; options: SayOptions }[] = []
  const revised: { text: string; keys: Keys | undefined }[] = []
  const answered: { text: string; alert: boolean }[] = []
  const calls: { method: string; args: readonly unknown[] }[] = []
  const api = new Proxy(
    {},
    {
      get:
        (_target, method) =>
        async (...args: readonly unknown[]): Promise<unknown> => {
          calls.push({ method: String(method), args })
          return { message_id: 1_000 + calls.length }
        },
    },
  )
  let nextMessage = 500
  const fake = {
    caller: { account: 'telegram:7', id: '7', name: 'Ada', isAdmin: false, isAnonymous: false, record: undefined, ...options.caller },
    place: { chat: '7', kind: 'private', ...options.place },
    words: wordsFor(options.language),
    updateKey: 'tg:1:1',
    arrivedAt: 0,
    album: [],
    message: options.message,
    msg: options.message,
    api,
    say: async (text: string | Html, how: SayOptions = {}) => {
      said.push({ text: plain(text), options: how })
      nextMessage += 1
      return nextMessage
    },
    revise: async (text: string | Html, keys?: Keys) => void revised.push({ text: plain(text), keys }),
    answer: async (text: string, how: { alert?: boolean } = {}) => void answered.push({ text, alert: how.alert ?? false }),
  }
  return { ctx: fake as unknown as BotContext, said, revised, answered, calls }
}
