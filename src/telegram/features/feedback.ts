import { messageOf } from '../../model/errors.ts'
import { wordsFor } from '../../words/index.ts'
import type { BotContext } from '../context.ts'
import type { CreateFeature } from '../feature.ts'
import { generationOfMessage } from '../generation-of-message.ts'
import { html, joinHtml } from '../html.ts'
import { accountIdOf } from './bans.ts'
import { languageOf } from './language-of.ts'

const purpose = 'feedback'
const longest = 3_000

/** /feedback: something for the owner, passed on to every admin with who, where and about which run. */
export const feedback: CreateFeature = ({ client, store, settings, log }, desk) => {
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
    const said = ctx.words.menu.feedback
    const short = text.trim().slice(0, longest)
    const told = await Promise.all(settings.admins.map((adminId) => tell(adminId, ctx, short, about)))
    await ctx.say(told.includes(true) ? said.thanks : said.unheard)
  }

  const ask = (ctx: BotContext, about: string | undefined): Promise<void> => {
    const text = ctx.words.menu.feedback.ask
    const field = { name: 'text', type: 'text', required: true, maxLength: longest } as const
    const replyTo = ctx.msg === undefined ? {} : { replyTo: ctx.msg.message_id }
    return desk.ask(ctx, { purpose, data: about === undefined ? {} : { about }, fields: [{ field, canSkip: false, text }], ...replyTo })
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
