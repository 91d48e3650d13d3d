import { z } from 'zod'
import type { JsonValue } from '../../model/json.ts'
import type { KeyValue } from '../../ports/store/kv.ts'

export const outcome = z.enum(['sent', 'unreachable', 'failed', 'unsure'])
export type Outcome = z.infer<typeof outcome>

const counts = z.record(outcome, z.number())
export type Counts = z.infer<typeof counts>
export const noCounts: Counts = { sent: 0, unreachable: 0, failed: 0, unsure: 0 }

export const content = z.union([z.strictObject({ text: z.string() }), z.strictObject({ chat: z.string(), message: z.number() })])
export type Content = z.infer<typeof content>

/** One message to everybody, and how far it has come. */
const broadcast = z.object({
  state: z.enum(['draft', 'cancelled', 'running', 'stopped', 'broken', 'done']),
  /** The account that is told how it went, and where. */
  by: z.string(),
  chat: z.string(),
  thread: z.string().optional(),
  /** The message with the buttons. */
  panel: z.number().optional(),
  content,
  startedAt: z.number().optional(),
  /**
   * People are gone through from the one seen last to the one seen first. Whoever writes meanwhile moves to the front,
   * past where we are: so those seen since the start are gone through again, until a round finds nobody new.
   */
  round: z.number(),
  foundNew: z.boolean(),
  cursor: z.string().optional(),
  counts,
  /** Calls in a row that brought no answer. */
  troubles: z.number(),
  isReported: z.boolean(),
})
export type Broadcast = z.infer<typeof broadcast>

export const newBroadcast = (whose: Pick<Broadcast, 'by' | 'chat' | 'thread' | 'content'>): Broadcast => ({
  ...whose,
  state: 'draft',
  round: 0,
  foundNew: false,
  counts: noCounts,
  troubles: 0,
  isReported: false,
})

const dayMs = 86_400_000
const prefix = 'broadcast:'
const keptMs = { draft: dayMs, ended: 30 * dayMs }

const asJson = (value: object): JsonValue => JSON.parse(JSON.stringify(value)) as JsonValue

/** The records of broadcasts. One that runs stays until it has ended. */
export const createBroadcastRecords = (kv: KeyValue, now: () => number) => {
  const keepFor = ({ state }: Broadcast) =>
    state === 'running' ? {} : { expiresAt: now() + (state === 'draft' ? keptMs.draft : keptMs.ended) }

  return {
    /** The first one to come is kept. */
    add: async (id: string, record: Broadcast): Promise<void> => {
      await kv.putIfAbsent(prefix + id, asJson(record), keepFor(record))
    },
    get: async (id: string): Promise<Broadcast | undefined> => broadcast.safeParse(await kv.get(prefix + id)).data,
    /** Reads, decides, writes; decides anew when another write came between. Answers what was written, or nothing. */
    change: async (id: string, decide: (record: Broadcast) => Broadcast | undefined): Promise<Broadcast | undefined> => {
      for (;;) {
        const seen = await kv.get(prefix + id)
        const record = broadcast.safeParse(seen).data
        const next = record === undefined ? undefined : decide(record)
        if (next === undefined) return undefined
        if (await kv.compareAndSet(prefix + id, seen, asJson(next), keepFor(next))) return next
      }
    },
    /** Those that should be at work. */
    running: async (): Promise<readonly string[]> =>
      (await kv.list(prefix))
        .filter(({ value }) => broadcast.safeParse(value).data?.state === 'running')
        .map(({ key }) => key.slice(prefix.length)),
  }
}
export type BroadcastRecords = ReturnType<typeof createBroadcastRecords>
