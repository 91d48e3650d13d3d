import { z } from 'zod'
import type { JsonObject } from '../../model/json.ts'
import type { TelegramDeps } from '../deps.ts'
import type { Question } from '../feature.ts'
import { askedKey } from './asked-key.ts'
import type { Outside } from './memory.ts'

/** Longer than that, and an answer is more likely about something else. */
export const openMs = 900_000
const keptMs = 86_400_000

/** One asking of a question, with its name in the buttons. */
export type Asked = { readonly question: Question; readonly token: string }

const record = z.object({
  question: z.custom<Question>(),
  /** Names this asking in its buttons. */
  token: z.string(),
  /** Which of the fields is being asked for. */
  index: z.number(),
  /** The bot's messages that an answer may reply to. */
  messages: z.array(z.number()).readonly(),
  askedAt: z.number(),
  /** Nobody waits for the answer any more, but it can be asked anew. */
  isOver: z.boolean(),
})
export type OpenQuestion = z.infer<typeof record>

export const isLate = ({ askedAt }: Pick<OpenQuestion, 'askedAt'>, now: number): boolean => now - askedAt >= openMs

/**
 * What is being asked, beside the plugin's own state: that one is dropped when its version changes, and then this is how an answer
 * is still known for one.
 */
export const createOpenQuestions = ({ clock, store }: Pick<TelegramDeps, 'clock' | 'store'>) => {
  const keyOf = (ctx: Outside): string => `asking:${askedKey(ctx)}`
  return {
    get: async (ctx: Outside): Promise<OpenQuestion | undefined> => record.safeParse(await store.kv.get(keyOf(ctx))).data,
    put: (ctx: Outside, open: OpenQuestion): Promise<void> =>
      store.kv.put(keyOf(ctx), open as unknown as JsonObject, { expiresAt: clock.now() + keptMs }),
    remove: (ctx: Outside): Promise<void> => store.kv.remove(keyOf(ctx)),
  }
}
export type OpenQuestions = ReturnType<typeof createOpenQuestions>
