import type { Account, Preferences } from '../model/account.ts'
import type { Values } from '../model/generation.ts'
import type { BotContext } from './context.ts'
import type { TelegramDeps } from './deps.ts'

/** What somebody has chosen for themselves. */
export interface OwnSettings {
  readonly preferences: Preferences
  /** Saved inputs, by tool id. */
  readonly defaults: Account['defaults']
}

/** As it is chosen from: `undefined` takes a choice back. */
export type Choices = { readonly [K in keyof Preferences]: Preferences[K] | undefined }

const tidy = ({ language, sendAs, sendAsByTool = {} }: Choices): Preferences | undefined => {
  const preferences = {
    ...(language === undefined ? {} : { language }),
    ...(sendAs === undefined ? {} : { sendAs }),
    ...(Object.keys(sendAsByTool).length === 0 ? {} : { sendAsByTool }),
  }
  return Object.keys(preferences).length === 0 ? undefined : preferences
}

const settingsIn = (account: Account | undefined): OwnSettings => ({
  preferences: account?.preferences ?? {},
  defaults: account?.defaults ?? {},
})

/** Reads and writes them. The record in the context is as old as the update, so it is read anew for every change. */
export const createOwnSettings = ({ store: { accounts }, clock }: Pick<TelegramDeps, 'store' | 'clock'>) => {
  const read = async ({ caller }: BotContext): Promise<OwnSettings> => settingsIn(await accounts.get(caller.account))
  return {
    read,
    prefer: async (ctx: BotContext, change: (before: Preferences) => Choices): Promise<OwnSettings> => {
      const preferences = tidy(change((await read(ctx)).preferences))
      return settingsIn(await accounts.update(ctx.caller.account, { preferences }, clock.now()))
    },
    keepDefaults: async (ctx: BotContext, toolId: string, change: (before: Values) => Values): Promise<OwnSettings> => {
      const values = change((await read(ctx)).defaults[toolId] ?? {})
      return settingsIn(await accounts.saveDefaults(ctx.caller.account, toolId, values, clock.now()))
    },
  }
}
