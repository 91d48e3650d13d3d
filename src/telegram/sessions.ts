import type { TelegramDeps } from './deps.ts'

const idleMs = 1_800_000
/** A session that was touched a moment ago needs no other touch. */
const freshMs = 60_000
const mostKnown = 10_000

/** One person's session in one chat. */
export const createSessions = ({ store, clock, newId }: Pick<TelegramDeps, 'store' | 'clock' | 'newId'>) => {
  const known = new Map<string, { readonly sessionId: string; readonly at: number }>()
  return async (account: string, chat: string): Promise<string> => {
    const key = `${account} ${chat}`
    const now = clock.now()
    const fresh = known.get(key)
    if (fresh !== undefined && now - fresh.at < freshMs) return fresh.sessionId
    const { sessionId } = await store.accounts.touchSession({ account, place: `telegram:${chat}`, newId: newId(), now, idleMs })
    if (known.size >= mostKnown) known.clear()
    known.set(key, { sessionId, at: now })
    return sessionId
  }
}
