import type { Message, MessageEntity, UserFromGetMe } from 'grammy/types'
import type { CommandCall } from './feature.ts'
import { answeredBy } from './topic-opening.ts'

interface Written {
  readonly text: string
  readonly entities: readonly MessageEntity[]
}

/** What somebody wrote: a text, or the caption of a file. */
export const writtenIn = (message: Message): Written => ({
  text: message.text ?? message.caption ?? '',
  entities: message.entities ?? message.caption_entities ?? [],
})

/** Some clients and bridges mark nothing at all; what Telegram would have marked is a command all the same. */
const unmarkedLength = (text: string, entities: readonly MessageEntity[]): number =>
  entities.length > 0 ? 0 : (/^\/\w{1,32}(@\w+)?(?=\s|$)/.exec(text)?.[0].length ?? 0)

/** A command at the very beginning, and what follows it: its lines are kept. Telegram counts in UTF-16, as strings here do. */
export const leadingCommand = (message: Message): { readonly command: string; readonly rest: string } | undefined => {
  const { text, entities } = writtenIn(message)
  const length = entities.find(({ type, offset }) => type === 'bot_command' && offset === 0)?.length ?? unmarkedLength(text, entities)
  return length === 0 ? undefined : { command: text.slice(1, length), rest: text.slice(length).trimStart() }
}

/** The command that a message gives, in its text or caption; undefined where it gives none. */
export const parseCommand = (message: Message, botUsername: string): CommandCall | { readonly otherBot: true } | undefined => {
  const leading = leadingCommand(message)
  if (leading === undefined) return undefined
  const [name = '', bot] = leading.command.toLowerCase().split('@')
  return bot === undefined || bot === botUsername.toLowerCase() ? { name, text: leading.rest } : { otherBot: true }
}

const isNamed = ({ text, entities }: Written, me: UserFromGetMe): boolean =>
  entities.some((entity) => {
    if (entity.type === 'text_mention') return entity.user.id === me.id
    if (entity.type !== 'mention' && entity.type !== 'bot_command') return false
    const words = text.slice(entity.offset, entity.offset + entity.length).toLowerCase()
    return words.endsWith(`@${me.username.toLowerCase()}`)
  })

/** Is this meant for the bot? In private everything is; elsewhere what names it, or answers it. */
export const isAddressed = (message: Message, me: UserFromGetMe): boolean =>
  message.chat.type === 'private' || isNamed(writtenIn(message), me) || answeredBy(message)?.from?.id === me.id
