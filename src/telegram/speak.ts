import { GrammyError } from 'grammy'
import type { ForceReply, InlineKeyboardMarkup } from 'grammy/types'
import { beginningOf } from '../model/cut-text.ts'
import { inlineKeyboard } from '../model/inline-keyboard.ts'
import { messagePlace } from '../model/message-place.ts'
import type { BotContext, Extras, Place, SayOptions } from './context.ts'
import type { Html } from './html.ts'

const longestText = 4_096
const longestAnswer = 200
const longestPlaceholder = 64

/** Markup that is cut somewhere is broken markup: what is too long goes without. */
const bodyOf = (text: string | Html): { text: string; parse_mode?: 'HTML' } => {
  if (typeof text === 'string') return { text: beginningOf(text, longestText) }
  if (text.html.length <= longestText) return { text: text.html, parse_mode: 'HTML' }
  const plain = text.html
    .replaceAll(/<[^>]*>/g, '')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')
  return { text: beginningOf(plain, longestText) }
}

const markupOf = ({ keys, ask }: SayOptions): { reply_markup?: InlineKeyboardMarkup | ForceReply } => {
  if (keys !== undefined) return { reply_markup: { ...inlineKeyboard(keys), ...(ask === undefined ? {} : { force_reply: true }) } }
  if (ask === undefined) return {}
  return {
    reply_markup: {
      force_reply: true,
      selective: true,
      ...(ask === '' ? {} : { input_field_placeholder: beginningOf(ask, longestPlaceholder) }),
    },
  }
}

/** Refusals that change nothing any more: the message is gone, or is as it should be. */
const isHarmless = (error: unknown): boolean =>
  error instanceof GrammyError &&
  error.error_code === 400 &&
  /not modified|not found|can't be edited|no text in the message|query is too old|query ID is invalid/.test(error.description)

/** In a group it is clear whom an answer is for; in a private chat a quote would only be in the way. */
const answeredBy = (ctx: BotContext, place: Place, { replyTo }: SayOptions): number | undefined => {
  const own = place.kind === 'private' || ctx.callbackQuery !== undefined ? undefined : ctx.msg?.message_id
  return replyTo === false ? undefined : (replyTo ?? own)
}

/** How the bot speaks in the chat of one update. */
export const speakerOf = (
  ctx: BotContext,
  place: Place,
): Pick<Extras, 'say' | 'revise' | 'answer'> & { readonly hasAnswered: () => boolean } => {
  let answered = false
  return {
    hasAnswered: () => answered,
    say: async (text, options = {}) => {
      const { text: body, ...mode } = bodyOf(text)
      const sent = await ctx.api.sendMessage(place.chat, body, {
        ...mode,
        ...markupOf(options),
        ...messagePlace({
          thread: place.thread === undefined ? undefined : Number(place.thread),
          replyTo: answeredBy(ctx, place, options),
        }),
        ...(options.silent === true ? { disable_notification: true } : {}),
        link_preview_options: { is_disabled: true },
      })
      return sent.message_id
    },
    revise: async (text, keys) => {
      const messageId = ctx.callbackQuery?.message?.message_id
      if (messageId === undefined) return
      const { text: body, ...mode } = bodyOf(text)
      try {
        await ctx.api.editMessageText(place.chat, messageId, body, {
          ...mode,
          ...(keys === undefined ? {} : { reply_markup: inlineKeyboard(keys) }),
          link_preview_options: { is_disabled: true },
        })
      } catch (error) {
        if (!isHarmless(error)) throw error
      }
    },
    answer: async (text, { alert = false } = {}) => {
      if (ctx.callbackQuery === undefined || answered) return
      answered = true
      try {
        await ctx.answerCallbackQuery({
          ...(text === '' ? {} : { text: beginningOf(text, longestAnswer) }),
          ...(alert ? { show_alert: true } : {}),
        })
      } catch (error) {
        if (!isHarmless(error)) throw error
      }
    },
  }
}
