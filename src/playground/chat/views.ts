import type { Button, Entity } from '../telegram/wire.ts'

/** What the page is told: everything ready to be shown, for one person who looks. */
export interface PersonView {
  readonly id: number
  readonly name: string
  readonly language: string
  readonly isAdmin: boolean
}

export interface BotView {
  readonly id: number
  readonly name: string
  readonly username: string
  readonly description: string
}

/** A chat, or one topic of it: where messages go. */
export interface PlaceView {
  readonly chatId: number
  /** Undefined: there are no topics, or it is General. */
  readonly threadId?: number
  readonly kind: 'private' | 'group' | 'topic'
  readonly title: string
  /** The group that the topic belongs to. */
  readonly group?: string
  readonly members: number
  readonly unread: number
  /** Without a name: something happened, and nobody said anything. */
  readonly last?: { readonly name: string; readonly text: string; readonly at: number; readonly messageId: number }
}

export interface MediaView {
  readonly kind: 'photo' | 'document' | 'animation' | 'video' | 'audio' | 'voice' | 'sticker'
  readonly url: string
  /** A smaller one, for the chat itself. */
  readonly thumbUrl?: string
  readonly width?: number
  readonly height?: number
  readonly duration?: number
  readonly fileName?: string
  readonly mimeType?: string
  readonly size?: number
  readonly hasSpoiler: boolean
}

export interface ReplyView {
  readonly messageId: number
  readonly name: string
  readonly text: string
  /** Only what was quoted by hand. */
  readonly quote?: string
  readonly thumbUrl?: string
}

export interface MessageView {
  readonly chatId: number
  readonly messageId: number
  readonly threadId?: number
  readonly at: number
  readonly from: { readonly id: number; readonly name: string; readonly isBot: boolean }
  readonly isOwn: boolean
  readonly isEdited: boolean
  readonly canDelete: boolean
  readonly text: string
  /** All of it in one line. */
  readonly line: string
  readonly entities: readonly Entity[]
  readonly media?: MediaView
  readonly albumId?: string
  readonly replyTo?: ReplyView
  readonly forwardedFrom?: string
  readonly buttons: readonly (readonly Button[])[]
  readonly reactions: readonly { readonly emoji: string; readonly count: number; readonly isOwn: boolean }[]
  /** The reader is asked to reply to it. */
  readonly forceReply?: { readonly placeholder: string }
  /** What happened, instead of something said. */
  readonly event?: string
}

export interface CommandView {
  readonly command: string
  readonly description: string
}

/** What the live feed tells. */
export type FeedEvent =
  /** First of all, and again after the connection was lost: whatever is shown may be old. */
  | { readonly kind: 'hello' }
  | { readonly kind: 'posted' | 'edited'; readonly message: MessageView }
  | { readonly kind: 'deleted'; readonly chatId: number; readonly messageId: number }
  | { readonly kind: 'action'; readonly chatId: number; readonly threadId?: number; readonly action: string }
  | { readonly kind: 'answered'; readonly queryId: string; readonly text: string; readonly alert: boolean; readonly url?: string }
  /** The commands or the chats are others now. */
  | { readonly kind: 'menus' | 'chats' }
