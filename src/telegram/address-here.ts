import type { BotContext } from './context.ts'

/** Where a result is sent once more: where the button was pressed. The press names the delivery, so that each press is one. */
export const addressHere = (ctx: BotContext): Readonly<Record<string, string>> => {
  const language = ctx.caller.record?.preferences?.language ?? ctx.from?.language_code
  const { chat, thread } = ctx.place
  return {
    chat,
    ...(thread === undefined ? {} : { thread }),
    ...(ctx.msg === undefined ? {} : { replyTo: String(ctx.msg.message_id) }),
    ...(language === undefined ? {} : { language }),
    copy: ctx.updateKey,
  }
}
