import type { Changes } from './changes.ts'
import { badRequest } from './refusal.ts'
import { lostAtMost, type Post, type Rooms } from './rooms.ts'
import { pressLane, queryLifeMs, type Updates } from './updates.ts'
import { flagOf, textOf, type Values } from './values.ts'
import type { User } from './wire.ts'

export interface Answer {
  readonly text: string | undefined
  readonly alert: boolean
  readonly url: string | undefined
}

interface Press {
  readonly until: number
  answer: Answer | undefined
}

const longestAnswer = 200

interface PressDeps {
  readonly now: () => number
  readonly rooms: Rooms
  readonly updates: Updates
  readonly changes: Changes
}

/** Buttons that were pressed, and what the bot answered. */
export const createPresses = ({ now, rooms, updates, changes }: PressDeps) => {
  const presses = new Map<string, Press>()
  let lastId = 4_000_000_000_000

  return {
    press: (user: User, post: Post, data: string): string => {
      lastId += 1
      const id = String(lastId)
      presses.set(id, { until: now() + queryLifeMs, answer: undefined })
      const { chat } = post.room
      // Of a message that is gone, only its place is left.
      const message = post.deletedAt === undefined ? rooms.show(post) : { chat, message_id: post.message.message_id, date: 0 }
      updates.push('callback_query', { id, from: user, message, chat_instance: String(chat.id * 7_919), data }, pressLane(user.id))
      return id
    },
    answer: (values: Values): true => {
      const id = textOf(values, 'callback_query_id') ?? ''
      const press = presses.get(id)
      const text = textOf(values, 'text')
      if (text !== undefined && text.length > longestAnswer) throw badRequest('MESSAGE_TOO_LONG')
      if (press === undefined || press.answer !== undefined || press.until <= now())
        throw badRequest('query is too old and response timeout expired or query ID is invalid')
      press.answer = { text, alert: flagOf(values, 'show_alert'), url: textOf(values, 'url') }
      changes.tell({ kind: 'answered', queryId: id })
      return true
    },
    /** Nobody waits for an answer any more after a restart; the numbers go on. */
    snapshot: (): { readonly lastId: number } => ({ lastId }),
    restore: (state: { readonly lastId: number }): void => {
      lastId = state.lastId + lostAtMost
    },
    answerTo: (queryId: string): Answer | undefined => presses.get(queryId)?.answer,
  }
}

export type Presses = ReturnType<typeof createPresses>
