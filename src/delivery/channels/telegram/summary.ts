import type { Api } from 'grammy'
import { type Generation, type GenerationStatus, isTerminal } from '../../../model/generation.ts'
import type { GenerationStore } from '../../../ports/store/generations.ts'
import { shownTogether, statusKeyOf } from '../../shown-together.ts'
import { reactTo } from './react.ts'
import type { Status, StatusBook } from './status-book.ts'
import { placeOf, sendStatus, statusAt } from './status-place.ts'
import { summaryText } from './status-text.ts'
import { troubleOf } from './trouble.ts'

export interface SummaryDeps {
  /** For what must arrive. */
  readonly results: Api
  readonly generations: Pick<GenerationStore, 'get' | 'list'>
  readonly status: StatusBook
  readonly currentChat: (chat: string) => string
}

/** One that went well is a success, and one that failed is worse than being called off. */
const wholeStatusOf = (together: readonly Generation[]): GenerationStatus =>
  (['completed', 'failed'] as const).find((status) => together.some((one) => one.status === status)) ?? 'cancelled'

/** How a batch ended, in the place of its status message. */
export const createSummary = ({ results, generations, status, currentChat }: SummaryDeps) => {
  /** False where what was said can't be edited, or may still be written over. */
  const turned = async ({ chat, messageId, doubtful, closed }: Status, text: string): Promise<boolean> => {
    if (messageId === undefined || doubtful === true || closed === true) return false
    try {
      await results.editMessageText(chat, messageId, text)
    } catch (error) {
      const trouble = troubleOf(error)
      if (trouble === 'edit') return false
      if (trouble !== 'unchanged') throw error
    }
    return true
  }

  const removeOld = async ({ chat, messageId }: Status): Promise<void> => {
    if (messageId === undefined) return
    try {
      await results.deleteMessage(chat, messageId)
    } catch {
      // Gone already, or too old to be deleted.
    }
  }

  const summarise = async (key: string, together: readonly Generation[]): Promise<void> => {
    const place = placeOf(together[0], currentChat)
    if (place === undefined || together.some((one) => !isTerminal(one.status))) return
    const before = (await statusAt(status, key, place)) ?? { chat: place.chat }
    const text = summaryText(together, place.words)
    if (before.text === text && before.closed !== true) return
    if (await turned(before, text)) await status.put(key, { ...before, text })
    else {
      // What breaks off here is the delivery's to repeat, and to count.
      const messageId = await sendStatus(results, place, { text, keys: [] })
      await status.put(key, { chat: place.chat, messageId, text })
      await removeOld(before)
    }
    if (place.message !== undefined) void reactTo(results, place.chat, place.message, wholeStatusOf(together))
  }

  return {
    /**
     * Makes a batch's status message true once all of it is over: how it ended, and why. Said anew where it can't be edited.
     * Doing it again changes nothing. Throws what the Bot API throws. Not to be called while holding the key's lock.
     */
    refreshStatus: (generation: Generation): Promise<void> => {
      const key = statusKeyOf(generation)
      return status.withLock(key, async () => summarise(key, await shownTogether(generations, generation)))
    },
  }
}
