import type { UserFromGetMe } from 'grammy/types'
import { parseButton } from '../../model/button.ts'
import { leadingCommand } from '../commands.ts'
import { gather } from '../inputs/gather.ts'
import type { Heard } from './answer.ts'
import type { Outside } from './memory.ts'
import type { OpenQuestion } from './open-question.ts'

export interface Press {
  readonly token: string
  readonly owner: string
  readonly index: string
  readonly choice: string
}

/** A press of one of the wizard's own buttons, of whichever question. */
export const pressOf = (ctx: Outside): Press | undefined => {
  const pressed = parseButton(ctx.callbackQuery?.data ?? '')
  if (pressed?.verb !== 'ask') return undefined
  const [token = '', owner = '', index = '', choice = ''] = pressed.args
  return { token, owner, index, choice }
}

/**
 * What the update says to that question; undefined when it is about something else. In a group only a reply to the question is
 * an answer: people talk to each other there.
 */
export const heardBy = (ctx: Outside, asked: Pick<OpenQuestion, 'token' | 'index' | 'messages'>, me: UserFromGetMe): Heard | undefined => {
  const press = pressOf(ctx)
  if (press !== undefined) return press.token === asked.token && press.index === String(asked.index) ? { choice: press.choice } : undefined
  const { message } = ctx
  if (message === undefined || leadingCommand(message) !== undefined) return undefined
  const repliedTo = message.reply_to_message?.message_id
  if (ctx.place.kind !== 'private' && (repliedTo === undefined || !asked.messages.includes(repliedTo))) return undefined
  const { text, files, repliedFiles } = gather(message, ctx.album, me)
  const given = { text: text.trim(), files: files.length > 0 ? files : repliedFiles }
  return given.text === '' && given.files.length === 0 ? undefined : given
}
