import type { JsonValue } from '../model/json.ts'
import type { DiscoveredTool, InputField } from '../model/tool.ts'
import type { InputOverride, ToolOverride } from './sources/file-schema.ts'

/** Without the entries that say nothing. */
const said = <T extends object>(changes: T): { [K in keyof T]?: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined)) as { [K in keyof T]?: Exclude<T[K], undefined> }

/** Why a value can't be this field's default; undefined when it can. */
const misfitOf = (field: InputField, value: unknown): string | undefined => {
  switch (field.type) {
    case 'integer':
    case 'seed':
      if (!Number.isInteger(value)) return 'must be a whole number without quotes'
      break
    case 'number':
      if (typeof value !== 'number') return 'must be a number without quotes'
      break
    case 'boolean':
      return typeof value === 'boolean' ? undefined : 'must be true or false, without quotes'
    case 'enum':
      return field.options === undefined || field.options.includes(String(value))
        ? undefined
        : `must be one of ${field.options.map((option) => `"${option}"`).join(', ')}`
    case 'images':
      return Array.isArray(value) || typeof value === 'string' ? undefined : 'must be an address in quotes, or a list of them'
    default:
      return typeof value === 'string' ? undefined : 'must be a text in quotes'
  }
  if (typeof value !== 'number' || (field.type === 'seed' && value < 0)) return undefined
  if (field.min !== undefined && value < field.min) return `must be at least ${field.min}`
  return field.max !== undefined && value > field.max ? `must be at most ${field.max}` : undefined
}

const findField = (fields: readonly InputField[], name: string): InputField | undefined => {
  const plain = name.toLowerCase()
  return (
    fields.find((field) => field.name === name) ??
    fields.find((field) => field.key === name) ??
    fields.find((field) => [field.name, field.key, field.label].some((each) => each?.toLowerCase() === plain))
  )
}

interface FieldResult {
  readonly field?: InputField
  readonly fixed?: readonly [string, JsonValue]
  readonly mistakes: readonly string[]
}

const overrideField = (field: InputField, change: InputOverride, where: string, taken: ReadonlySet<string>): FieldResult => {
  const { '//': _, rename, hide, fixed, default: value, ...rest } = change
  const mistakes: string[] = []
  let next: InputField = { ...field, ...said(rest) }
  const key = field.key ?? field.name
  if (next.min !== undefined && next.max !== undefined && next.min > next.max) {
    mistakes.push(`${where}: "min" is above "max", so both stay as they were.`)
    const { min: _min, max: _max, ...open } = next
    next = { ...open, ...(field.min === undefined ? {} : { min: field.min }), ...(field.max === undefined ? {} : { max: field.max }) }
  }
  if (rename !== undefined && rename !== field.name) {
    if (taken.has(rename)) mistakes.push(`${where}.rename: the tool has another input called "${rename}". Please choose another name.`)
    else next = { ...next, name: rename, key }
  }
  if (value !== undefined) {
    const misfit = misfitOf(next, value)
    if (misfit === undefined) next = { ...next, default: value }
    else mistakes.push(`${where}.default ${misfit}.`)
  }
  if (next.default !== undefined && next.default === field.default && misfitOf(field, field.default) === undefined) {
    const misfit = misfitOf(next, next.default)
    if (misfit !== undefined) {
      mistakes.push(
        `${where}: the default ${JSON.stringify(next.default)} does not fit any more, it ${misfit}. Please give another "default".`,
      )
      const { default: _default, ...open } = next
      next = open
    }
  }
  if (fixed !== undefined) {
    const misfit = misfitOf(next, fixed)
    if (misfit === undefined) return { fixed: [key, fixed], mistakes }
    mistakes.push(`${where}.fixed ${misfit}.`)
  }
  return hide === true ? { mistakes } : { field: next, mistakes }
}

const overrideFields = (
  tool: DiscoveredTool,
  changes: NonNullable<ToolOverride['inputs']>,
  where: string,
): { tool: DiscoveredTool; mistakes: readonly string[] } => {
  const mistakes: string[] = []
  let fields = tool.inputSchema
  const fixed: (readonly [string, JsonValue])[] = []
  for (const [name, change] of Object.entries(changes)) {
    const at = `${where}.inputs[${JSON.stringify(name)}]`
    const field = findField(fields, name)
    if (field === undefined) {
      const known = tool.inputSchema.map((each) => each.name).join(', ')
      mistakes.push(`${at}: the tool has no input "${name}". ${known === '' ? 'It has none.' : `It has: ${known}.`}`)
      continue
    }
    const others = new Set(fields.filter((each) => each !== field).flatMap((each) => [each.name, each.key ?? each.name]))
    const result = overrideField(field, change, at, others)
    mistakes.push(...result.mistakes)
    if (result.fixed !== undefined) fixed.push(result.fixed)
    fields = fields.flatMap((each) => (each === field ? (result.field ?? []) : [each]))
  }
  const fixedInputs = { ...tool.fixedInputs, ...Object.fromEntries(fixed) }
  return { tool: { ...tool, inputSchema: fields, ...(Object.keys(fixedInputs).length === 0 ? {} : { fixedInputs }) }, mistakes }
}

/** Lays one entry of tools.json over a tool. What is listed replaces; limits and hints are changed one by one. */
export const applyOverride = (
  found: DiscoveredTool,
  change: ToolOverride,
  where: string,
): { tool: DiscoveredTool; mistakes: readonly string[] } => {
  const { '//': _, commandName: _command, inputs = {}, hide, visibility, displayName, limits, platformHints, ...rest } = change
  const { tool, mistakes } = overrideFields(found, inputs, where)
  const hints = { ...tool.platformHints, ...platformHints }
  const primary = hints.primaryInput === undefined ? undefined : findField(tool.inputSchema, hints.primaryInput)?.name
  const lost = hints.primaryInput !== undefined && primary === undefined
  const { primaryInput: _primary, ...otherHints } = hints
  const renamed = displayName !== undefined && displayName !== tool.displayName
  const seen = hide === true ? 'hidden' : visibility
  return {
    tool: {
      ...tool,
      ...said(rest),
      limits: { ...tool.limits, ...limits },
      platformHints: { ...otherHints, ...(primary === undefined ? {} : { primaryInput: primary }) },
      ...(renamed ? { displayName, metadata: { workflowName: tool.displayName, ...tool.metadata } } : {}),
      ...(seen === undefined ? {} : { visibility: seen }),
    },
    mistakes:
      lost && platformHints?.primaryInput !== undefined
        ? [...mistakes, `${where}.platformHints.primaryInput: the tool has no input "${hints.primaryInput}".`]
        : mistakes,
  }
}
