import type { Values } from '../../model/generation.ts'
import type { Classification } from '../../model/handler.ts'
import type { JsonValue } from '../../model/json.ts'
import type { ToolDefinition } from '../../model/tool.ts'
import type { Words } from '../../words/index.ts'
import { namesOf } from './names.ts'
import type { Parameter } from './parameters.ts'
import { parametersIn } from './parameters.ts'

/** What the words behind a command say. */
export interface Line {
  readonly prompt: string
  readonly negative?: string
  readonly values: Values
  /** `x4`: that many runs. */
  readonly count: number
  /** The first thing that doesn't fit, told for people. */
  readonly problem?: string
}

/** What stood on both sides of a parameter: one blank between them, no empty line where it had one of its own. */
const joined = (before: string, after: string): string => {
  const head = before.replace(/[ \t]+$/, '')
  const tail = after.replace(/^[ \t]+/, '')
  if (head === '' || tail === '') return head + tail
  if (head.endsWith('\n') && tail.startsWith('\n')) return head + tail.slice(1)
  return head.endsWith('\n') || tail.startsWith('\n') ? head + tail : `${head} ${tail}`
}

const withoutParameters = (text: string, parameters: readonly Parameter[]): string => {
  if (parameters.length === 0) return text
  let left = ''
  let from = 0
  for (const { start, end, keep } of parameters) {
    left = joined(left, text.slice(from, start))
    if (keep !== undefined) left = joined(left, keep)
    from = end
  }
  return joined(left, text.slice(from)).trim()
}

const valuesOf = (parameters: readonly Parameter[]): Values => {
  const values = new Map<string, JsonValue>()
  for (const { field, value } of parameters) {
    if (field === undefined || value === undefined) continue
    const known = values.get(field.name)
    values.set(field.name, field.type === 'images' ? [...(Array.isArray(known) ? known : []), value] : value)
  }
  return Object.fromEntries(values)
}

const asFirst = /^\s*x([2-9]|10)(?:\s+|$)/
const asLast = /(?:^|\s+)x([2-9]|10)\s*$/

const counted = (text: string): { readonly rest: string; readonly count: number } => {
  const found = asFirst.exec(text) ?? asLast.exec(text)
  if (found === null) return { rest: text, count: 1 }
  return { rest: text.slice(0, found.index) + text.slice(found.index + found[0].length), count: Number(found[1]) }
}

/** Two lines are a prompt and what is not wanted. More are one long prompt. */
const inTwo = (text: string): { readonly prompt: string; readonly negative?: string } => {
  const [prompt, negative, ...more] = text.split('\n').filter((line) => line.trim() !== '')
  return prompt === undefined || negative === undefined || more.length > 0
    ? { prompt: text }
    : { prompt: prompt.trim(), negative: negative.trim() }
}

const hasSeed = (tool: ToolDefinition): boolean => tool.inputSchema.some((field) => field.type === 'seed')

/** The count stands first or last, in all of it or in the prompt's own line. */
const takeCount = (text: string, counts: boolean, split: typeof inTwo): Pick<Line, 'prompt' | 'negative' | 'count'> => {
  if (!counts) return { ...split(text), count: 1 }
  const whole = counted(text)
  const parts = split(whole.rest)
  if (whole.count > 1) return { ...parts, count: whole.count }
  const { rest, count } = counted(parts.prompt)
  return { ...parts, prompt: rest, count }
}

/** Takes out of a text what is a parameter of that tool; everything else is the prompt, untouched. */
export const parseLine = (text: string, tool: ToolDefinition, roles: Classification, words: Words): Line => {
  const parameters = parametersIn(text, namesOf(tool.inputSchema, roles), roles.promptKey, words)
  const values = valuesOf(parameters)
  const problem = parameters.find((parameter) => parameter.problem !== undefined)?.problem
  const left = withoutParameters(text, parameters)
  const takesNegative = roles.negativeKey !== undefined && !Object.hasOwn(values, roles.negativeKey)
  const split = (rest: string) => (takesNegative ? inTwo(rest) : { prompt: rest })
  return { ...takeCount(left, hasSeed(tool), split), values, ...(problem === undefined ? {} : { problem }) }
}
