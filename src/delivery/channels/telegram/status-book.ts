import { z } from 'zod'
import type { JsonObject } from '../../../model/json.ts'
import type { Clock } from '../../../ports/clock.ts'
import type { KeyValue } from '../../../ports/store/kv.ts'

const statusSchema = z.object({
  /** Where it was said; a group that became a supergroup has another id since. */
  chat: z.string(),
  /** Absent: nothing was said yet, or (`doubtful`) nobody knows the number of what was perhaps said. */
  messageId: z.number().optional(),
  /** What it says. */
  text: z.string().optional(),
  /** Sending or editing it broke off: the call may still arrive, and would then write over whatever stands there. */
  doubtful: z.boolean().optional(),
  /** It was deleted, or the chat can't be written to: nothing more is shown. */
  closed: z.boolean().optional(),
})

export type Status = Readonly<z.infer<typeof statusSchema>>

/** Which message tells how a generation, or a batch, stands. Keys are those of `statusKeyOf`. */
export interface StatusBook {
  get(key: string): Promise<Status | undefined>
  put(key: string, status: Status): Promise<void>
  remove(key: string): Promise<void>
  /** One after the other for each key: whoever says, edits or deletes that message holds the lock. Don't take it twice. */
  withLock<T>(key: string, run: () => Promise<T>): Promise<T>
}

const keepMs = 7 * 86_400_000
const nameOf = (key: string): string => `status:${key}`

export const createStatusBook = ({ kv, clock }: { readonly kv: KeyValue; readonly clock: Clock }): StatusBook => {
  const last = new Map<string, Promise<unknown>>()
  return {
    get: async (key) => statusSchema.safeParse(await kv.get(nameOf(key))).data,
    put: (key, status) => kv.put(nameOf(key), status as JsonObject, { expiresAt: clock.now() + keepMs }),
    remove: (key) => kv.remove(nameOf(key)),
    withLock: async (key, run) => {
      const before = last.get(key) ?? Promise.resolve()
      const mine = before.then(run, run)
      last.set(key, mine)
      try {
        return await mine
      } finally {
        if (last.get(key) === mine) last.delete(key)
      }
    },
  }
}
