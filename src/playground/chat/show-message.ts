import { kindOf } from '../telegram/files.ts'
import type { FileInfo, Message, Post, User, World } from '../telegram/index.ts'
import { present } from '../telegram/wire.ts'
import type { MediaView, MessageView, ReplyView } from './views.ts'

/** Wide enough for a bubble on a sharp screen. */
const bubblePixels = 800

export const fileUrl = (fileId: string): string => `/files/${encodeURIComponent(fileId)}`

export const nameOf = (message: Message): string =>
  message.sender_chat?.title ?? message.from?.first_name ?? message.chat.title ?? 'Somebody'

const wholeOf = (given: FileInfo | readonly FileInfo[]): FileInfo | undefined => (Array.isArray(given) ? given.at(-1) : (given as FileInfo))

const thumbOf = ({ photo }: Message): string | undefined => {
  const size = photo?.find(({ width = 0, height = 0 }) => Math.max(width, height) >= bubblePixels) ?? photo?.at(-1)
  return size === undefined ? undefined : fileUrl(size.file_id)
}

const mediaOf = (message: Message): MediaView | undefined => {
  const kind = kindOf(message)
  const given = kind === undefined ? undefined : message[kind]
  const info = given === undefined ? undefined : wholeOf(given)
  if (kind === undefined || info === undefined) return undefined
  return present({
    kind,
    url: fileUrl(info.file_id),
    thumbUrl: thumbOf(message),
    width: info.width,
    height: info.height,
    duration: info.duration,
    fileName: info.title ?? info.file_name,
    mimeType: info.mime_type,
    size: info.file_size,
    hasSpoiler: message.has_media_spoiler === true,
  })
}

const mediaWords: Readonly<Record<MediaView['kind'], string>> = {
  photo: 'Photo',
  document: 'File',
  animation: 'GIF',
  video: 'Video',
  audio: 'Audio',
  voice: 'Voice message',
  sticker: 'Sticker',
}

/** One line for lists and replies. */
export const lineOf = (message: Message): string => {
  const event = eventOf(message)
  if (event !== undefined) return event
  const words = (message.text ?? message.caption ?? '').replaceAll(/\s+/g, ' ').trim()
  const kind = kindOf(message)
  return words === '' && kind !== undefined ? (message[kind] !== undefined && message.document?.file_name) || mediaWords[kind] : words
}

const eventOf = ({ forum_topic_created: topic, new_chat_members: came, left_chat_member: left, ...rest }: Message): string | undefined => {
  if (topic !== undefined) return `The topic “${topic.name}” was opened`
  if (came !== undefined) return `${came.map(({ first_name }) => first_name).join(', ')} joined`
  if (left !== undefined) return `${left.first_name} left`
  if (rest.migrate_to_chat_id !== undefined || rest.migrate_from_chat_id !== undefined) return 'The group became a supergroup'
  return undefined
}

const replyOf = (world: World, post: Post): ReplyView | undefined => {
  const answered = post.replyTo === undefined ? undefined : world.rooms.find(post.replyTo)
  // What starts a topic is answered by everything in it.
  if (answered === undefined || answered.message.forum_topic_created !== undefined) return undefined
  const { message } = answered
  return present({
    messageId: message.message_id,
    name: nameOf(message),
    text: lineOf(message),
    quote: post.message.quote?.text,
    thumbUrl: message.photo?.[0] && fileUrl(message.photo[0].file_id),
  })
}

/** Selective: asked of the person who is answered, or named. */
const asksFor = (world: World, post: Post, reader: User): boolean => {
  const keyboard = post.keyboard as { readonly force_reply?: boolean; readonly selective?: boolean } | undefined
  if (keyboard?.force_reply !== true) return false
  if (keyboard.selective !== true) return true
  const answered = post.replyTo === undefined ? undefined : world.rooms.find(post.replyTo)
  const name = reader.username === undefined ? undefined : `@${reader.username}`
  return (
    post.room.chat.type === 'private' ||
    answered?.message.from?.id === reader.id ||
    (name !== undefined && (post.message.text ?? '').includes(name))
  )
}

const forceReplyOf = (world: World, post: Post, reader: User): MessageView['forceReply'] => {
  if (!asksFor(world, post, reader)) return undefined
  const { input_field_placeholder: placeholder } = post.keyboard as { readonly input_field_placeholder?: string }
  return { placeholder: placeholder ?? '' }
}

const reactionsOf = ({ reactions }: Post, readerId: number): MessageView['reactions'] => {
  const counts = new Map<string, { count: number; isOwn: boolean }>()
  for (const [userId, list] of reactions)
    for (const emoji of list) {
      const known = counts.get(emoji)
      counts.set(emoji, { count: (known?.count ?? 0) + 1, isOwn: known?.isOwn === true || userId === readerId })
    }
  return [...counts].map(([emoji, rest]) => ({ emoji, ...rest }))
}

const originOf = ({ forward_origin: origin }: Message): string | undefined => {
  const { sender_user: user, sender_chat: chat } = (origin ?? {}) as { sender_user?: User; sender_chat?: { title?: string } }
  return user?.first_name ?? chat?.title
}

export const isEvent = (message: Message): boolean => eventOf(message) !== undefined

/** A message as that person sees it. */
export const showMessage = (world: World, post: Post, reader: User): MessageView => {
  const { message, room } = post
  const isOwn = message.from?.id === reader.id
  return present({
    chatId: room.chat.id,
    messageId: message.message_id,
    threadId: room.topics === undefined ? undefined : message.message_thread_id,
    at: message.date * 1000,
    from: { id: message.from?.id ?? room.chat.id, name: nameOf(message), isBot: message.from?.is_bot === true },
    isOwn,
    isEdited: message.edit_date !== undefined && isOwn,
    canDelete: isOwn || room.chat.type === 'private' || room.members.get(reader.id) === 'creator',
    text: message.text ?? message.caption ?? '',
    line: lineOf(message),
    entities: message.entities ?? message.caption_entities ?? [],
    media: mediaOf(message),
    albumId: message.media_group_id,
    replyTo: replyOf(world, post),
    forwardedFrom: originOf(message),
    buttons: message.reply_markup?.inline_keyboard ?? [],
    reactions: reactionsOf(post, reader.id),
    forceReply: forceReplyOf(world, post, reader),
    event: eventOf(message),
  })
}
