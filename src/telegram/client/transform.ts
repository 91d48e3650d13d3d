import type { Transformer } from 'grammy'
import { pause } from '../../net/timeout.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Metrics } from '../../ports/metrics.ts'
import type { Urgency } from './index.ts'
import type { Moves } from './moves.ts'
import type { Pace } from './pace.ts'
import { cleanError } from './scrub.ts'

export interface TransformDeps {
  readonly clock: Clock
  readonly metrics: Metrics
  readonly pace: Pace
  readonly moves: Moves
}

type Call = Parameters<Transformer>
type Signal = Call[3]
type Answer = Awaited<ReturnType<Transformer>>

const quickMs = 30_000
const longestWaitMs = 60_000
const maxRounds = 4

/** Sends, edits, copies and forwards are what Telegram counts; the rest is free, or rare. */
const isPaced = (method: string): boolean => /^(send(?!ChatAction)|edit|copy|forward)/.test(method)
const takesLong = (method: string): boolean =>
  /^(send(Photo|Document|Video|Animation|Audio|Voice|MediaGroup)|editMessageMedia|getUpdates)$/.test(method)

const chatOf = (payload: object): string | undefined => {
  const chat: unknown = 'chat_id' in payload ? payload.chat_id : undefined
  return typeof chat === 'string' || typeof chat === 'number' ? String(chat) : undefined
}
/** In a group that became a supergroup, the numbers of older messages are other messages' numbers. */
const movedTo = (chat: string, payload: object): object => ({ ...payload, chat_id: chat, reply_parameters: undefined })
const isAboutMessage = (payload: object): boolean => 'message_id' in payload || 'message_ids' in payload
const messageLost = { ok: false, error_code: 400, description: 'Bad Request: MESSAGE_ID_INVALID' } as const

const messagesIn = (payload: object): number => ('media' in payload && Array.isArray(payload.media) ? payload.media.length : 1)

/** A call that hangs ends, for it has a person waiting; uploads and long polls may take their time. */
const limited = async <T>(clock: Clock, method: string, outer: Signal, run: (signal: NonNullable<Signal>) => Promise<T>): Promise<T> => {
  const controller = new AbortController()
  const abort = (): void => controller.abort()
  outer?.addEventListener('abort', abort)
  if (outer?.aborted === true) abort()
  const callOff = takesLong(method) ? () => undefined : clock.after(quickMs, abort)
  try {
    return await run(controller.signal as NonNullable<Signal>)
  } finally {
    callOff()
    outer?.removeEventListener('abort', abort)
  }
}

/** What every call to the Bot API goes through. See TelegramClient. */
export const createTransform = ({ clock, metrics, pace, moves }: TransformDeps) => {
  const once = async (method: string, signal: Signal, run: (signal: NonNullable<Signal>) => Promise<Answer>): Promise<Answer> => {
    const count = (outcome: string): void => metrics.count('darkroom_telegram_calls_total', { method, outcome })
    try {
      const answer = await limited(clock, method, signal, run)
      count(answer.ok ? 'ok' : String(answer.error_code))
      return answer
    } catch (error) {
      count('no_answer')
      throw cleanError(method, error)
    }
  }

  /** Neither a 429 nor a call to a moved group was carried out, so trying again doubles nothing. */
  const mayGoOn = async (answer: Answer & { ok: false }, method: string, chat: string | undefined, urgency: Urgency): Promise<boolean> => {
    const { migrate_to_chat_id: movedTo, retry_after: seconds = 1 } = answer.parameters ?? {}
    if (movedTo !== undefined && chat !== undefined) {
      await moves.note(chat, String(movedTo))
      return true
    }
    if (answer.error_code !== 429) return false
    const waitMs = seconds * 1_000
    if (method !== 'getUpdates') pace.hold(chat, waitMs)
    // Results come back by themselves, and progress is not worth a wait.
    if (urgency !== 'reply' || method === 'getUpdates' || waitMs > longestWaitMs) return false
    if (!isPaced(method)) await pause(clock, waitMs)
    return true
  }

  return (urgency: Urgency): Transformer =>
    async (prev, method, payload, signal) => {
      for (let round = 1; ; round += 1) {
        const asked = chatOf(payload)
        const chat = asked === undefined ? undefined : moves.currentOf(asked)
        const hasMoved = chat !== undefined && chat !== asked
        if (hasMoved && isAboutMessage(payload)) return messageLost
        const current = hasMoved ? movedTo(chat, payload) : payload
        const leave = chat !== undefined && isPaced(method) ? await pace.enter(chat, urgency, messagesIn(payload)) : undefined
        const answer = await once(method, signal, (own) => prev(method, current as typeof payload, own)).finally(leave)
        if (answer.ok || round === maxRounds || !(await mayGoOn(answer, method, chat, urgency))) return answer as never
      }
    }
}
