import type { Entity } from '../telegram/index.ts'

export interface Typed {
  readonly text: string
  readonly entities: readonly Entity[]
}

/** What Telegram's own clients turn into formatting while one types; a block of code before everything in it. */
const marks: readonly (readonly [pattern: RegExp, type: string])[] = [
  [/```(?:([\w+#-]+)\n)?\n?([\s\S]+?)\n?```/, 'pre'],
  [/`([^`\n]+)`/, 'code'],
  [/\*\*(?=\S)([\s\S]*?\S)\*\*/, 'bold'],
  [/__(?=\S)([\s\S]*?\S)__/, 'italic'],
  [/~~(?=\S)([\s\S]*?\S)~~/, 'strikethrough'],
  [/\|\|(?=\S)([\s\S]*?\S)\|\|/, 'spoiler'],
]
const opaque = new Set(['pre', 'code'])

interface Found {
  readonly at: number
  readonly length: number
  readonly inner: string
  readonly entity: { readonly type: string; readonly language?: string }
}

const firstMark = (text: string): Found | undefined => {
  const all = marks.flatMap(([pattern, type]): Found[] => {
    const match = pattern.exec(text)
    if (match === null) return []
    const [whole, first, second] = match
    const language = type === 'pre' ? first : undefined
    const inner = (type === 'pre' ? second : first) ?? ''
    return [{ at: match.index, length: whole.length, inner, entity: language === undefined ? { type } : { type, language } }]
  })
  return all.toSorted((a, b) => a.at - b.at)[0]
}

const parse = (text: string, base: number): Typed => {
  const found = firstMark(text)
  if (found === undefined) return { text, entities: [] }
  const { at, length, inner, entity } = found
  const nested = opaque.has(entity.type) ? { text: inner, entities: [] } : parse(inner, base + at)
  const before = text.slice(0, at) + nested.text
  const rest = parse(text.slice(at + length), base + before.length)
  return {
    text: before + rest.text,
    entities: [{ ...entity, offset: base + at, length: nested.text.length }, ...nested.entities, ...rest.entities],
  }
}

/** What a person typed, as their client sends it: marks become entities, and spaces around it go. */
export const typedOf = (given: string): Typed => parse(given.replaceAll('\r\n', '\n').trim(), 0)

const longestText = 4096

/** A client sends what is too long as several messages, cut where a line or a word ends. */
export const inMessages = (given: string): readonly string[] => {
  const text = given.trim()
  if (text.length <= longestText) return [text]
  const head = text.slice(0, longestText)
  const cut = Math.max(head.lastIndexOf('\n'), head.lastIndexOf(' '))
  const end = cut > longestText / 2 ? cut : longestText
  return [text.slice(0, end), ...inMessages(text.slice(end))]
}
