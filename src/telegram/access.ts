import type { Account } from '../model/account.ts'
import type { ToolDefinition } from '../model/tool.ts'
import type { Caller, Place } from './context.ts'
import type { TelegramSettings } from './deps.ts'

/** `silent`: nothing is said, for it would only be noise in a group. */
export type Access = 'open' | 'stranger' | 'banned' | 'silent'

/** May they use the bot, there? No list at all is everybody; one list shuts out whoever is in neither. Admins always may. */
export const accessOf = (
  settings: Pick<TelegramSettings, 'allowedUsers' | 'allowedGroups'>,
  caller: Pick<Caller, 'id' | 'isAdmin'>,
  place: Place,
  record: Pick<Account, 'banned'> | undefined,
): Access => {
  if (caller.isAdmin) return 'open'
  if (record?.banned !== undefined) return place.kind === 'private' ? 'banned' : 'silent'
  const { allowedUsers, allowedGroups } = settings
  if (allowedUsers.length === 0 && allowedGroups.length === 0) return 'open'
  if (allowedUsers.includes(caller.id) || (place.kind !== 'private' && allowedGroups.includes(place.chat))) return 'open'
  return place.kind === 'private' ? 'stranger' : 'silent'
}

/** Admins see their tools in their private chat; in a group everybody would see what comes out. */
export const maySee = (tool: ToolDefinition, caller: Pick<Caller, 'isAdmin'>): boolean =>
  tool.visibility === 'public' || (tool.visibility === 'admin' && caller.isAdmin)

/** A hidden tool is in no list, and works for admins who know its name. */
export const mayUse = (tool: ToolDefinition, caller: Pick<Caller, 'isAdmin'>): boolean => tool.visibility === 'public' || caller.isAdmin
