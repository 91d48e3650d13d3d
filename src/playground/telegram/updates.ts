import type { Time } from '../comfydeploy/time.ts'
import type { Changes } from './changes.ts'
import { conflict } from './refusal.ts'
import { lostAtMost } from './rooms.ts'
import { type Update, type UpdateKind, updateKinds } from './wire.ts'

/** An update that nobody has confirmed yet. */
export interface Queued {
  readonly update: Update
  /** Updates of one lane are delivered to a webhook one after the other. */
  readonly lane: number
  readonly expiresAt: number
}

interface Poll {
  readonly answer: () => void
  readonly abort: (reason: Error) => void
}

/** Has to be asked for by name. */
const notByDefault: readonly UpdateKind[] = ['chat_member', 'message_reaction']
const longestPollSeconds = 50
const mostInOne = 100

const messageLifeMs = 24 * 60 * 60 * 1000
export const queryLifeMs = 150_000
/** A button press waits in a lane of its presser's own, not in the chat's. */
export const pressLane = (userId: number): number => userId + 3 * 2 ** 33

export interface PollOptions {
  readonly offset: number
  readonly limit: number
  readonly timeoutSeconds: number
  /** The caller has hung up. */
  readonly gone: AbortSignal
}

export interface UpdatesState {
  readonly queue: readonly Queued[]
  readonly lastId: number
  readonly allowed: readonly UpdateKind[]
}

export const createUpdates = ({ time, changes }: { readonly time: Time; readonly changes: Changes }) => {
  let queue: Queued[] = []
  let lastId = 870_000_000
  let allowed: readonly UpdateKind[] = updateKinds.filter((kind) => !notByDefault.includes(kind))
  let poll: Poll | undefined

  const pending = (): readonly Queued[] => {
    queue = queue.filter(({ expiresAt }) => expiresAt > time.now())
    return queue
  }
  const take = ({ offset, limit }: PollOptions): readonly Update[] => {
    const all = pending()
    // A negative offset asks for the last few, and everything before them is forgotten.
    if (offset < 0) queue = all.slice(offset)
    else if (offset > 0) queue = all.filter(({ update }) => update.update_id >= offset)
    if (queue.length < all.length) changes.tell({ kind: 'queue' })
    return queue.slice(0, Math.min(Math.max(1, limit), mostInOne)).map(({ update }) => update)
  }
  const abortPoll = (reason: Error): void => {
    poll?.abort(reason)
    poll = undefined
  }

  return {
    snapshot: (): UpdatesState => ({ queue: pending(), lastId, allowed }),
    restore: (state: UpdatesState): void => {
      queue = [...state.queue]
      lastId = state.lastId + lostAtMost
      allowed = state.allowed
    },
    pending,
    push: (kind: UpdateKind, body: object, lane: number): void => {
      if (!allowed.includes(kind)) return
      lastId += 1
      const life = kind === 'callback_query' ? queryLifeMs : messageLifeMs
      queue.push({ update: { update_id: lastId, [kind]: body }, lane, expiresAt: time.now() + life })
      poll?.answer()
      changes.tell({ kind: 'queue' })
    },
    /** Puts the same update in once more: Telegram may do that. */
    repeat: (update: Update, lane: number): void => {
      queue.push({ update, lane, expiresAt: time.now() + messageLifeMs })
      poll?.answer()
      changes.tell({ kind: 'queue' })
    },
    confirm: (updateId: number): void => {
      queue = queue.filter(({ update }) => update.update_id !== updateId)
      changes.tell({ kind: 'queue' })
    },
    drop: (): void => {
      queue = []
    },
    allow: (kinds: readonly string[]): void => {
      const known = updateKinds.filter((kind) => kinds.includes(kind))
      allowed = kinds.length === 0 ? updateKinds.filter((kind) => !notByDefault.includes(kind)) : known
    },
    allowed: (): readonly UpdateKind[] => allowed,
    abortPoll,
    isPolled: (): boolean => poll !== undefined,
    poll: (options: PollOptions): Promise<readonly Update[]> => {
      const now = take(options)
      if (now.length > 0 || options.timeoutSeconds <= 0) return Promise.resolve(now)
      abortPoll(conflict('terminated by other getUpdates request; make sure that only one bot instance is running'))
      return new Promise((resolve, reject) => {
        const end = (): void => {
          callOff()
          options.gone.removeEventListener('abort', mine.answer)
          if (poll === mine) poll = undefined
          changes.tell({ kind: 'polled' })
        }
        const mine: Poll = {
          answer: () => {
            end()
            resolve(options.gone.aborted ? [] : take(options))
          },
          abort: (reason) => {
            end()
            reject(reason)
          },
        }
        const callOff = time.after(Math.min(options.timeoutSeconds, longestPollSeconds) * 1000, mine.answer)
        options.gone.addEventListener('abort', mine.answer)
        poll = mine
        changes.tell({ kind: 'polled' })
      })
    },
  }
}

export type Updates = ReturnType<typeof createUpdates>
