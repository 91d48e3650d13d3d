import { badRequest } from '../refusal.ts'
import { objectsOf, textOf, type Values } from '../values.ts'
import type { Content, Entity } from '../wire.ts'
import { withFound } from './found.ts'
import { type Formatted, parseHtml } from './html.ts'

const longestText = 4096
const longestCaption = 1024

/** Spaces around a message go; the entities move with the text. */
const trimmed = ({ text, entities }: Formatted): Formatted => {
  const start = text.length - text.trimStart().length
  const kept = text.trim()
  return {
    text: kept,
    entities: entities.flatMap((entity) => {
      const from = Math.max(0, entity.offset - start)
      const to = Math.min(kept.length, entity.offset + entity.length - start)
      return to > from ? [{ ...entity, offset: from, length: to - from }] : []
    }),
  }
}

const entityOf = (item: Values, text: string): Entity => {
  const { type, offset, length } = item
  if (typeof type !== 'string') throw badRequest("can't parse MessageEntity: Type is not specified")
  if (typeof offset !== 'number' || offset < 0) throw badRequest(`receive an entity with incorrect offset ${String(offset)}`)
  if (typeof length !== 'number' || length <= 0) throw badRequest(`receive an entity with incorrect length ${String(length)}`)
  if (offset + length > text.length) throw badRequest(`entity beginning at UTF-16 offset ${offset} ends after the end of the text`)
  return { ...item, type, offset, length }
}

const formattedOf = (values: Values, name: 'text' | 'caption'): Formatted => {
  const source = textOf(values, name) ?? ''
  const mode = textOf(values, 'parse_mode')?.toLowerCase()
  // Markdown is a language that nothing here speaks; it is refused rather than taken for plain text.
  if (mode !== undefined && mode !== 'html') throw badRequest('unsupported parse_mode')
  const listed = objectsOf(values, name === 'text' ? 'entities' : 'caption_entities', 'MessageEntity') ?? []
  const { text, entities } = trimmed(
    mode === 'html' ? parseHtml(source) : { text: source, entities: listed.map((item) => entityOf(item, source)) },
  )
  return { text, entities: withFound(text, entities) }
}

export const textContent = (values: Values): Content => {
  const { text, entities } = formattedOf(values, 'text')
  if (text === '') throw badRequest('message text is empty')
  if (text.length > longestText) throw badRequest('message is too long')
  return { text, ...(entities.length > 0 ? { entities } : {}) }
}

export const captionContent = (values: Values): Content => {
  const { text, entities } = formattedOf(values, 'caption')
  if (text.length > longestCaption) throw badRequest('message caption is too long')
  if (text === '') return {}
  return { caption: text, ...(entities.length > 0 ? { caption_entities: entities } : {}) }
}
