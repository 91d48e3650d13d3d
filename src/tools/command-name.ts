import { createHash } from 'node:crypto'
import { asciiOf } from './ascii-words.ts'

const maxLength = 32

/** What the bot itself understands, now or soon: no tool is ever called so. */
export const reservedCommands: ReadonlySet<string> = new Set(
  (
    'start id help tools tool menu status again settings setting history usage cancel stop me account admin jobs job feedback privacy about info terms ' +
    'ping report support language lang reset login logout connect credits balance buy pay refund top topup invite deliveries delivery queue retry ' +
    'refresh reload stats users user ban unban broadcast export delete forget favorites favourites defaults save last tweak run new back done yes no skip'
  ).split(' '),
)

const cut = (text: string, length: number): string => text.slice(0, length).replace(/_+$/, '')

/** A legal command from any text, or undefined when nothing of it can be typed: a-z, 0-9 and _, at most 32, a letter first. */
export const commandOf = (text: string): string | undefined => {
  const slug = asciiOf(text)
    .toLowerCase()
    .replace(/['’`"]/g, '')
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '')
  if (slug === '') return undefined
  return cut(/^[a-z]/.test(slug) ? slug : `run_${slug}`, maxLength)
}

/** For names made of symbols alone: always the same for the same tool. */
export const fallbackCommandOf = (toolId: string): string => {
  const tail = toolId.split(/[:/]/).at(-1) ?? ''
  const letters = tail.toLowerCase().replace(/[^a-z0-9]/g, '')
  return `tool_${(letters === '' ? createHash('sha256').update(toolId).digest('hex') : letters).slice(0, 8)}`
}

/**
 * The names a tool tries one after the other: flux_general, flux_general_2, flux_general_3 …
 * One of the bot's own words becomes settings_tool first.
 */
export function* commandChoices(wanted: string): Generator<string, never> {
  const base = reservedCommands.has(wanted) ? `${cut(wanted, maxLength - 5)}_tool` : wanted
  yield base
  for (let number = 2; ; number++) {
    const suffix = `_${number}`
    yield `${cut(base, maxLength - suffix.length)}${suffix}`
  }
}

/** Did the tool get this one only because what it wanted was taken? */
export const isLaterChoice = (wanted: string, command: string): boolean => {
  if (command === wanted) return false
  const choices = commandChoices(wanted)
  const base = choices.next().value
  if (command === base) return true
  const suffix = /_[1-9]\d*$/.exec(command)?.[0]
  return suffix !== undefined && command === `${cut(base, maxLength - suffix.length)}${suffix}`
}
