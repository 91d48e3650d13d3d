import type { Button, Entity, MediaKind, Message, Post } from '../../../src/playground/telegram/index.ts'

export type SeenKind = 'text' | MediaKind | 'service'

/** What a message says, at one time. */
interface Look {
  readonly kind: SeenKind
  /** The text, or the caption under media. */
  readonly text: string
  readonly entities: readonly Entity[]
  /** Row by row, what is written on them. */
  readonly buttons: readonly (readonly string[])[]
}

/** A message as a person sees it in the chat. */
export interface Seen extends Look {
  readonly chatId: number
  readonly messageId: number
  readonly byBot: boolean
  readonly from: number | undefined
  readonly keys: readonly Button[]
  readonly replyTo: number | undefined
  readonly thread: number | undefined
  readonly quote: string | undefined
  readonly albumId: string | undefined
  /** The reply box that it opens, or a keyboard. */
  readonly keyboard: Readonly<Record<string, unknown>> | undefined
  /** Everybody's. */
  readonly reactions: readonly string[]
  /** What it was before each edit, oldest first. */
  readonly edits: readonly Look[]
  readonly deleted: boolean
  readonly message: Message
}

const kinds: readonly MediaKind[] = ['animation', 'photo', 'video', 'audio', 'voice', 'sticker', 'document']

const lookOf = (message: Message): Look => {
  const media = kinds.find((kind) => message[kind] !== undefined)
  return {
    kind: media ?? (message.text === undefined ? 'service' : 'text'),
    text: message.text ?? message.caption ?? '',
    entities: message.entities ?? message.caption_entities ?? [],
    buttons: (message.reply_markup?.inline_keyboard ?? []).map((row) => row.map(({ text }) => text)),
  }
}

export const seenOf = (post: Post, botId: number): Seen => {
  const { message } = post
  return {
    ...lookOf(message),
    chatId: message.chat.id,
    messageId: message.message_id,
    byBot: message.from?.id === botId,
    from: message.from?.id,
    keys: (message.reply_markup?.inline_keyboard ?? []).flat(),
    replyTo: post.replyTo?.messageId,
    thread: message.message_thread_id,
    quote: message.quote?.text,
    albumId: message.media_group_id,
    keyboard: post.keyboard as Seen['keyboard'],
    reactions: [...post.reactions.values()].flat(),
    edits: post.history.map(lookOf),
    deleted: post.deletedAt !== undefined,
    message,
  }
}
