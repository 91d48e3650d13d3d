import type { InputField, ToolDefinition } from '../../model/tool.ts'
import { mediaFieldTypes } from '../../model/tool.ts'
import { classify } from '../../tools/classify.ts'
import { isOwed } from '../../tools/field-roles.ts'
import type { Words } from '../../words/index.ts'
import { flagOf } from '../inputs/names.ts'

/** The usual one, or one in the middle that is a whole number of steps away from the least. */
const numberFor = ({ default: usual, min, max, step = 1 }: InputField): number => {
  if (typeof usual === 'number') return usual
  if (min === undefined || max === undefined) return min ?? max ?? 1
  const middle = min + Math.round((max - min) / 2 / step) * step
  return middle <= max ? Number(middle.toPrecision(12)) : min
}

/** A value that this input takes; undefined where only its owner knows one. */
export const exampleValue = ({ menu }: Words, field: InputField): string | undefined => {
  switch (field.type) {
    case 'string':
    case 'text':
      return menu.example.text.slice(0, field.maxLength)
    case 'integer':
    case 'number':
      return String(numberFor(field))
    case 'boolean':
      return field.default === false ? 'no' : 'yes'
    case 'enum':
      return field.options?.find((option) => option === field.default) ?? field.options?.[0]
    default:
      return undefined
  }
}

const quoted = (value: string): string => (/[\s"]/.test(value) || value === '' ? `"${value.replaceAll('"', '')}"` : value)

/** `--steps 30` with a value that fits; undefined where only its owner knows one. A switch alone is on: its value needs the `=`. */
export const exampleSetting = (words: Words, field: InputField): string | undefined => {
  const value = exampleValue(words, field)
  return value === undefined ? undefined : `${flagOf(field)}${field.type === 'boolean' ? '=' : ' '}${quoted(value)}`
}

/** What doesn't fit is asked for. */
const longestLine = 500

/** A line that really starts the tool (with a file, where it takes one), and shows how a setting is given. */
export const exampleLine = (words: Words, tool: ToolDefinition): string => {
  const { promptKey, negativeKey } = classify(tool.inputSchema, tool.platformHints)
  const prompt = tool.inputSchema.find((field) => field.name === promptKey)
  const others = tool.inputSchema.filter(
    (field) => field !== prompt && field.name !== negativeKey && !mediaFieldTypes.has(field.type) && field.type !== 'seed',
  )
  const setting = others.find((field) => !isOwed(field) && field.advanced !== true && (field.type === 'integer' || field.type === 'number'))
  const shown = others.filter((field) => isOwed(field) || field === setting)
  const start = prompt === undefined ? [] : [words.menu.example.prompt.slice(0, prompt.maxLength)]
  return shown
    .flatMap((field) => exampleSetting(words, field) ?? [])
    .reduce(
      (line, each) => (line.length + each.length < longestLine ? `${line} ${each}` : line),
      [`/${tool.commandName}`, ...start].join(' '),
    )
}
