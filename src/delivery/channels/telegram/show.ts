import type { Api } from 'grammy'
import { buttonData, type Keys } from '../../../model/button.ts'
import { type Generation, isTerminal } from '../../../model/generation.ts'
import type { Channel, LiveView } from '../../../ports/channel.ts'
import type { Clock } from '../../../ports/clock.ts'
import type { Log } from '../../../ports/log.ts'
import type { GenerationStore } from '../../../ports/store/generations.ts'
import type { Words } from '../../../words/index.ts'
import { isBatched } from '../../shown-together.ts'
import { chatActionOf, createChatActions } from './chat-action.ts'
import type { Status, StatusBook } from './status-book.ts'
import { markupOf, type Place, placeOf, type Signal, sendStatus, statusAt } from './status-place.ts'
import { statusText } from './status-text.ts'
import { type Trouble, troubleOf } from './trouble.ts'

export interface TelegramShowDeps {
  /** For the first word, which tells that the request has arrived: `freeAt` is asked before it is used. */
  readonly api: Api
  /** For what can be left out: `progressAt` is asked before it is used. */
  readonly progress: Api
  readonly clock: Clock
  readonly log: Log
  readonly generations: Pick<GenerationStore, 'get'>
  readonly status: StatusBook
  readonly freeAt: (chat: string) => number
  readonly progressAt: (chat: string) => number
  readonly currentChat: (chat: string) => string
}

/** What the status message is to be. */
interface Saying {
  readonly text: string
  readonly keys: Keys
}

/** A chat action is seen for five seconds; the place in a queue changes slowly. */
const runningEveryMs = 4_500
const waitingEveryMs = 15_000
const laterMs = 1_000
const longestId = 60

const cancelKeys = (living: readonly Generation[], { status: words }: Words): Keys => {
  const [one] = living
  const canStop = living.some(({ cancelRequestedAt, stage }) => cancelRequestedAt === undefined && stage !== 'collecting')
  if (one === undefined || !canStop) return []
  if (!isBatched(one)) return [[{ text: words.cancel, data: buttonData('cancel', one.generationId) }]]
  // A program may call its event anything: then there is no button for all.
  const event = one.initiatingEventId ?? ''
  return event.length > longestId || event.includes(':') ? [] : [[{ text: words.cancelAll, data: buttonData('cancel_all', event) }]]
}

/** What is known of the message after it was, or wasn't, said or edited. */
const statusAfter = (before: Status, trouble: Trouble | undefined, said: Partial<Status>): Status => {
  if (trouble === undefined || trouble === 'unchanged') return { ...before, ...said }
  if (trouble === 'later') return before
  return trouble === 'unclear' ? { ...before, doubtful: true } : { ...before, closed: true }
}

/** The status message of what lives, in the chat where it was asked for. */
export const createTelegramShow = (deps: TelegramShowDeps): NonNullable<Channel['show']> => {
  const { progress, clock, log, generations, status } = deps
  const act = createChatActions({ api: progress, clock })

  const accept = async ({ chat, message }: Place): Promise<void> => {
    if (message === undefined) return
    try {
      await progress.setMessageReaction(chat, message, [{ type: 'emoji', emoji: '👀' }])
    } catch {
      // Not every chat allows it.
    }
  }

  /** Answers the message's number, and what went wrong. */
  const call = async (
    place: Place,
    messageId: number | undefined,
    { text, keys }: Saying,
    signal: Signal,
  ): Promise<{ messageId?: number; trouble?: Trouble }> => {
    try {
      if (messageId === undefined) return { messageId: await sendStatus(deps.api, place, { text, keys }, signal) }
      await progress.editMessageText(place.chat, messageId, text, markupOf(keys), signal)
      return { messageId }
    } catch (error) {
      return { ...(messageId === undefined ? {} : { messageId }), trouble: troubleOf(error) }
    }
  }

  /** Says it for the first time, or edits what was said. Answers what is known afterwards, and when it should be tried again. */
  const say = async (
    key: string,
    { before, isNew }: { readonly before: Status; readonly isNew: boolean },
    place: Place,
    saying: Saying,
    signal: Signal,
  ): Promise<{ known: Status; againAt?: number }> => {
    const { messageId } = before
    const isUnknown = messageId === undefined && before.doubtful === true
    if (before.text === saying.text || isUnknown) return { known: before }
    const freeAt = messageId === undefined ? deps.freeAt(place.chat) : deps.progressAt(place.chat)
    if (freeAt > clock.now()) {
      if (isNew) await status.put(key, before)
      return { known: before, againAt: freeAt }
    }
    // Should we die while it is being said, it isn't said twice.
    if (messageId === undefined) await status.put(key, { ...before, doubtful: true })
    const { trouble, ...said } = await call(place, messageId, saying, signal)
    const known = statusAfter(before, trouble, { ...said, text: saying.text })
    await status.put(key, known)
    if (trouble !== undefined) log.info({ key, trouble }, 'a status message was not shown')
    return { known, ...(trouble === 'later' ? { againAt: Math.max(deps.progressAt(place.chat), clock.now() + laterMs) } : {}) }
  }

  const showNow = async (view: LiveView, signal: Signal): Promise<{ readonly againAt?: number }> => {
    const together = await Promise.all(view.generations.map(async (one) => (await generations.get(one.generationId)) ?? one))
    const living = together.filter((one) => !isTerminal(one.status))
    const place = placeOf(together[0], deps.currentChat)
    if (living.length === 0 || place === undefined) return {}
    const kept = await statusAt(status, view.key, place)
    if (kept?.closed === true) return {}
    const before = kept ?? { chat: place.chat }
    const isNew = kept === undefined
    const saying = { text: statusText({ ...view, generations: together }, place.words.status), keys: cancelKeys(living, place.words) }
    const [{ known, againAt }] = await Promise.all([
      say(view.key, { before, isNew }, place, saying, signal),
      ...(isNew ? [accept(place)] : []),
    ])
    if (known.closed === true) return {}
    const [action] = living.flatMap((one) => chatActionOf(one) ?? [])
    if (action !== undefined) await act(place.chat, place.thread, action)
    const regular = clock.now() + (action === undefined ? waitingEveryMs : runningEveryMs)
    return { againAt: Math.min(regular, againAt ?? regular) }
  }

  // What ends in the meantime is read under the lock: from then on the message is the result's.
  return (view, signal) => status.withLock(view.key, () => showNow(view, signal as Signal))
}
