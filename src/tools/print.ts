import type { CostingModel } from '../model/rate-card.ts'
import { lowestPriceOf } from '../model/rate-card.ts'
import type { InputField, ToolDefinition } from '../model/tool.ts'
import type { ToolCatalog } from '../ports/tool-catalog.ts'
import { classify } from './classify.ts'
import { isOwed } from './field-roles.ts'

export interface PrintOptions {
  readonly catalog: Pick<ToolCatalog, 'list' | 'report'>
  readonly json: boolean
}

const dollars = (usd: number): string => `$${Number(usd.toPrecision(6))}`

export const priceOf = (model: CostingModel): string => {
  const lowest = lowestPriceOf(model)
  if (lowest !== undefined) return `from ${priceOf(lowest)}`
  switch (model.kind) {
    case 'per_second':
      return `${dollars(model.usdPerSecond)} a second${model.gpu === undefined ? '' : ` on ${model.gpu}`}`
    case 'per_run':
      return `${dollars(model.usd)} a run`
    case 'per_image':
      return `${dollars(model.usd)} a picture`
    case 'per_token':
      return `${dollars(model.usdPerMillionIn)} and ${dollars(model.usdPerMillionOut)} a million tokens in and out`
    case 'free':
      return 'free'
  }
}

/** `prompt!` has to be given; the type follows. */
const inputOf = (field: InputField): string => `${field.name}${isOwed(field) ? '!' : ''} ${field.type}`

const remarksOf = (tool: ToolDefinition): readonly string[] => [
  ...(tool.visibility === 'public' ? [] : [tool.visibility]),
  ...(tool.unavailable === undefined ? [] : [`unavailable: ${tool.unavailable}`]),
]

const asText = ({ catalog }: PrintOptions): string => {
  const tools = catalog.list()
  const { refused, notes } = catalog.report()
  const blocks = tools.map((tool) => {
    const remarks = remarksOf(tool)
    return [
      `/${tool.commandName}  ${tool.displayName}${remarks.length === 0 ? '' : `  (${remarks.join(', ')})`}`,
      `    ${classify(tool.inputSchema, tool.platformHints).handlerType} · ${tool.category} · ${priceOf(tool.costingModel)}`,
      `    in:  ${tool.inputSchema.map(inputOf).join(', ') || 'nothing'}`,
      `    out: ${tool.outputSchema.map((output) => `${output.name} ${output.kind}`).join(', ') || 'not known'}`,
      `    id:  ${tool.toolId}`,
    ].join('\n')
  })
  const counted = tools.length === 1 ? '1 tool' : `${tools.length} tools`
  return [
    ...blocks,
    ...(refused.length === 0 ? [] : [`Refused:\n${refused.map(({ name, reason }) => `  ${name}: ${reason}`).join('\n')}`]),
    ...(notes.length === 0 ? [] : [`Please note:\n${notes.map((note) => `  ${note}`).join('\n')}`]),
    `${counted}, ${refused.length} refused. "!" marks what has to be given.`,
  ].join('\n\n')
}

const asJson = ({ catalog }: PrintOptions): string => {
  const { refused, notes } = catalog.report()
  const tools = catalog.list().map((tool) => {
    const { handlerType, ...keys } = classify(tool.inputSchema, tool.platformHints)
    return { ...tool, handlerType, keys, price: priceOf(tool.costingModel) }
  })
  return JSON.stringify({ tools, refused, notes }, null, 2)
}

/** What would be registered: for a person, or for a program. */
export const printTools = (options: PrintOptions): string => (options.json ? asJson(options) : asText(options))
