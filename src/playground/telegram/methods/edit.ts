import { isDeepStrictEqual } from 'node:util'
import { ownPostOf, postOf, roomOf } from '../access.ts'
import { kindOf } from '../files.ts'
import { inlineMarkupOf } from '../markup.ts'
import { badRequest } from '../refusal.ts'
import type { Post, Room } from '../rooms.ts'
import { captionContent, textContent } from '../text/formatted.ts'
import { listOf, objectOf, type Values } from '../values.ts'
import { type Content, type InlineKeyboard, type Message, present } from '../wire.ts'
import type { World } from '../world.ts'
import { contentOf } from './copy.ts'
import { mediaContent, mediaKindOf } from './media.ts'
import type { Method, Methods } from './method.ts'

const deletableForMs = 48 * 60 * 60 * 1000

const notModified = (): Error =>
  badRequest(
    'message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message',
  )

const editable = (world: World, values: Values): Post => ownPostOf(world, roomOf(world, values, 'edit'), values)

/** New content and new buttons: whoever leaves the buttons out takes them away. */
const put = (world: World, method: string, post: Post, content: Content, markup: InlineKeyboard | undefined): Message => {
  const { message } = post
  if (isDeepStrictEqual(contentOf(message), content) && isDeepStrictEqual(message.reply_markup, markup)) throw notModified()
  world.flood.take(method, post.room.chat, 1)
  const old = new Set(Object.keys(contentOf(message)))
  const kept = Object.fromEntries(Object.entries(message).filter(([name]) => !old.has(name))) as unknown as Message
  world.rooms.replace(post, present({ ...kept, ...content, reply_markup: markup }))
  return world.rooms.show(post)
}

const editMessageText: Method = (world, { values }) => {
  const post = editable(world, values)
  if (post.message.text === undefined) throw badRequest('there is no text in the message to edit')
  return put(world, 'editMessageText', post, textContent(values), inlineMarkupOf(values))
}

const editMessageCaption: Method = (world, { values }) => {
  const post = editable(world, values)
  const content = contentOf(post.message)
  if (kindOf(content) === undefined || content.sticker !== undefined) throw badRequest('there is no caption in the message to edit')
  const { caption: _caption, caption_entities: _entities, ...media } = content
  return put(world, 'editMessageCaption', post, { ...media, ...captionContent(values) }, inlineMarkupOf(values))
}

/** A text may become media; an album's item stays of the same sort. */
const editMessageMedia: Method = async (world, call) => {
  const { values } = call
  const post = editable(world, values)
  const item = objectOf(values, 'media', 'input media')
  if (item === undefined) throw badRequest('parameter "media" is required')
  const markup = inlineMarkupOf(values)
  const content = await mediaContent(world, call, { kind: mediaKindOf(item), name: 'media', values: item })
  const { media_group_id: album } = post.message
  const sortOf = (kind: string | undefined): string | undefined => (kind === 'video' ? 'photo' : kind)
  if (album !== undefined && sortOf(kindOf(content)) !== sortOf(kindOf(post.message)))
    throw badRequest("Can't use the media of the specified type in the album")
  return put(world, 'editMessageMedia', post, content, markup)
}

const editMessageReplyMarkup: Method = (world, { values }) => {
  const post = editable(world, values)
  return put(world, 'editMessageReplyMarkup', post, contentOf(post.message), inlineMarkupOf(values))
}

/** Somebody else's message in a group takes an administrator; in a private chat the bot may tidy up. */
const checkDeletable = ({ now, me }: World, room: Room, { message }: Post): void => {
  if (now() - message.date * 1000 >= deletableForMs) throw badRequest("message can't be deleted for everyone")
  const status = room.members.get(me.id)
  const isOwn = message.from?.id === me.id || room.chat.type === 'private'
  if (!isOwn && status !== 'administrator' && status !== 'creator') throw badRequest("message can't be deleted")
}

const deleteMessage: Method = (world, { values }) => {
  const room = roomOf(world, values, 'write')
  const post = postOf(world, room, values, 'message to delete')
  checkDeletable(world, room, post)
  world.rooms.remove(post)
  return true
}

/** Those that aren't there are passed over. */
const deleteMessages: Method = (world, { values }) => {
  const room = roomOf(world, values, 'write')
  const ids = listOf(values, 'message_ids', 'message identifiers') ?? []
  if (ids.length === 0) throw badRequest('message identifiers are not specified')
  if (ids.length > 100) throw badRequest('too many message identifiers specified')
  const posts = ids.flatMap((id) => world.rooms.find({ chatId: room.chat.id, messageId: Number(id) }) ?? [])
  for (const post of posts) checkDeletable(world, room, post)
  for (const post of posts) world.rooms.remove(post)
  return true
}

export const editMethods: Methods = {
  editMessageText,
  editMessageCaption,
  editMessageMedia,
  editMessageReplyMarkup,
  deleteMessage,
  deleteMessages,
}
