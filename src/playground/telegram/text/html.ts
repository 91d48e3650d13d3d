import { badRequest } from '../refusal.ts'
import type { Entity } from '../wire.ts'
import { linkOf } from './links.ts'

export interface Formatted {
  readonly text: string
  readonly entities: readonly Entity[]
}

const typeOfTag: Readonly<Record<string, string>> = {
  b: 'bold',
  strong: 'bold',
  i: 'italic',
  em: 'italic',
  u: 'underline',
  ins: 'underline',
  s: 'strikethrough',
  strike: 'strikethrough',
  del: 'strikethrough',
  'tg-spoiler': 'spoiler',
  span: 'spoiler',
  'tg-emoji': 'custom_emoji',
  'tg-time': 'date_time',
  a: 'text_link',
  code: 'code',
  pre: 'pre',
  blockquote: 'blockquote',
}

const named: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"' }

/** Only four names and numbers are known; anything else stays as it was typed. */
const unescapeHtml = (text: string): string =>
  text.replace(/&(?:#x([0-9a-f]+)|#(\d+)|([a-z]+));?/gi, (whole, hex?: string, decimal?: string, name?: string) => {
    if (name !== undefined) return named[name] ?? whole
    const code = hex === undefined ? Number.parseInt(decimal ?? '', 10) : Number.parseInt(hex, 16)
    return code > 0 && code < 0x10ffff ? String.fromCodePoint(code) : whole
  })

interface OpenTag {
  readonly tag: string
  readonly offset: number
  readonly attributes: ReadonlyMap<string, string>
}

const attribute = /\s+([^\s=>/"']+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([A-Za-z0-9.-]+)))?/y

const attributesOf = (source: string, tag: string, at: string): ReadonlyMap<string, string> => {
  const found = new Map<string, string>()
  attribute.lastIndex = 0
  let end = 0
  for (let match = attribute.exec(source); match !== null; match = attribute.exec(source)) {
    found.set(match[1] ?? '', unescapeHtml(match[2] ?? match[3] ?? match[4]?.toLowerCase() ?? ''))
    end = attribute.lastIndex
  }
  if (source.slice(end).trim() !== '') throw unparsable(`Empty attribute name in the tag "${tag}" at byte offset ${at}`)
  return found
}

const unparsable = (reason: string) => badRequest(`can't parse entities: ${reason}`)

const entityOf = ({ tag, offset, attributes }: OpenTag, text: string): Entity | undefined => {
  const base = { offset, length: text.length - offset }
  if (base.length === 0) return undefined
  const type = typeOfTag[tag] ?? tag
  if (tag === 'a') {
    const url = linkOf(attributes.get('href') ?? text.slice(offset))
    return url === undefined ? undefined : { type, ...base, url }
  }
  if (tag === 'blockquote' && attributes.has('expandable')) return { type: 'expandable_blockquote', ...base }
  if (tag === 'code' && attributes.get('class')?.startsWith('language-'))
    return { type, ...base, language: attributes.get('class')?.slice('language-'.length) ?? '' }
  if (tag !== 'tg-emoji') return { type, ...base }
  const emoji = attributes.get('emoji-id') ?? ''
  if (!/^\d+$/.test(emoji)) throw unparsable('Invalid custom emoji identifier specified')
  return { type, ...base, custom_emoji_id: emoji }
}

/** `<pre><code class="language-x">` is one block of code in a language; code alone has none. */
const joinCode = (entities: readonly Entity[]): readonly Entity[] => {
  const covers = (a: Entity, b: Entity): boolean => a.offset === b.offset && a.length === b.length
  return entities.flatMap((entity) => {
    const { language, ...plain } = entity
    if (entity.type === 'code') return entities.some((other) => other.type === 'pre' && covers(other, entity)) ? [] : [plain]
    const inner = entity.type === 'pre' ? entities.find((other) => other.type === 'code' && covers(other, entity)) : undefined
    return [inner?.language === undefined ? entity : { ...entity, language: inner.language }]
  })
}

/** Telegram's own reading of HTML: a few tags, no nesting mistakes, and 400 for everything else. */
export const parseHtml = (source: string): Formatted => {
  const open: OpenTag[] = []
  const entities: Entity[] = []
  let text = ''
  let at = 0
  const byteOffset = (): string => String(Buffer.byteLength(source.slice(0, at)))

  const start = (end: number): void => {
    const inside = source.slice(at + 1, end)
    const tag = /^\S*/.exec(inside)?.[0].toLowerCase() ?? ''
    if (typeOfTag[tag] === undefined) throw unparsable(`Unsupported start tag "${tag}" at byte offset ${byteOffset()}`)
    const attributes = attributesOf(inside.slice(tag.length), tag, byteOffset())
    if (tag === 'span' && attributes.get('class') !== 'tg-spoiler')
      throw unparsable(`Tag "span" must have class "tg-spoiler" at byte offset ${byteOffset()}`)
    open.push({ tag, offset: text.length, attributes })
  }
  const finish = (end: number): void => {
    const last = open.pop()
    if (last === undefined) throw unparsable(`Unexpected end tag at byte offset ${byteOffset()}`)
    const tag = source
      .slice(at + 2, end)
      .trim()
      .toLowerCase()
    if (tag !== '' && tag !== last.tag)
      throw unparsable(`Unmatched end tag at byte offset ${byteOffset()}, expected "</${last.tag}>", found "</${tag}>"`)
    const entity = entityOf(last, text)
    if (entity !== undefined) entities.push(entity)
  }

  while (at < source.length) {
    const next = source.indexOf('<', at)
    text += unescapeHtml(source.slice(at, next === -1 ? source.length : next))
    if (next === -1) break
    at = next
    const isEnd = source[at + 1] === '/'
    const end = source.indexOf('>', at)
    if (end === -1) throw unparsable(`Unclosed ${isEnd ? 'end' : 'start'} tag at byte offset ${byteOffset()}`)
    if (isEnd) finish(end)
    else start(end)
    at = end + 1
  }
  const unclosed = open.at(-1)
  if (unclosed !== undefined) throw unparsable(`Can't find end tag corresponding to start tag "${unclosed.tag}"`)
  return { text, entities: joinCode(entities).toSorted((a, b) => a.offset - b.offset || b.length - a.length) }
}
