import type { FilesPart, Item, LinkPart, TextPart } from './parts.ts'
import type { Trouble } from './trouble.ts'

/** One way of getting a part across. */
export interface Shape {
  readonly part: FilesPart | TextPart | LinkPart
  /** The message that becomes it; else it is a new one. */
  readonly edit: number | undefined
  readonly thread: number | undefined
  readonly replyTo: number | undefined
}

const asDocuments = (part: FilesPart): FilesPart => ({
  ...part,
  items: part.items.filter(({ from }) => from !== 'preview').map((item): Item => ({ ...item, as: 'document' })),
})

/** Words on where a file is that Telegram takes in no way. */
const asLink = (part: Shape['part']): LinkPart | undefined => {
  if (part.way !== 'files' || part.items.length !== 1) return undefined
  const [item] = part.items
  return item?.from === 'output' ? { way: 'link', output: item.output, ...(part.keys === undefined ? {} : { keys: part.keys }) } : undefined
}

const afterRefusal = (shape: Shape): Shape | undefined => {
  const { part, edit } = shape
  if (part.way === 'files' && part.items.some(({ as }) => as !== 'document')) return { ...shape, part: asDocuments(part) }
  if (edit !== undefined) return { ...shape, edit: undefined }
  const link = asLink(part)
  return link === undefined ? undefined : { ...shape, part: link }
}

/**
 * What to try after a refusal, asking less each time: files as documents (a preview is left out, even if nothing remains),
 * a new message instead of an edited one, the chat instead of the topic, words instead of the file. Undefined when all was tried.
 */
export const weaken = (shape: Shape, trouble: Trouble): Shape | undefined => {
  const { edit, thread, replyTo } = shape
  if (trouble === 'refused') return afterRefusal(shape)
  if (trouble === 'edit' && edit !== undefined) return { ...shape, edit: undefined }
  if (trouble === 'reply' && replyTo !== undefined) return { ...shape, replyTo: undefined }
  if (trouble === 'thread' && thread !== undefined) return { ...shape, edit: undefined, thread: undefined, replyTo: undefined }
  return undefined
}
