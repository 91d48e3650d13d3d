import type { Changes } from './changes.ts'
import { badRequest } from './refusal.ts'
import type { Rooms } from './rooms.ts'
import { objectOf, objectsOf, textOf, type Values, wholeOf } from './values.ts'
import type { Chat, MemberStatus } from './wire.ts'

export interface BotCommand {
  readonly command: string
  readonly description: string
}

/** Where a menu of commands is shown, as one word: `default`, `chat:7`, `chat_member:-100:7`. */
type Scope = string

const mostCommands = 100
/** Nowhere written down; others have measured about this much. */
const largestMenuBytes = 7_750
const mostDescription = 4_500
const plainScopes = ['default', 'all_private_chats', 'all_group_chats', 'all_chat_administrators']

const checkedCommand = (given: Values): BotCommand => {
  const command = (textOf(given, 'command') ?? '').trim().replace(/^\//, '')
  const description = (textOf(given, 'description') ?? '').trim()
  if (command === '') throw badRequest('command must be non-empty')
  if (command.length > 32) throw badRequest('command length must not exceed 32')
  if (description === '') throw badRequest('command description must be non-empty')
  if (description.length > 256) throw badRequest('command description length must not exceed 256')
  if (!/^[a-z0-9_]+$/.test(command)) throw badRequest('BOT_COMMAND_INVALID')
  return { command, description }
}

const checkedList = (values: Values): readonly BotCommand[] => {
  const commands = (objectsOf(values, 'commands', 'BotCommand') ?? []).map(checkedCommand)
  const description = commands.reduce((sum, one) => sum + one.description.length, 0)
  const isTooMuch =
    commands.length > mostCommands || Buffer.byteLength(JSON.stringify(commands)) > largestMenuBytes || description > mostDescription
  if (isTooMuch) throw badRequest('BOT_COMMANDS_TOO_MUCH')
  return commands
}

const scopesFor = ({ id, type }: Chat, userId: number, status: MemberStatus): readonly Scope[] => {
  if (type === 'private') return [`chat:${id}`, 'all_private_chats', 'default']
  const isAdmin = status === 'creator' || status === 'administrator'
  return [
    `chat_member:${id}:${userId}`,
    ...(isAdmin ? [`chat_administrators:${id}`] : []),
    `chat:${id}`,
    ...(isAdmin ? ['all_chat_administrators'] : []),
    'all_group_chats',
    'default',
  ]
}

export interface MenusState {
  readonly menus: ReadonlyMap<string, readonly BotCommand[]>
  readonly texts: ReadonlyMap<string, string>
  readonly buttons: ReadonlyMap<number | 'default', Values>
}

/** The menus of commands, the bot's descriptions and the button beside the text field. */
export const createMenus = ({ rooms, changes }: { readonly rooms: Rooms; readonly changes: Changes }) => {
  let menus = new Map<string, readonly BotCommand[]>()
  let texts = new Map<string, string>()
  let buttons = new Map<number | 'default', Values>()

  const languageOf = (values: Values): string => {
    const code = textOf(values, 'language_code') ?? ''
    if (code !== '' && !/^[a-z]{2}$/.test(code)) throw badRequest('invalid language code specified')
    return code
  }
  const scopeOf = (values: Values): Scope => {
    const scope = objectOf(values, 'scope', 'BotCommandScope')
    const type = scope === undefined ? 'default' : (textOf(scope, 'type') ?? '')
    if (scope === undefined || plainScopes.includes(type)) return type
    if (!['chat', 'chat_administrators', 'chat_member'].includes(type))
      throw badRequest("can't parse BotCommandScope: Unsupported type specified")
    const chatId = wholeOf(scope, 'chat_id')
    const room = chatId === undefined ? undefined : rooms.get(chatId)
    if (room === undefined) throw badRequest('chat not found')
    if (type !== 'chat_member') return `${type}:${chatId}`
    const userId = wholeOf(scope, 'user_id')
    if (userId === undefined) throw badRequest("can't parse BotCommandScope: Invalid user_id specified")
    return `${type}:${chatId}:${userId}`
  }
  const keyOf = (values: Values): string => `${scopeOf(values)}|${languageOf(values)}`

  return {
    snapshot: (): MenusState => ({ menus, texts, buttons }),
    restore: (state: MenusState): void => {
      menus = new Map(state.menus)
      texts = new Map(state.texts)
      buttons = new Map(state.buttons)
    },
    setCommands: (values: Values): true => {
      menus.set(keyOf(values), checkedList(values))
      changes.tell({ kind: 'menus' })
      return true
    },
    deleteCommands: (values: Values): true => {
      menus.delete(keyOf(values))
      changes.tell({ kind: 'menus' })
      return true
    },
    commands: (values: Values): readonly BotCommand[] => menus.get(keyOf(values)) ?? [],
    /** What one person sees there: the first list that is set, never two of them together. */
    seenBy: (chat: Chat, userId: number, status: MemberStatus, language = ''): readonly BotCommand[] => {
      const keys = scopesFor(chat, userId, status).flatMap((scope) => [`${scope}|${language}`, `${scope}|`])
      return keys.map((key) => menus.get(key)).find((menu) => menu !== undefined && menu.length > 0) ?? []
    },
    setText: (values: Values, name: 'description' | 'short_description', most: number): true => {
      const text = textOf(values, name) ?? ''
      if (text.length > most) throw badRequest(`bot ${name.replace('_', ' ')} is too long`)
      texts.set(`${name}|${languageOf(values)}`, text)
      changes.tell({ kind: 'menus' })
      return true
    },
    text: (values: Values, name: 'description' | 'short_description') => ({ [name]: texts.get(`${name}|${languageOf(values)}`) ?? '' }),
    setButton: (values: Values): true => {
      const button = objectOf(values, 'menu_button', 'menu button') ?? { type: 'default' }
      if (!['default', 'commands', 'web_app'].includes(textOf(button, 'type') ?? ''))
        throw badRequest("can't parse menu button: MenuButton has unsupported type")
      buttons.set(wholeOf(values, 'chat_id') ?? 'default', button)
      changes.tell({ kind: 'menus' })
      return true
    },
    button: (values: Values): Values =>
      buttons.get(wholeOf(values, 'chat_id') ?? 'default') ?? buttons.get('default') ?? { type: 'commands' },
  }
}

export type Menus = ReturnType<typeof createMenus>
