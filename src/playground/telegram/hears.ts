import { isAdmin } from './access.ts'
import type { Post } from './rooms.ts'
import type { World } from './world.ts'

/** Is it a command for this bot, or does it name the bot? */
const addressesBot = (text: string, entities: Post['message']['entities'], username: string): boolean =>
  (entities ?? []).some(({ type, offset, length }) => {
    const part = text.slice(offset, offset + length).toLowerCase()
    const name = username.toLowerCase()
    if (type === 'bot_command') return !part.includes('@') || part.endsWith(`@${name}`)
    return type === 'mention' && part === `@${name}`
  })

/** Privacy mode: of a group, a bot that is no administrator hears commands, answers to itself, its name, and what happens to the chat. */
export const hears = ({ me, rooms }: World, post: Post): boolean => {
  const { message, room } = post
  const status = room.members.get(me.id)
  if (status === undefined || status === 'left' || status === 'kicked') return false
  if (room.chat.type === 'private') return true
  if (me.can_read_all_group_messages || isAdmin(room, me.id)) return true
  if (room.chat.type === 'channel') return false
  const answered = post.replyTo === undefined ? undefined : rooms.find(post.replyTo)
  if (answered?.message.from?.id === me.id) return true
  const isService =
    message.from !== undefined &&
    (message.migrate_to_chat_id ??
      message.migrate_from_chat_id ??
      message.forum_topic_created ??
      message.new_chat_members ??
      message.left_chat_member) !== undefined
  if (isService) return true
  const text = message.text ?? message.caption ?? ''
  return addressesBot(text, message.entities ?? message.caption_entities, me.username)
}
