import type { Update } from 'grammy/types'
import type { Arrival } from '../model/inbox.ts'
import type { JsonObject } from '../model/json.ts'

/** What we ask Telegram for. Edits are left out on purpose: an edited command is not run again. */
export const wantedUpdates = ['message', 'channel_post', 'callback_query', 'my_chat_member'] as const

export const messageOf = (update: Update) => update.message ?? update.channel_post

/** What is handled in order: a chat; for a press without one, its presser. Total: what can't be written down would come for ever. */
export const laneOf = (update: Update): string => {
  const chat = (messageOf(update) ?? update.edited_message ?? update.callback_query?.message ?? update.my_chat_member)?.chat
  return String(chat?.id ?? update.callback_query?.from?.id ?? 'other')
}

export const arrivalOf = (bot: string, update: Update, receivedAt: number): Arrival => {
  const album = messageOf(update)?.media_group_id
  return {
    bot,
    updateId: update.update_id,
    lane: laneOf(update),
    ...(typeof album === 'string' ? { album } : {}),
    update: update as unknown as JsonObject,
    receivedAt,
  }
}

export const updateOf = ({ update }: Pick<Arrival, 'update'>): Update => update as unknown as Update
