import type { Chat, MemberStatus, Message } from './wire.ts'

export interface MessageRef {
  readonly chatId: number
  readonly messageId: number
}

/** A message as it is kept: what it says now, and everything that the wire doesn't tell. */
export interface Post {
  readonly room: Room
  /** Without the message that it answers: that one is looked up when it is shown. */
  message: Message
  readonly replyTo: MessageRef | undefined
  /** A keyboard for the person: it is never shown on the wire. */
  readonly keyboard: object | undefined
  /** What it was before each edit, oldest first. */
  readonly history: Message[]
  /** By user id. */
  readonly reactions: Map<number, readonly string[]>
  deletedAt: number | undefined
}

export interface Topic {
  readonly id: number
  readonly name: string
  closed: boolean
}

export interface Room {
  readonly chat: Chat
  readonly members: Map<number, MemberStatus>
  /** Only where there are topics. */
  readonly topics: Map<number, Topic> | undefined
  readonly posts: Map<number, Post>
  readonly actions: { readonly action: string; readonly threadId: number | undefined; readonly at: number }[]
  /** Emoji that may be used; undefined: all of them. */
  reactions: readonly string[] | undefined
  migratedTo: number | undefined
}
