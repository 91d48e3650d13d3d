import type { Words } from '../../words/index.ts'
import { wordsFor } from '../../words/index.ts'
import { accountIdOf } from '../caller.ts'
import type { TelegramDeps } from '../deps.ts'
import { languageOf } from './language-of.ts'

const quietMs = 6 * 3_600_000

/** What the admins should know of, in private and in their languages. */
export const createAdminNotices = ({
  client,
  clock,
  log,
  settings,
  store,
}: Pick<TelegramDeps, 'client' | 'clock' | 'log' | 'settings' | 'store'>) => {
  const tellOne = async (admin: string, textIn: (words: Words) => string): Promise<void> => {
    try {
      const words = wordsFor(languageOf(await store.accounts.get(accountIdOf(admin))))
      await client.api('reply').sendMessage(admin, textIn(words))
    } catch (error) {
      log.warn({ admin, error }, 'an admin could not be told')
    }
  }

  return {
    /** At most once for a key in six hours. Never throws for an admin who can't be reached. */
    tell: async (key: string, textIn: (words: Words) => string): Promise<void> => {
      const now = clock.now()
      if (!(await store.kv.compareAndSet(`admin-notice:${key}`, undefined, now, { expiresAt: now + quietMs }))) return
      await Promise.all(settings.admins.map((admin) => tellOne(admin, textIn)))
    },
  }
}
