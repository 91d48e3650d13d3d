import type { Account } from '../../model/account.ts'
import { accountIdOf } from '../caller.ts'
import type { BotContext } from '../context.ts'
import type { TelegramDeps } from '../deps.ts'
import { oneLine } from '../views/one-line.ts'
import { whoIs } from './admin-users-view.ts'

const longestReason = 200

/** Who may be shut out, and what is said about it. */
export const createBans = ({ clock, settings, store }: Pick<TelegramDeps, 'clock' | 'settings' | 'store'>) => {
  const recordOf = async (userId: string): Promise<Pick<Account, 'accountId' | 'person' | 'banned'>> => {
    const accountId = accountIdOf(userId)
    return (await store.accounts.get(accountId)) ?? { accountId }
  }

  return {
    /** An id is enough: somebody can be shut out before they come. Answers what to say. */
    ban: async (ctx: BotContext, userId: string, reason = ''): Promise<string> => {
      const { ban } = ctx.words.admin
      if (userId === ctx.caller.id) return ban.self
      if (settings.admins.includes(userId)) return ban.admin
      const account = await recordOf(userId)
      if (account.banned !== undefined) return ban.already(whoIs(account))
      const why = oneLine(reason, longestReason)
      const banned = { at: clock.now(), by: ctx.caller.account, ...(why === '' ? {} : { reason: why }) }
      await store.accounts.update(account.accountId, { banned }, clock.now())
      return ban.done(whoIs(account))
    },
    unban: async (ctx: BotContext, userId: string): Promise<string> => {
      const { ban } = ctx.words.admin
      const account = await recordOf(userId)
      if (account.banned === undefined) return ban.notBanned(whoIs(account))
      await store.accounts.update(account.accountId, { banned: undefined }, clock.now())
      return ban.undone(whoIs(account))
    },
  }
}
