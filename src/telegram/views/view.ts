import type { Keys } from '../../model/button.ts'
import type { BotContext } from '../context.ts'
import type { Html } from '../html.ts'

/** A message of the bot: its text and its buttons. */
export interface View {
  readonly text: Html
  readonly keys: Keys
}

/** How a view gets into the chat: as a message of its own, or in place of the one whose button was pressed. */
export type Put = 'say' | 'revise'

export const putView = async (ctx: BotContext, { text, keys }: View, put: Put): Promise<void> => {
  if (put === 'say') await ctx.say(text, { keys })
  else await ctx.revise(text, keys)
}
