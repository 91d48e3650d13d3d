import { z } from 'zod'
import { beginningOf } from '../../model/cut-text.ts'
import { messageOf } from '../../model/errors.ts'
import { wordsFor } from '../../words/index.ts'
import { accountIdOf } from '../caller.ts'
import type { BotContext } from '../context.ts'
import type { CreateFeature } from '../feature.ts'
import { generationOfMessage } from '../generation-of-message.ts'
import { html, joinHtml } from '../html.ts'
import { languageOf } from './language-of.ts'

const purpose = 'feedback'
const longest = 3_000
/** Admins are people too. */
const mostAnHour = 5
const hourMs = 3_600_000

/** When what was passed on, by update: one that is handled once more counts once. */
const passed = z.record(z.string(), z.number()).catch({})

/** /feedback: something for the owner, passed on to every admin with who, where and about which run. */
export const feedback: CreateFeature = ({ client, clock, store, settings, log }, desk) => {
  const keyOf = ({ caller }: BotContext): string => `feedback:${caller.account}`

  const passedLately = async (ctx: BotContext): Promise<Readonly<Record<string, number>>> => {
    const all = Object.entries(passed.parse(await store.kv.get(keyOf(ctx))))
    return Object.fromEntries(all.filter(([, at]) => at > clock.now() - hourMs))
  }

  /** True, and it is said, when there was a lot already. */
  const isTooMuch = async (ctx: BotContext): Promise<boolean> => {
    const { [ctx.updateKey]: _this, ...others } = await passedLately(ctx)
    if (Object.keys(others).length < mostAnHour) return false
    await ctx.say(ctx.words.menu.feedback.tooMany)
    return true
  }

  const tell = async (adminId: string, ctx: BotContext, text: string, about: string | undefined): Promise<boolean> => {
    const said = wordsFor(languageOf(await store.accounts.get(accountIdOf(adminId)))).menu.feedback
    const { caller, place } = ctx
    const lines = [
      html`<b>${said.title(caller.name)}</b>`,
      html`${text}`,
      html``,
      html`${said.user}: <code>${caller.id}</code>`,
      html`${said.chat}: <code>${place.chat}</code>`,
      ...(place.thread === undefined ? [] : [html`${said.topic}: <code>${place.thread}</code>`]),
      ...(about === undefined ? [] : [html`${said.about}: <code>${about}</code>`]),
    ]
    try {
      await client.api('reply').sendMessage(adminId, joinHtml(lines).html, { parse_mode: 'HTML' })
      return true
    } catch (error) {
      log.warn({ admin: adminId, error: messageOf(error) }, 'feedback could not be passed on')
      return false
    }
  }

  const passOn = async (ctx: BotContext, text: string, about: string | undefined): Promise<void> => {
    if (await isTooMuch(ctx)) return
    const said = ctx.words.menu.feedback
    const short = beginningOf(text.trim(), longest)
    const told = await Promise.all(settings.admins.map((adminId) => tell(adminId, ctx, short, about)))
    if (told.includes(true)) {
      const now = clock.now()
      await store.kv.put(keyOf(ctx), { ...(await passedLately(ctx)), [ctx.updateKey]: now }, { expiresAt: now + hourMs })
    }
    await ctx.say(told.includes(true) ? said.thanks : said.unheard)
  }

  const ask = async (ctx: BotContext, about: string | undefined): Promise<void> => {
    if (await isTooMuch(ctx)) return
    const text = ctx.words.menu.feedback.ask
    const field = { name: 'text', type: 'text', required: true, maxLength: longest } as const
    const replyTo = ctx.msg === undefined ? {} : { replyTo: ctx.msg.message_id }
    await desk.ask(ctx, { purpose, data: about === undefined ? {} : { about }, fields: [{ field, canSkip: false, text }], ...replyTo })
  }

  return {
    name: 'feedback',
    commands: [
      {
        name: 'feedback',
        audience: 'everyone',
        menus: ['private'],
        run: (ctx, { text }) => {
          const about = generationOfMessage(ctx.msg?.reply_to_message)
          return text.trim() === '' ? ask(ctx, about) : passOn(ctx, text, about)
        },
      },
    ],
    answers: {
      [purpose]: async (ctx, { cancelled, data, values }) => {
        const text = values['text']
        if (cancelled === true || typeof text !== 'string' || text.trim() === '') {
          await ctx.say(ctx.words.menu.feedback.empty)
          return
        }
        await passOn(ctx, text, typeof data['about'] === 'string' ? data['about'] : undefined)
      },
    },
  }
}
