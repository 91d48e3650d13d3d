import type { JsonValue } from '../../model/json.ts'
import type { InputField } from '../../model/tool.ts'
import type { Words } from '../../words/index.ts'
import type { InputNames } from './names.ts'
import { flagOf } from './names.ts'
import { readValue } from './read-value.ts'
import { checkValue, isNumeric, takesSentence } from './value.ts'

/** A piece of the line that is no prompt. */
export interface Parameter {
  readonly start: number
  readonly end: number
  /** What of it belongs to the prompt all the same. */
  readonly keep?: string
  readonly field?: InputField
  readonly value?: JsonValue
  readonly problem?: string
}

const inputName = String.raw`[\p{L}_][\p{L}\p{M}\p{N}_-]*`
/** What may begin a parameter, wherever a word begins. Whole passages in quotes are left alone. */
const beginnings = new RegExp(
  String.raw`(?<!\S)(?:["“][^"“”\n]*["”](?!\S)|(?<dashes>--|—|–)(?<flag>${inputName})(?=[=\s,.;]|$)|(?<name>${inputName})=(?=\S))`,
  'gu',
)

interface Beginning {
  readonly start: number
  /** Behind the name. */
  readonly at: number
  readonly typed: string
  /** `keyboard`: the long dash that phones make of two short ones, and people use in prose: taken only where all fits. */
  readonly form: 'flag' | 'keyboard' | 'equals'
  readonly field: InputField | undefined
  readonly negated?: boolean
}

const beginningOf = (match: RegExpExecArray, names: InputNames): Beginning | undefined => {
  const { dashes, flag, name } = match.groups ?? {}
  const start = match.index
  if (name !== undefined) return { start, at: start + name.length, typed: name, form: 'equals', field: names.find(name) }
  if (flag === undefined) return undefined
  const at = start + match[0].length
  if (dashes !== '--') return { start, at, typed: flag, form: 'keyboard', field: names.find(flag) }
  const field = names.findLoosely(flag)
  const denied = field === undefined && /^no[-_]/i.test(flag) ? names.findLoosely(flag.slice(3)) : undefined
  return denied?.type === 'boolean'
    ? { start, at, typed: flag, form: 'flag', field: denied, negated: true }
    : { start, at, typed: flag, form: 'flag', field }
}

const afterBlanks = (text: string, at: number): number => at + (/^[ \t]*/.exec(text.slice(at))?.[0].length ?? 0)

/** `--stepz 30` is a slip of the pen; `--` in prose is not. */
const slip = (text: string, { form, start, at, typed }: Beginning, names: InputNames, words: Words): Parameter | undefined => {
  const meant = form === 'flag' ? names.near(typed) : []
  const [first] = meant
  if (first === undefined) return undefined
  const next = text.slice(afterBlanks(text, at))
  const isMeant = text[at] === '=' || first.type === 'boolean' || (isNumeric(first) ? /^[+-]?[\d.,]*\d(?!\S)/.test(next) : /^\S/.test(next))
  if (!isMeant) return undefined
  return { start, end: at, problem: words.inputs.unknown(`--${typed}`, meant.map(flagOf), takesSentence(first, words)) }
}

/** Words behind `--prompt` stay where they are: they are the prompt. */
const promptMark = (text: string, { start }: Beginning, valueAt: number, field: InputField): Parameter => {
  const value = readValue(text, valueAt, field)
  return value?.quoted === true ? { start, end: value.end, keep: value.typed } : { start, end: valueAt }
}

const switched = (text: string, { start, at, negated = false }: Beginning, field: InputField): Parameter => {
  const said = negated ? null : /^[ \t]+(true|false)(?!\S)/i.exec(text.slice(at))
  return { start, end: at + (said?.[0].length ?? 0), field, value: !negated && said?.[1]?.toLowerCase() !== 'false' }
}

const parameterAt = (text: string, beginning: Beginning, field: InputField, next: number, isPrompt: boolean, words: Words): Parameter => {
  const { start, at } = beginning
  const hasEquals = text[at] === '='
  if (field.type === 'boolean' && !hasEquals) return switched(text, beginning, field)
  const valueAt = hasEquals ? at + 1 : afterBlanks(text, at)
  if (isPrompt) return promptMark(text, beginning, valueAt, field)
  const value = valueAt >= next ? undefined : readValue(text, valueAt, field, hasEquals ? undefined : next)
  if (value === undefined) return { start, end: valueAt, problem: takesSentence(field, words) }
  return { start, end: value.end, field, ...checkValue(field, value.typed, words) }
}

/** The parameters of a tool that stand in a text, in order and apart from each other. What is none of the tool's is not among them. */
export const parametersIn = (text: string, names: InputNames, promptKey: string | undefined, words: Words): readonly Parameter[] => {
  const all = [...text.matchAll(beginnings)].flatMap((match) => beginningOf(match, names) ?? [])
  const found: Parameter[] = []
  let end = 0
  for (const beginning of all) {
    if (beginning.start < end) continue
    const { field, form, start } = beginning
    const next = all.find((other) => other.start > start && other.field !== undefined)?.start ?? text.length
    const parameter =
      field === undefined ? slip(text, beginning, names, words) : parameterAt(text, beginning, field, next, field.name === promptKey, words)
    if (parameter === undefined || (form === 'keyboard' && parameter.problem !== undefined)) continue
    found.push(parameter)
    end = parameter.end
  }
  return found
}
