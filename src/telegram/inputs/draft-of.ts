import type { Message, UserFromGetMe } from 'grammy/types'
import type { ToolDefinition } from '../../model/tool.ts'
import { classify } from '../../tools/classify.ts'
import type { Words } from '../../words/index.ts'
import type { CommandCall } from '../feature.ts'
import type { Bound } from '../handlers/binding.ts'
import { handlerFor } from '../handlers/index.ts'
import type { Gesture } from './gather.ts'
import { gather } from './gather.ts'
import type { Line } from './line.ts'
import { parseLine } from './line.ts'

/** One's own words come first; without any, those that are answered do, with the parameters that came with them where it was a command. */
const withReplied = (own: Line, { repliedText, repliedIsCommand }: Gesture, parse: (text: string) => Line): Line => {
  if (repliedText === undefined || own.prompt.trim() !== '') return own
  if (repliedIsCommand !== true) return { ...own, prompt: repliedText }
  const { problem: _theirs, count: _runs, ...theirs } = parse(repliedText)
  return { ...theirs, ...own, prompt: theirs.prompt, values: { ...theirs.values, ...own.values } }
}

/** From a command and all that came with it to a request, as far as it goes; or to the one sentence that says what is wrong. */
export const draftOf = (
  message: Message,
  album: readonly Message[],
  call: CommandCall,
  tool: ToolDefinition,
  me: UserFromGetMe,
  words: Words,
  answeredAlbum: readonly Message[] = [],
): Bound => {
  const roles = classify(tool.inputSchema, tool.platformHints)
  // A tool of one picture takes the very one that is answered.
  const answered = roles.imagesKey !== undefined || roles.imageKeys.length > 1 ? answeredAlbum : []
  const parse = (text: string): Line => parseLine(text, tool, roles, words)
  const gesture: Gesture = { ...gather(message, album, me, answered), text: call.text }
  const line = withReplied(parse(call.text), gesture, parse)
  if (line.problem !== undefined) return { problem: line.problem }
  const bound = handlerFor(roles.handlerType)({ gesture, line, tool, roles, words })
  return 'problem' in bound ? bound : { draft: { ...bound.draft, replyTo: message.message_id } }
}
