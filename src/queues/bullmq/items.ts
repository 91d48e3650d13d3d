import type { Redis } from 'ioredis'
import type { JsonObject } from '../../model/json.ts'
import type { DeadWork } from '../../ports/queue.ts'
import { scripts } from './scripts.ts'

/** What a trigger does next: go off again then, with that rank. Undefined: it is needed no more. */
export interface Return {
  readonly runAt: number
  readonly rank: number
}

export type Claim =
  | { readonly state: 'gone' }
  | ({ readonly state: 'later' } & Return)
  | { readonly state: 'ours' | 'spent'; readonly data: JsonObject; readonly tries: number }

export type Ending =
  | { readonly how: 'done' }
  | { readonly how: 'back'; readonly at: number; readonly tries: number }
  | { readonly how: 'dead'; readonly at: number; readonly error: string }

/** A job of BullMQ's that goes off for an item. */
export interface Trigger {
  readonly kind: string
  readonly key: string
  readonly trigger: string
}

/** What it set off. */
export interface Run extends Trigger {
  readonly owner: string
}

/** Whether a trigger that was offered is needed, and which one it makes needless. */
export interface TakenIn {
  readonly needed: boolean
  readonly replaced: string
}

export interface DeadEntry extends Record<'deadId' | 'kind' | 'key' | 'data' | 'rank' | 'tries' | 'error' | 'diedAt', string> {}

type Script = (...args: readonly (string | number)[]) => Promise<unknown>
type Scripted = Record<keyof typeof scripts, Script>

/** Redis sorts by doubles, and at infinity are the active ones. */
const farthest = Number.MAX_SAFE_INTEGER
const timeOf = (at: number): number => Math.min(Math.ceil(at), farthest)

/** A kind as a part of names, where a colon divides. */
const nameOf = encodeURIComponent

const dataOf = (text: unknown): JsonObject => JSON.parse(String(text)) as JsonObject
const returnOf = (runAt: unknown, rank: unknown): Return => ({ runAt: Number(runAt), rank: Number(rank) })
const entryOf = (text: string): DeadEntry => JSON.parse(text) as DeadEntry

/** The names of BullMQ's queues, and how their keys begin. */
export const namesOf = (prefix: string) => ({
  prefix: `${prefix}:jobs`,
  queue: nameOf,
  jobs: (kind: string): string => `${prefix}:jobs:${nameOf(kind)}:`,
})

/** Items as Redis keeps them, each change one script. */
export const createItems = (redis: Redis, prefix: string) => {
  const { jobs } = namesOf(prefix)
  const index = (kind: string): string => `${prefix}:items:${nameOf(kind)}`
  const item = (kind: string, key: string): string => `${prefix}:item:${nameOf(kind)}:${key}`
  const dead = `${prefix}:dead`
  const kinds = `${prefix}:kinds`
  for (const [name, script] of Object.entries(scripts)) redis.defineCommand(name, script)
  const scripted = redis as unknown as Scripted

  const call = (script: keyof Scripted, { kind, key, trigger }: Trigger, ...more: readonly (string | number)[]) =>
    scripted[script](index(kind), item(kind, key), dead, `${dead}:last`, kinds, kind, key, jobs(kind), trigger, ...more)

  return {
    /** Takes in a new item, or the dead one of that id; undefined when there is no such dead one. */
    takeIn: async (item: Trigger, data: string, rank: number, runAt: number, deadId = ''): Promise<TakenIn | undefined> => {
      const reply = await call('darkroomEnqueue', item, data, rank, timeOf(runAt), deadId)
      if (!Array.isArray(reply)) return undefined
      const [needed, replaced] = reply as readonly unknown[]
      return { needed: needed === 1, replaced: String(replaced) }
    },
    claim: async (run: Run, now: number, maxTries: number, reason: string): Promise<Claim> => {
      const reply = (await call('darkroomClaim', run, run.owner, now, maxTries, reason)) as readonly unknown[]
      const [state, first, second] = reply
      if (state === 'later') return { state, ...returnOf(first, second) }
      if (state === 'ours' || state === 'spent') return { state, data: dataOf(first), tries: Number(second) }
      return { state: 'gone' }
    },
    settle: async (run: Run, ending: Ending): Promise<{ isOurs: boolean; next: Return | undefined }> => {
      const more = ending.how === 'back' ? ending.tries : ending.how === 'dead' ? ending.error : ''
      const at = ending.how === 'done' ? 0 : timeOf(ending.at)
      const reply = (await call('darkroomSettle', run, run.owner, ending.how, at, more)) as readonly unknown[]
      const [isOurs, runAt, rank] = reply
      return { isOurs: isOurs === 1, next: runAt === undefined ? undefined : returnOf(runAt, rank) }
    },
    /** Due items that nothing sets off, with the triggers they need. */
    orphans: async (kind: string, now: number, name: string): Promise<readonly (Trigger & { rank: number })[]> => {
      const reply = await scripted.darkroomOrphans(index(kind), item(kind, ''), jobs(kind), now, name)
      return (reply as readonly (readonly string[])[]).map(([key = '', trigger = '', rank]) => ({ kind, key, trigger, rank: Number(rank) }))
    },
    dead: async (limit: number): Promise<readonly DeadWork[]> => {
      const texts = limit < 1 ? [] : await redis.zrevrange(dead, 0, Math.floor(limit) - 1)
      return texts.map((text) => {
        const { deadId, kind, key, data, tries, error, diedAt } = entryOf(text)
        return { deadId, kind, key, data: dataOf(data), tries: Number(tries), error, diedAt: Number(diedAt) }
      })
    },
    deadOne: async (deadId: string): Promise<DeadEntry | undefined> => {
      const [text] = /^\d{1,15}$/.test(deadId) ? await redis.zrangebyscore(dead, deadId, deadId) : []
      return text === undefined ? undefined : entryOf(text)
    },
    /** How many of that kind are due. */
    due: (kind: string, now: number): Promise<number> => redis.zcount(index(kind), '-inf', now),
    size: async (now: number) => {
      const indexes = (await redis.smembers(kinds)).map(index)
      const between = async (from: string | number, to: string | number): Promise<number> => {
        const counts = await Promise.all(indexes.map((name) => redis.zcount(name, from, to)))
        return counts.reduce((sum, count) => sum + count, 0)
      }
      const [waiting, delayed, active, died] = await Promise.all([
        between('-inf', now),
        between(`(${now}`, farthest),
        between('+inf', '+inf'),
        redis.zcard(dead),
      ])
      return { waiting, delayed, active, dead: died }
    },
  }
}

export type Items = ReturnType<typeof createItems>
