import { checkInputs } from '../executor/inputs.ts'
import type { Values } from '../model/generation.ts'
import type { InputField, ToolDefinition } from '../model/tool.ts'
import { mediaFieldTypes } from '../model/tool.ts'
import { classify } from '../tools/classify.ts'
import type { Words } from '../words/index.ts'
import { parseLine } from './inputs/line.ts'
import { exampleSetting } from './views/example-line.ts'
import { fieldTakes } from './views/field-takes.ts'

export type Defaults = { readonly values: Values } | { readonly problem: string }

/** What can be saved for later runs: everything but files, which are only kept for a while. */
export const savableFields = (tool: ToolDefinition): readonly InputField[] =>
  tool.inputSchema.filter((field) => !mediaFieldTypes.has(field.type))

const unknownInput = (tool: ToolDefinition, name: string, { menu }: Words): string => {
  const known = savableFields(tool).map((field) => field.name)
  return known.length === 0 ? menu.settings.nothingToSave : menu.settings.unknownInput(name, known.join(', '))
}

/** The values as the executor would take them; one that doesn't fit keeps all from being saved. */
export const checkDefaults = (tool: ToolDefinition, given: Values, words: Words): Defaults => {
  const optional = savableFields(tool).map((field) => ({ ...field, required: false }))
  const checked = checkInputs(optional, {}, given, () => 0)
  if ('values' in checked)
    return { values: Object.fromEntries(Object.entries(checked.values).filter(([name]) => Object.hasOwn(given, name))) }
  const misfit = checked.fields[0]?.name ?? ''
  const field = optional.find(({ name }) => name === misfit)
  return {
    problem: field === undefined ? unknownInput(tool, misfit, words) : words.menu.settings.doesNotFit(misfit, fieldTakes(words, field)),
  }
}

/** One of them as it is typed, with a value that fits: rather a number or a choice than words. */
export const exampleDefault = (words: Words, tool: ToolDefinition): string | undefined => {
  const fields = savableFields(tool)
  const plain = fields.filter((field) => field.type !== 'text' && field.type !== 'string')
  return [...plain, ...fields].flatMap((field) => exampleSetting(words, field) ?? [])[0]
}

/** `steps=30 --sampler euler`: only what is wholly understood counts. There is no prompt here, so that words can be saved too. */
export const parseDefaults = (text: string, tool: ToolDefinition, words: Words): Defaults => {
  const { promptKey: _prompt, ...roles } = classify(tool.inputSchema, tool.platformHints)
  const line = parseLine(text, tool, roles, words)
  if (line.problem !== undefined) return { problem: line.problem }
  const left = [line.prompt, line.negative ?? ''].join(' ').trim()
  if (left === '' && Object.keys(line.values).length > 0) return checkDefaults(tool, line.values, words)
  const named = /^(?:--)?([\p{L}_][\p{L}\p{N}_-]*)=/u.exec(left)?.[1]
  if (named !== undefined) return { problem: unknownInput(tool, named, words) }
  const example = exampleDefault(words, tool)
  const { nothingToSave, notUnderstood } = words.menu.settings
  return { problem: example === undefined ? nothingToSave : notUnderstood(`/settings ${tool.commandName} ${example}`) }
}
