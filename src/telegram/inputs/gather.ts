import type { Message, UserFromGetMe } from 'grammy/types'
import { leadingCommand, writtenIn } from '../commands.ts'
import type { FileRef } from '../draft.ts'
import { answeredBy } from '../topic-opening.ts'
import { fileIn } from './file-refs.ts'

/** Everything that a person hands over with one message. */
export interface Gesture {
  /** Their own words, without the command. */
  readonly text: string
  /** The words that they answer, or the part of them that they quote. */
  readonly repliedText?: string
  /** Those words were behind a command: they may hold parameters. */
  readonly repliedIsCommand?: boolean
  /** Their own files: the message's, or those of its album in the order in which they stand there. */
  readonly files: readonly FileRef[]
  /** The file that they answer. */
  readonly repliedFiles: readonly FileRef[]
}

const withoutCommand = (message: Message): string => leadingCommand(message)?.rest ?? writtenIn(message).text

type RepliedWords = Pick<Gesture, 'repliedText' | 'repliedIsCommand'>

/** A caption of our own tells about a run; it is nobody's prompt. A text of our own may be a result. */
const repliedWords = (message: Message, replied: Message | undefined, me: UserFromGetMe): RepliedWords => {
  if (message.quote !== undefined) return { repliedText: message.quote.text }
  if (replied === undefined || (replied.from?.id === me.id && replied.text === undefined)) return {}
  const text = withoutCommand(replied)
  if (text.trim() === '') return {}
  return { repliedText: text, ...(leadingCommand(replied) === undefined ? {} : { repliedIsCommand: true }) }
}

const filesIn = (sources: readonly (Parameters<typeof fileIn>[0] | undefined)[]): readonly FileRef[] =>
  sources.flatMap((source) => (source === undefined ? [] : (fileIn(source) ?? [])))

/** `answered`: all of the album that is answered, where all of it is meant. */
export const gather = (message: Message, album: readonly Message[], me: UserFromGetMe, answered: readonly Message[] = []): Gesture => {
  const replied = answeredBy(message)
  return {
    text: withoutCommand(message),
    ...repliedWords(message, replied, me),
    files: filesIn(album.length > 0 ? album : [message]),
    repliedFiles: filesIn([...(answered.length > 0 ? answered : [replied]), message.external_reply]),
  }
}
