import { largestSeed } from '../executor/inputs.ts'
import type { JsonObject, JsonValue } from '../model/json.ts'
import type { InputField, ToolDefinition } from '../model/tool.ts'

const file = { type: 'string', description: 'media:<id>, an http(s) URL or a data: URI.' } as const

const typeOf = (field: InputField): JsonObject => {
  switch (field.type) {
    case 'integer':
      return { type: 'integer', ...bounds(field) }
    case 'number':
      return { type: 'number', ...bounds(field) }
    case 'seed':
      return {
        type: 'integer',
        ...bounds({ ...field, min: field.min ?? -1, max: field.max ?? largestSeed }),
        description: 'Left out or -1: drawn.',
      }
    case 'boolean':
      return { type: 'boolean' }
    case 'enum':
      return { type: 'string', ...(field.options === undefined || field.options.length === 0 ? {} : { enum: field.options }) }
    case 'images':
      return { type: 'array', items: file, ...(field.max === undefined ? {} : { maxItems: field.max }) }
    case 'image':
    case 'mask':
    case 'video':
    case 'audio':
    case 'file':
      return { ...file, 'x-media': field.type }
    default:
      return { type: 'string', ...(field.maxLength === undefined ? {} : { maxLength: field.maxLength }) }
  }
}

const bounds = ({ min, max }: { min?: number | undefined; max?: number | undefined }): JsonObject => ({
  ...(min === undefined ? {} : { minimum: min }),
  ...(max === undefined ? {} : { maximum: max }),
})

const propertyOf = (field: InputField): JsonObject => {
  const type = typeOf(field)
  const words = [field.description, type['description']].filter((text) => typeof text === 'string' && text !== '').join(' ')
  return {
    ...type,
    ...(field.label === undefined ? {} : { title: field.label }),
    ...(words === '' ? {} : { description: words }),
    ...(field.default === undefined ? {} : { default: field.default as JsonValue }),
  }
}

/** A tool's inputs as JSON Schema. What has a default may be left out, whatever else is said of it. */
export const inputJsonSchema = (tool: ToolDefinition): JsonObject => {
  const required = tool.inputSchema
    .filter((field) => field.required && field.default === undefined && field.type !== 'seed')
    .map(({ name }) => name)
  return {
    type: 'object',
    properties: Object.fromEntries(tool.inputSchema.map((field) => [field.name, propertyOf(field)])),
    ...(required.length === 0 ? {} : { required }),
    additionalProperties: false,
  }
}
