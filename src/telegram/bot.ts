import { Bot, GrammyError } from 'grammy'
import type { Update } from 'grammy/types'
import type { InboxItem } from '../model/inbox.ts'
import { accessOf } from './access.ts'
import { updateOf } from './arrival.ts'
import type { BotContext } from './context.ts'
import type { Conversations } from './conversations/index.ts'
import type { TelegramDeps } from './deps.ts'
import { dress, type Visit, visitOf } from './dress.ts'
import type { Handling } from './inbox.ts'
import { isLate, sayLate } from './late.ts'
import type { Route } from './route.ts'

export interface BotDeps extends TelegramDeps {
  readonly route: Route
  readonly conversations: Conversations
  readonly plain: (ctx: BotContext) => Promise<void>
}

interface Visiting {
  readonly visit: Visit
  readonly key: string
  readonly album: readonly Update[]
  readonly arrivedAt: number
  /** It was late, and is wanted all the same. */
  readonly isWanted: boolean
  /** It failed every time: that is said, and nothing else is done. */
  readonly isAside?: boolean
}

/** Names an update for good: whatever it sets off is keyed by it. No colon, for buttons carry it. */
const keyOf = (bot: string, updateId: number): string => `tg.${bot}.${updateId}`

/** The person blocked us, or the group or its topic took us out or silenced us: there is nothing more to say, and nothing to try again. */
const isRefusal = (error: unknown): boolean =>
  error instanceof GrammyError &&
  (error.error_code === 403 || /chat not found|not enough rights|thread not found|TOPIC_(CLOSED|DELETED)/.test(error.description))

