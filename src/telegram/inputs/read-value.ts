import type { InputField } from '../../model/tool.ts'
import { isText } from '../../tools/field-roles.ts'

/** A piece of a line: what it says, and where it ends. */
interface ReadValue {
  readonly typed: string
  readonly end: number
  readonly quoted: boolean
}

/** The phones' keyboards make these of plain quotes. */
const closing: Readonly<Record<string, string>> = { '"': '"”“', "'": "'’", '“': '”"', '„': '“”"', '‘': "’'", '«': '»' }

const endsHere = (text: string, at: number): boolean => at >= text.length || /[\s,.;]/.test(text[at] ?? '')

const readQuoted = (text: string, at: number): ReadValue | undefined => {
  const ends = Object.hasOwn(closing, text[at] ?? '') ? (closing[text[at] ?? ''] ?? '') : ''
  for (let index = at + 1; ends !== '' && index < text.length; index++)
    if (ends.includes(text[index] ?? ' ') && endsHere(text, index + 1))
      return { typed: text.slice(at + 1, index), end: index + 1, quoted: true }
  return undefined
}

/** A choice may be of several words: "Film noir". */
const readOption = (text: string, at: number, options: readonly string[]): ReadValue | undefined => {
  const found = options
    .filter((option) => option !== '' && text.slice(at, at + option.length).toLowerCase() === option.toLowerCase())
    .filter((option) => endsHere(text, at + option.length))
    .sort((a, b) => b.length - a.length)[0]
  return found === undefined ? undefined : { typed: found, end: at + found.length, quoted: false }
}

const readWord = (text: string, at: number, field: InputField): ReadValue | undefined => {
  const word = /^\S+/.exec(text.slice(at))?.[0]
  if (word === undefined) return undefined
  return { typed: isText(field) ? word : word.replace(/(?<=.)[,;.]+$/, ''), end: at + word.length, quoted: false }
}

/**
 * The value that stands there; undefined where none does. A word, or what is in quotes. `until` is where a long text
 * ends at the latest when it is written out without quotes; without it, one word is taken of a text as well.
 */
export const readValue = (text: string, at: number, field: InputField, until?: number): ReadValue | undefined => {
  const quoted = readQuoted(text, at)
  if (quoted !== undefined) return quoted
  if (field.type === 'enum') return readOption(text, at, field.options ?? []) ?? readWord(text, at, field)
  if (field.type !== 'text' || until === undefined) return readWord(text, at, field)
  const rest = /^[^\n]*/.exec(text.slice(at, until))?.[0] ?? ''
  return rest.trim() === '' ? undefined : { typed: rest.trim(), end: at + rest.length, quoted: false }
}
