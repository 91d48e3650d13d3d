/** What goes over the wire, as far as this Bot API knows it. */
export interface User {
  readonly id: number
  readonly is_bot: boolean
  readonly first_name: string
  readonly last_name?: string
  readonly username?: string
  readonly language_code?: string
}

export type ChatType = 'private' | 'group' | 'supergroup' | 'channel'

export interface Chat {
  readonly id: number
  readonly type: ChatType
  readonly title?: string
  readonly username?: string
  readonly first_name?: string
  readonly is_forum?: true
}

export interface Entity {
  readonly type: string
  readonly offset: number
  readonly length: number
  readonly url?: string
  readonly language?: string
  readonly custom_emoji_id?: string
}

/** One file of any kind: a document, a video, one size of a photo. */
export interface FileInfo {
  readonly file_id: string
  readonly file_unique_id: string
  readonly file_size?: number
  readonly width?: number
  readonly height?: number
  readonly duration?: number
  readonly file_name?: string
  readonly mime_type?: string
  readonly title?: string
  readonly performer?: string
}

export interface Button {
  readonly text: string
  readonly callback_data?: string
  readonly url?: string
  readonly copy_text?: { readonly text: string }
}

export interface InlineKeyboard {
  readonly inline_keyboard: readonly (readonly Button[])[]
}

/** What a person or the bot put into a message; an edit replaces all of it. */
export interface Content {
  readonly text?: string
  readonly entities?: readonly Entity[]
  readonly caption?: string
  readonly caption_entities?: readonly Entity[]
  readonly photo?: readonly FileInfo[]
  readonly document?: FileInfo
  readonly animation?: FileInfo
  readonly video?: FileInfo
  readonly audio?: FileInfo
  readonly voice?: FileInfo
  readonly sticker?: FileInfo
  readonly has_media_spoiler?: true
}

export interface Message extends Content {
  readonly message_id: number
  readonly date: number
  readonly chat: Chat
  readonly from?: User
  readonly sender_chat?: Chat
  readonly author_signature?: string
  readonly message_thread_id?: number
  readonly is_topic_message?: true
  readonly media_group_id?: string
  readonly edit_date?: number
  readonly reply_markup?: InlineKeyboard
  readonly reply_to_message?: Message
  readonly external_reply?: object
  readonly quote?: { readonly text: string; readonly position: number; readonly is_manual?: true }
  readonly forward_origin?: object
  readonly has_protected_content?: true
  readonly forum_topic_created?: { readonly name: string; readonly icon_color: number }
  readonly new_chat_members?: readonly User[]
  readonly left_chat_member?: User
  readonly migrate_to_chat_id?: number
  readonly migrate_from_chat_id?: number
}

export type MemberStatus = 'creator' | 'administrator' | 'member' | 'left' | 'kicked'

export const updateKinds = [
  'message',
  'edited_message',
  'channel_post',
  'edited_channel_post',
  'callback_query',
  'my_chat_member',
  'chat_member',
  'message_reaction',
] as const
export type UpdateKind = (typeof updateKinds)[number]

export type Update = { readonly update_id: number } & { readonly [kind in UpdateKind]?: object }

type Present<T> = { [K in keyof T as undefined extends T[K] ? never : K]: T[K] } & {
  [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>
}

/** The same without what is undefined: on the wire a field is there or it isn't. */
export const present = <T extends object>(value: T): Present<T> =>
  Object.fromEntries(Object.entries(value).filter(([, field]) => field !== undefined)) as Present<T>
