import type { InputField, ToolDefinition } from '../../model/tool.ts'
import { mediaFieldTypes } from '../../model/tool.ts'
import { isOwed } from '../../tools/field-roles.ts'
import type { FileRef } from '../draft.ts'
import { fits, largestDownload, toldKind } from '../inputs/fits.ts'
import { exampleLink } from '../inputs/value.ts'
import type { Binding, BindRequest } from './binding.ts'
import { isTaken } from './binding.ts'

const toldOrder = ['image', 'images', 'video', 'audio', 'file'] as const

const mediaOf = (tool: ToolDefinition): readonly InputField[] => tool.inputSchema.filter((field) => mediaFieldTypes.has(field.type))

const wrongKind = ({ tool, roles, words }: BindRequest, ref: FileRef): string => {
  const types = new Set(mediaOf(tool).map((field) => (field.type === 'mask' ? 'image' : field.type)))
  const media = toldOrder.filter((type) => types.has(type) && !(type === 'image' && types.has('images')))
  return words.inputs.wrongKind(tool.commandName, [...media, ...(roles.promptKey === undefined ? [] : (['text'] as const))], toldKind(ref))
}

const leftOver = (request: BindRequest, ref: FileRef): string => {
  const { tool, words } = request
  if (mediaOf(tool).length === 0) return words.inputs.noFiles(tool.commandName)
  const places = mediaOf(tool).filter((field) => fits(ref, field.type) && (field.type !== 'mask' || isOwed(field)))
  if (places.length === 0) return wrongKind(request, ref)
  return words.inputs.tooMany(
    tool.commandName,
    places.reduce((sum, field) => sum + (field.type === 'images' ? (field.max ?? 1) : 1), 0),
  )
}

const tooBig = ({ files, each }: Binding, { tool, words }: BindRequest): string | undefined => {
  const isTooBig = (ref: FileRef): boolean => ref.bytes !== undefined && ref.bytes > largestDownload
  const field = mediaOf(tool).find(
    ({ name }) =>
      (each?.input === name && each.files.some(isTooBig)) || (Object.hasOwn(files, name) && files[name]?.some(isTooBig) === true),
  )
  return field && words.inputs.tooBig(largestDownload / 1024 / 1024, exampleLink(field))
}

/** What is wrong with what was handed over. Somebody else's file that doesn't fit is one only where it was the only one. */
export const problemOf = (binding: Binding, request: BindRequest): string | undefined => {
  const [own] = binding.own
  if (own !== undefined) return leftOver(request, own)
  const [replied] = binding.replied
  const media = mediaOf(request.tool)
  if (replied !== undefined && media.length > 0 && !media.some((field) => isTaken(binding, field.name))) return wrongKind(request, replied)
  return tooBig(binding, request)
}
