import { GrammyError } from 'grammy'
import { z } from 'zod'
import type { Account } from '../../model/account.ts'
import type { TelegramDeps } from '../deps.ts'
import { type Broadcast, type Content, type Outcome, outcome } from './broadcast-record.ts'

/** What became of one person, kept until nobody can come by a second time. */
const mark = z.object({ round: z.number(), outcome })
const markKeptMs = 30 * 86_400_000

/** What is known of that person now, or why not to go on: for a while, or at all. `earlier`: not this round's to count. */
export type Reached = Outcome | 'earlier' | 'no_answer' | 'broken' | { readonly waitMs: number }

const isGone = ({ error_code: code, description }: GrammyError): boolean =>
  code === 403 || (code === 400 && /chat not found|user is deactivated|PEER_ID_INVALID/i.test(description))

const endingOf = (error: unknown): Exclude<Reached, 'earlier'> => {
  if (!(error instanceof GrammyError) || error.error_code >= 500) return 'no_answer'
  if (error.error_code === 429) return { waitMs: (error.parameters.retry_after ?? 1) * 1_000 }
  if (isGone(error)) return 'unreachable'
  return /message to copy not found|message can't be copied/i.test(error.description) ? 'broken' : 'failed'
}

export type ReachDeps = Pick<TelegramDeps, 'client' | 'clock' | 'log' | 'store'>

/**
 * Writes to one person, at most once: they are marked before the message leaves. Whoever was being written to when the
 * program died, or when no answer came, perhaps has it and stays `unsure`.
 */
export const createReach = ({ client, clock, log, store }: ReachDeps) => {
  const send = async (chat: string, content: Content): Promise<void> => {
    const api = client.api('reply')
    if ('text' in content) await api.sendMessage(chat, content.text, { link_preview_options: { is_disabled: true } })
    else await api.copyMessage(chat, content.chat, content.message)
  }

  const sendTo = async ({ accountId }: Account, chat: string, content: Content): Promise<Exclude<Reached, 'earlier'>> => {
    try {
      await send(chat, content)
      return 'sent'
    } catch (error) {
      const ending = endingOf(error)
      if (ending === 'unreachable') await store.accounts.update(accountId, { unreachableAt: clock.now() }, clock.now())
      if (ending === 'failed' || ending === 'no_answer') log.warn({ account: accountId, error }, 'a broadcast did not get through')
      return ending
    }
  }

  return async (id: string, { round, content }: Pick<Broadcast, 'round' | 'content'>, account: Account, chat: string): Promise<Reached> => {
    const key = `broadcast-to:${id}:${account.accountId}`
    const keep = { expiresAt: clock.now() + markKeptMs }
    const before = mark.safeParse(await store.kv.get(key)).data
    if (before !== undefined) return before.round === round ? before.outcome : 'earlier'
    if (!(await store.kv.compareAndSet(key, undefined, { round, outcome: 'unsure' }, keep))) return 'earlier'
    const ending = await sendTo(account, chat, content)
    // A 429 was never carried out, and a message that is gone was never copied.
    if (typeof ending === 'object' || ending === 'broken') await store.kv.remove(key)
    else if (ending !== 'no_answer') await store.kv.put(key, { round, outcome: ending }, keep)
    return ending
  }
}
