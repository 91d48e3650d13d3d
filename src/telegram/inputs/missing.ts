import type { Values } from '../../model/generation.ts'
import type { HandlerType } from '../../model/handler.ts'
import type { JsonValue } from '../../model/json.ts'
import type { FieldType, InputField, ToolDefinition } from '../../model/tool.ts'
import { mediaFieldTypes } from '../../model/tool.ts'
import { classify } from '../../tools/classify.ts'
import { isOwed } from '../../tools/field-roles.ts'
import type { Draft } from '../draft.ts'

const isGiven = (values: Values, name: string): boolean => {
  const value: JsonValue | undefined = Object.hasOwn(values, name) ? values[name] : undefined
  return !(
    value === undefined ||
    value === null ||
    (typeof value === 'string' && value.trim() === '') ||
    (Array.isArray(value) && value.length === 0)
  )
}

const hasFile = (draft: Draft, name: string): boolean =>
  draft.each?.input === name || (Object.hasOwn(draft.files, name) && (draft.files[name]?.length ?? 0) > 0)

/** Without media such a tool has nothing to work on, even where its schema doesn't say so. */
const mediaOf = (type: HandlerType): readonly FieldType[] => {
  if (type === 'images' || type.startsWith('image_')) return ['image', 'images']
  if (type.startsWith('video_')) return ['video']
  return type.startsWith('audio_') ? ['audio'] : []
}

/** What a tool still needs before it can run, and nobody has given yet. */
export const missingOf = (tool: ToolDefinition, draft: Draft, saved: Values): readonly InputField[] => {
  const isThere = (field: InputField): boolean =>
    isGiven(draft.values, field.name) || hasFile(draft, field.name) || isGiven(saved, field.name)
  const owed = tool.inputSchema.filter((field) => isOwed(field) && !isThere(field))
  if (tool.inputSchema.some((field) => mediaFieldTypes.has(field.type) && (isThere(field) || owed.includes(field)))) return owed

  const roles = classify(tool.inputSchema, tool.platformHints)
  const wanted = mediaOf(roles.handlerType)
  const media = tool.inputSchema.filter((field) => wanted.includes(field.type))
  const main = media.find((field) => field.name === roles.imageKeys[0]) ?? media[0]
  return main === undefined ? owed : [main, ...owed]
}
