import { GrammyError } from 'grammy'
import type { BotContext } from './context.ts'

/** Is it theirs? What a group or a channel wrote under its own name is its admins': Telegram doesn't tell which of them it was. */
export const actsFor = async (ctx: Pick<BotContext, 'api' | 'caller' | 'place'>, ownerId: string | undefined): Promise<boolean> => {
  const { api, caller, place } = ctx
  if (ownerId === caller.id) return true
  if (ownerId !== place.chat || caller.isAnonymous) return false
  try {
    const { status } = await api.getChatMember(place.chat, Number(caller.id))
    return status === 'creator' || status === 'administrator'
  } catch (error) {
    if (error instanceof GrammyError) return false
    throw error
  }
}
