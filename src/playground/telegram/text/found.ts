import type { Entity } from '../wire.ts'

const patterns: readonly (readonly [type: string, pattern: RegExp])[] = [
  ['url', /\bhttps?:\/\/[^\s<>"]*[^\s<>".,;:!?)\]}]/gi],
  ['email', /(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+/g],
  ['bot_command', /(?<![\w/<>@])\/\w{1,64}(?:@\w{3,32})?(?![\w/<>@])/g],
  ['mention', /(?<![\w@/])@[a-z]\w{2,31}(?!\w)/gi],
  ['hashtag', /(?<![\p{L}\p{N}_&])#[\p{L}\p{N}_]*\p{L}[\p{L}\p{N}_]*/gu],
]

/** Nothing is looked for in these. */
const opaque = new Set(['code', 'pre', 'text_link', 'custom_emoji'])

const overlaps = (a: Entity, b: Entity): boolean => a.offset < b.offset + b.length && b.offset < a.offset + a.length

/** Commands, mentions and addresses that Telegram finds in a text by itself, beside the entities it was given. */
export const withFound = (text: string, given: readonly Entity[]): readonly Entity[] => {
  const taken = given.filter(({ type }) => opaque.has(type))
  const all = [...given]
  for (const [type, pattern] of patterns) {
    for (const match of text.matchAll(pattern)) {
      const entity = { type, offset: match.index, length: match[0].length }
      if (taken.some((other) => overlaps(other, entity))) continue
      taken.push(entity)
      all.push(entity)
    }
  }
  return all.sort((a, b) => a.offset - b.offset || b.length - a.length)
}
