import { createHash } from 'node:crypto'
import { GrammyError } from 'grammy'
import type { BotCommandScope, LanguageCode } from 'grammy/types'
import { messageOf } from '../model/errors.ts'
import { languageCodes, wordsFor } from '../words/index.ts'
import { accountIdOf } from './caller.ts'
import type { TelegramDeps } from './deps.ts'
import type { FeatureCommand } from './feature.ts'
import type { MenuList, MenuScope, MenuSource } from './menu-plan.ts'
import { menuBudget, planMenus } from './menu-plan.ts'

const usesWithinMs = 30 * 86_400_000

export interface Menu {
  /** Shows the commands as they are now: what is unchanged is not sent again. Never throws. */
  refresh(): Promise<void>
  /** Shows what Telegram did not answer to, and their own list to admins who have opened the chat since. */
  catchUp(): Promise<void>
}

export type MenuDeps = Pick<TelegramDeps, 'clock' | 'log' | 'store' | 'catalog' | 'client' | 'settings'>

const hashOf = (list: MenuList): string => createHash('sha256').update(JSON.stringify(list.commands)).digest('hex')
const scopeName = (scope: MenuScope): string => (scope.kind === 'admin' ? `admin:${scope.userId}` : scope.kind)

const telegramScope = (scope: MenuScope): BotCommandScope => {
  switch (scope.kind) {
    case 'private':
      return { type: 'all_private_chats' }
    case 'group':
      return { type: 'all_group_chats' }
    case 'admin':
      return { type: 'chat', chat_id: Number(scope.userId) }
  }
}

const refusalOf = (error: unknown): 'too_much' | 'no_chat' | 'no_answer' | undefined => {
  if (!(error instanceof GrammyError) || error.error_code === 429 || error.error_code >= 500) return 'no_answer'
  if (error.description.includes('BOT_COMMANDS_TOO_MUCH')) return 'too_much'
  return error.description.includes('chat not found') ? 'no_chat' : undefined
}

const half = { ...menuBudget, descriptions: menuBudget.descriptions / 2, bytes: menuBudget.bytes / 2 }

const languagesOf = (): MenuSource['languages'] => {
  const fallback = wordsFor(undefined)
  const others = languageCodes.map((code) => ({ code, words: wordsFor(code) })).filter(({ words }) => words !== fallback)
  return [{ words: fallback }, ...others]
}

/** The lists of commands that Telegram shows when somebody types a slash. */
export const createMenu = (deps: MenuDeps, own: readonly FeatureCommand[]): Menu => {
  const { clock, log, store, catalog, client, settings } = deps
  const keyOf = ({ scope, language }: Pick<MenuList, 'scope' | 'language'>): string =>
    `menu:${client.bot}:${scopeName(scope)}:${language ?? ''}`
  let isBehind = false
  let adminsShown = 0

  /** Telegram takes no list for a chat that was never opened. */
  const adminsHere = async (): Promise<readonly string[]> => {
    const accounts = await Promise.all(settings.admins.map((admin) => store.accounts.get(accountIdOf(admin))))
    return settings.admins.filter((_, index) => accounts[index]?.person?.chat !== undefined)
  }

  const sourceNow = async (): Promise<MenuSource> => {
    const to = clock.now()
    const uses = new Map<string, number>()
    for (const { toolId, runs } of await store.generations.usage({ from: to - usesWithinMs, to }))
      uses.set(toolId, (uses.get(toolId) ?? 0) + runs)
    return { tools: catalog.list(), own, admins: await adminsHere(), languages: languagesOf(), uses }
  }

  const target = ({ scope, language }: MenuList) => ({
    scope: telegramScope(scope),
    ...(language === undefined ? {} : { language_code: language as LanguageCode }),
  })

  /** True when there is nothing more to do until the list changes. `onTooMuch`: what to do instead, once. */
  const done = async (list: MenuList, call: () => Promise<unknown>, onTooMuch?: () => Promise<unknown>): Promise<boolean> => {
    try {
      await call()
      return true
    } catch (error) {
      const refusal = refusalOf(error)
      // The chat was opened with another bot, perhaps: there is no menu to be set.
      if (refusal === 'no_chat') return true
      if (refusal === 'too_much' && onTooMuch !== undefined) return done(list, onTooMuch)
      isBehind ||= refusal === 'no_answer'
      log.warn({ scope: scopeName(list.scope), language: list.language, error: messageOf(error) }, 'the command menu could not be set')
      return false
    }
  }
  const show = (list: MenuList, smaller: () => MenuList): Promise<boolean> => {
    const send = ({ commands }: MenuList) => client.api('reply').setMyCommands(commands, target(list))
    return done(
      list,
      () => send(list),
      () => send(smaller()),
    )
  }

  /** Who is no admin any more must not be shown an admin's commands. */
  const takeBack = async (): Promise<void> => {
    const prefix = `menu:${client.bot}:admin:`
    for (const { key } of await store.kv.list(prefix)) {
      const [userId = '', language = ''] = key.slice(prefix.length).split(':')
      if (settings.admins.includes(userId)) continue
      const former: MenuList = { scope: { kind: 'admin', userId }, ...(language === '' ? {} : { language }), commands: [] }
      if (await done(former, () => client.api('reply').deleteMyCommands(target(former)))) await store.kv.remove(key)
    }
  }

  const refreshNow = async (): Promise<void> => {
    isBehind = false
    await takeBack()
    const source = await sourceNow()
    adminsShown = source.admins.length
    for (const list of planMenus(source)) {
      const [key, hash] = [keyOf(list), hashOf(list)]
      if ((await store.kv.get(key)) === hash) continue
      const smaller = () => planMenus(source, half).find((other) => keyOf(other) === key) ?? list
      if (await show(list, smaller)) await store.kv.put(key, hash)
    }
  }

  let last: Promise<void> = Promise.resolve()
  const refresh = (): Promise<void> => {
    last = last.then(refreshNow).catch((error: unknown) => log.warn({ error: messageOf(error) }, 'the command menu could not be made'))
    return last
  }
  return {
    refresh,
    catchUp: async () => {
      if (isBehind || (await adminsHere()).length !== adminsShown) await refresh()
    },
  }
}
