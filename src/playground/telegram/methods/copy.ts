import { postOf, roomOf } from '../access.ts'
import { kindOf } from '../files.ts'
import { badRequest } from '../refusal.ts'
import type { Post } from '../rooms.ts'
import { publish, targetOf } from '../target.ts'
import { captionContent } from '../text/formatted.ts'
import type { Values } from '../values.ts'
import { type Content, type Message, present } from '../wire.ts'
import type { World } from '../world.ts'
import type { Methods } from './method.ts'

/** What a message says, without where it stands. */
export const contentOf = (message: Message): Content =>
  present({
    text: message.text,
    entities: message.entities,
    caption: message.caption,
    caption_entities: message.caption_entities,
    photo: message.photo,
    document: message.document,
    animation: message.animation,
    video: message.video,
    audio: message.audio,
    voice: message.voice,
    sticker: message.sticker,
    has_media_spoiler: message.has_media_spoiler,
  })

const sourceOf = (world: World, values: Values, what: string): { readonly post: Post; readonly content: Content } => {
  const post = postOf(world, roomOf(world, values, 'read', 'from_chat_id'), values, what)
  const content = contentOf(post.message)
  if (Object.keys(content).length === 0) throw badRequest(`${what} can't be used: it is a service message`)
  return { post, content }
}

const originOf = ({ message }: Post): object => {
  const date = message.date
  if (message.chat.type === 'channel') return { type: 'channel', date, chat: message.chat, message_id: message.message_id }
  if (message.sender_chat !== undefined) return { type: 'chat', date, sender_chat: message.sender_chat }
  return { type: 'user', date, sender_user: message.from }
}

export const copyMethods: Methods = {
  copyMessage: (world, { values }) => {
    const { post, content } = sourceOf(world, values, 'message to copy')
    const target = targetOf(world, values)
    const { caption: _caption, caption_entities: _entities, ...rest } = content
    const hasNewCaption = values['caption'] !== undefined && kindOf(content) !== undefined
    const copied = hasNewCaption ? { ...rest, ...captionContent(values) } : content
    if (post.message.has_protected_content) throw badRequest("message has protected content and can't be forwarded")
    world.flood.take('copyMessage', target.room.chat, 1)
    return { message_id: publish(world, target, copied).message.message_id }
  },
  forwardMessage: (world, { values }) => {
    const { post, content } = sourceOf(world, values, 'message to forward')
    const target = targetOf(world, values)
    if (post.message.has_protected_content) throw badRequest("message has protected content and can't be forwarded")
    world.flood.take('forwardMessage', target.room.chat, 1)
    return world.rooms.show(publish(world, target, content, { forward_origin: originOf(post) }))
  },
}
