import type { Room } from './rooms.ts'
import type { MemberStatus, User } from './wire.ts'
import type { World } from './world.ts'

/** Somebody comes, goes, rises or is thrown out; the bot hears of itself, and of others where it asked for that. */
export const setMember = (
  { rooms, updates, changes, now, me }: World,
  room: Room,
  userId: number,
  status: MemberStatus,
  by: User,
): void => {
  const user = rooms.user(userId)
  if (user === undefined) throw new Error(`there is no user ${userId}`)
  const old = room.members.get(userId) ?? 'left'
  room.members.set(userId, status)
  const change = {
    chat: room.chat,
    from: by,
    date: Math.floor(now() / 1000),
    old_chat_member: { user, status: old },
    new_chat_member: { user, status },
  }
  updates.push(userId === me.id ? 'my_chat_member' : 'chat_member', change, room.chat.id)
  changes.tell({ kind: 'chat', chatId: room.chat.id })
}
