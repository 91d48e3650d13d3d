import { isAdmin, postOf, roomOf } from '../access.ts'
import { setMember } from '../membership.ts'
import { badRequest } from '../refusal.ts'
import { objectsOf, textOf, wholeOf } from '../values.ts'
import { reactionEmoji } from './emoji.ts'
import type { Method, Methods } from './method.ts'

const setMessageReaction: Method = (world, { values }) => {
  const room = roomOf(world, values, 'write')
  const post = postOf(world, room, values, 'message to react')
  const given = objectsOf(values, 'reaction', 'ReactionType') ?? []
  const emoji = given.map((one) => {
    if (textOf(one, 'type') !== 'emoji') throw badRequest('REACTION_INVALID')
    return (textOf(one, 'emoji') ?? '').replace(/\ufe0f$/, '')
  })
  if (emoji.length > 1) throw badRequest('REACTIONS_TOO_MANY')
  const isAllowed = (one: string): boolean => reactionEmoji.has(one) && (room.reactions?.includes(one) ?? true)
  if (!emoji.every(isAllowed)) throw badRequest('REACTION_INVALID')
  world.rooms.react(post, world.me.id, emoji)
  return true
}

const getChat: Method = (world, { values }) => {
  const room = roomOf(world, values, 'read')
  const reactions = room.reactions?.map((emoji) => ({ type: 'emoji', emoji }))
  return {
    ...room.chat,
    accent_color_id: 0,
    max_reaction_count: 11,
    accepted_gift_types: {},
    ...(reactions === undefined ? {} : { available_reactions: reactions }),
  }
}

const getChatMember: Method = (world, { values }) => {
  const room = roomOf(world, values, 'read')
  const user = world.rooms.user(wholeOf(values, 'user_id') ?? 0)
  if (user === undefined) throw badRequest('user not found')
  return { user, status: room.members.get(user.id) ?? 'left', ...(isAdmin(room, user.id) ? { is_anonymous: false } : {}) }
}

const leaveChat: Method = (world, { values }) => {
  const room = roomOf(world, values, 'edit')
  if (room.chat.type === 'private') throw badRequest("chat member status can't be changed in private chats")
  setMember(world, room, world.me.id, 'left', world.rooms.bot)
  return true
}

export const chatMethods: Methods = { setMessageReaction, getChat, getChatMember, leaveChat }