/** The bot: from a stored update to whoever takes it. grammY reads the update, conversations ask, the route knows the rest. */
export const createBot = (deps: BotDeps) => {
  const { client, conversations, route, log, settings, store } = deps
  const visiting = new WeakMap<Update, Visiting>()
  const bot = new Bot<BotContext>(client.api('reply').token, { client: client.options, botInfo: client.me })
  bot.api.config.use(client.transformer('reply'))

  const shutOut = async (ctx: BotContext): Promise<boolean> => {
    const allowedGroups = settings.allowedGroups.map(client.currentChat)
    const access = accessOf({ ...settings, allowedGroups }, ctx.caller, ctx.place, ctx.caller.record)
    if (access === 'open') return false
    const sentence = access === 'stranger' ? ctx.words.access.stranger(ctx.caller.id) : ctx.words.access.banned
    if (ctx.callbackQuery !== undefined) await ctx.answer(sentence, { alert: true })
    else if (access !== 'silent') await ctx.say(sentence)
    return true
  }

  /** In a group only to somebody who surely meant the bot. */
  const sayAside = async (ctx: BotContext): Promise<void> => {
    const { setAside } = ctx.words.access
    if (ctx.callbackQuery !== undefined) await ctx.answer(setAside, { alert: true })
    else if (ctx.place.kind === 'private' || typeof route.commandIn(ctx) === 'object') await ctx.say(setAside)
  }

  const onPress = async (ctx: BotContext, data: string | undefined): Promise<'wizard' | 'done'> => {
    if (data !== undefined && route.isWizardButton(data)) return 'wizard'
    await (data === undefined ? ctx.answer('') : route.button(ctx, data))
    return 'done'
  }

  const onMessage = async (ctx: BotContext, seen: Visiting): Promise<'plain' | 'done'> => {
    const found = route.commandIn(ctx)
    if (found === 'other') return 'done'
    if (found === undefined) return 'plain'
    const { call, message } = found
    if (call.name === 'cancel' && (await conversations.cancel(ctx))) return 'done'
    const { arrivedAt, isWanted } = seen
    if (!isWanted && isLate(message.date, arrivedAt) && route.startsRun(ctx, call))
      await sayLate(ctx, call.name, ctx.update.update_id, arrivedAt - message.date * 1_000)
    else await route.command(ctx, call, message)
    return 'done'
  }

  bot.use(async (ctx, next) => {
    const seen = visiting.get(ctx.update)
    if (seen === undefined) return
    const hasAnswered = dress(ctx, seen.visit, seen)
    if (await shutOut(ctx)) return
    if (seen.isAside === true) return sayAside(ctx)
    await next()
    if (!hasAnswered()) await ctx.answer('')
  })
  bot.use(conversations.state)
  // Before the wizard: a command or a button is never taken for an answer.
  bot.use(async (ctx, next) => {
    const seen = visiting.get(ctx.update)
    if (seen === undefined) return
    const outcome = ctx.callbackQuery === undefined ? await onMessage(ctx, seen) : await onPress(ctx, ctx.callbackQuery.data)
    if (outcome !== 'done') await next()
  })
  // Before the wizard's state is written: after a crash in between the same answer comes again, under the same key.
  bot.use(async (ctx, next) => {
    await next()
    const { finished } = ctx
    if (finished === undefined) return
    delete ctx.finished
    await route.answer(ctx, finished)
  })
  bot.use(conversations.wizard)
  bot.use(async (ctx) => {
    if (ctx.callbackQuery !== undefined) return ctx.answer(ctx.words.access.oldButton)
    await deps.plain(ctx)
  })

  const pass = async (update: Update, seen: Visiting): Promise<void> => {
    visiting.set(update, seen)
    try {
      await bot.handleUpdate(update)
    } catch (error) {
      const cause = error instanceof Error && 'error' in error ? error.error : error
      if (!isRefusal(cause)) throw cause
      log.info({ chat: seen.visit.place.chat }, 'somebody could not be answered: the chat is closed to the bot')
    }
  }

  /** Blocked, thrown out, let in again. */
  const onMembership = async (update: Update, { caller, place }: Visit): Promise<void> => {
    const status = update.my_chat_member?.new_chat_member.status
    if (place.kind !== 'private' || status === undefined) return
    const unreachableAt = status === 'kicked' || status === 'left' ? deps.clock.now() : undefined
    await store.accounts.update(caller.account, { unreachableAt }, deps.clock.now())
  }

  return {
    handle: async ({ update, item, album }: Handling): Promise<void> => {
      const movedTo = update.message?.migrate_to_chat_id
      if (movedTo !== undefined) return client.noteMove(String(update.message?.chat.id), String(movedTo))
      // A channel's post comes once more in the group of the channel; it was meant for the channel.
      if (update.message?.is_automatic_forward === true) return
      const visit = await visitOf(deps, update)
      if (visit === undefined) return
      if (update.my_chat_member !== undefined) return onMembership(update, visit)
      await pass(update, { visit, key: keyOf(client.bot, update.update_id), album, arrivedAt: item.receivedAt, isWanted: false })
    },
    /** It was tried often enough: whoever sent it hears of it. */
    giveUp: async (item: InboxItem): Promise<void> => {
      const update = updateOf(item)
      const visit = await visitOf(deps, update)
      if (visit === undefined || update.my_chat_member !== undefined) return
      const key = keyOf(client.bot, update.update_id)
      await pass(update, { visit, key, album: [], arrivedAt: item.receivedAt, isWanted: false, isAside: true })
    },
    /** A late command of theirs, asked for by button: as if it had come just now. False when it is no longer kept. */
    runLate: async (updateId: number, ownerId: string): Promise<boolean> => {
      const item = await store.inbox.get(client.bot, updateId)
      const update = item === undefined ? undefined : updateOf(item)
      const visit = update === undefined ? undefined : await visitOf(deps, update)
      if (item === undefined || update === undefined || visit?.caller.id !== ownerId) return false
      const album = item.album === undefined ? [item] : await store.inbox.album(client.bot, item.lane, item.album)
      await pass(update, {
        visit,
        key: keyOf(client.bot, updateId),
        album: album.map(updateOf),
        arrivedAt: deps.clock.now(),
        isWanted: true,
      })
      return true
    },
  }
}
