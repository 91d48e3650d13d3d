import type { Message } from 'grammy/types'
import { messageOf, updateOf } from './arrival.ts'
import type { TelegramDeps } from './deps.ts'

export type AlbumOf = (message: Message | undefined) => Promise<readonly Message[]>

/** The album that a message is one picture of, in its order, as far as it came in here and is still kept; nothing where it is of none. */
export const createAlbumOf =
  ({ client, store }: Pick<TelegramDeps, 'client' | 'store'>): AlbumOf =>
  async (message) => {
    if (message?.media_group_id === undefined) return []
    const items = await store.inbox.album(client.bot, String(message.chat.id), message.media_group_id)
    return items.flatMap((item) => messageOf(updateOf(item)) ?? [])
  }
