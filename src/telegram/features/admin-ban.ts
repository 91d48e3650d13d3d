import type { BotContext } from '../context.ts'
import type { TelegramDeps } from '../deps.ts'
import type { CommandCall, CreateFeature } from '../feature.ts'
import { answeredBy } from '../topic-opening.ts'
import { oneLine } from '../views/one-line.ts'
import { createBans } from './bans.ts'

/** `problem`: what to say instead. Absent at all: nobody was named. */
type Target = { readonly userId: string; readonly rest: string } | { readonly problem: string }

const looksLikeSomebody = /^(?:\d{1,20}|@\w{1,64})$/

/** Who wrote the message that is replied to. */
const repliedTo = (ctx: BotContext, rest: string): Target | undefined => {
  const message = answeredBy(ctx.msg)
  if (message === undefined) return undefined
  const isPerson = message.sender_chat === undefined && message.from !== undefined && !message.from.is_bot
  return isPerson ? { userId: String(message.from?.id), rest } : { problem: ctx.words.admin.ban.nobody }
}

const targetOf = async (ctx: BotContext, text: string, { accounts }: TelegramDeps['store']): Promise<Target | undefined> => {
  const [first = '', ...others] = text.trim().split(/\s+/)
  if (!looksLikeSomebody.test(first)) return repliedTo(ctx, text.trim())
  const rest = others.join(' ')
  if (!first.startsWith('@')) return { userId: first, rest }
  const name = first.slice(1).toLowerCase()
  const { items } = await accounts.people({ platform: 'telegram', search: name }, { limit: 50 })
  const found = items.find(({ person }) => person?.userName?.toLowerCase() === name)?.person
  return found === undefined ? { problem: ctx.words.admin.ban.unknown(oneLine(first, 40)) } : { userId: found.userId, rest }
}

export const adminBan: CreateFeature = (deps) => {
  const bans = createBans(deps)
  const sentence = async (ctx: BotContext, { name, text }: CommandCall): Promise<string> => {
    const { ban } = ctx.words.admin
    const target = await targetOf(ctx, text, deps.store)
    if (target === undefined) return name === 'ban' ? ban.howTo : ban.howToUnban
    if ('problem' in target) return target.problem
    return name === 'ban' ? bans.ban(ctx, target.userId, target.rest) : bans.unban(ctx, target.userId)
  }
  return {
    name: 'admin-ban',
    commands: (['ban', 'unban'] as const).map((name) => ({
      name,
      audience: 'admin',
      menus: ['private'],
      run: async (ctx, call) => {
        await ctx.say(await sentence(ctx, call))
      },
    })),
  }
}
