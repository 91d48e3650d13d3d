import type { Message } from 'grammy/types'
import type { ToolDefinition } from '../../src/model/tool.ts'
import { parseCommand } from '../../src/telegram/commands.ts'
import { draftOf } from '../../src/telegram/inputs/draft-of.ts'
import { wordsFor } from '../../src/words/index.ts'
import { me } from './messages.ts'

/** What a message means to a tool, in short: `prompt=a cat photo=[own] each photo=[a b] x4`; or the problem. */
export const boundBy = (tool: ToolDefinition, message: Message, album: readonly Message[] = []): string => {
  const call = parseCommand(message, me.username)
  if (call === undefined || 'otherBot' in call) throw new Error('this is no command for us')
  const bound = draftOf(message, album, call, tool, me, wordsFor('en'))
  if ('problem' in bound) return `! ${bound.problem}`
  const { values, files, each, count, replyTo } = bound.draft
  if (replyTo !== message.message_id) throw new Error('it answers another message')
  const listed = (refs: readonly { uniqueId: string }[]) => `[${refs.map((ref) => ref.uniqueId).join(' ')}]`
  return [
    ...Object.entries(values).map(([name, value]) => `${name}=${JSON.stringify(value).replaceAll('"', '')}`),
    ...Object.entries(files).map(([name, refs]) => `${name}=${listed(refs)}`),
    ...(each === undefined ? [] : [`each ${each.input}=${listed(each.files)}`]),
    ...(count === undefined ? [] : [`x${count}`]),
  ].join(' ')
}
