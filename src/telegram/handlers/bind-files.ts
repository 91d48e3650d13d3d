import type { FieldType, InputField } from '../../model/tool.ts'
import { isOwed } from '../../tools/field-roles.ts'
import type { FileRef } from '../draft.ts'
import { fits } from '../inputs/fits.ts'
import type { Binding, BindRequest, Step } from './binding.ts'
import { isTaken } from './binding.ts'

/** The inputs for files of one kind, the first to be filled first. */
interface Places {
  readonly single: readonly string[]
  /** Takes all that is left. */
  readonly several?: InputField
}

const fitting = (files: readonly FileRef[], type: FieldType): readonly FileRef[] => files.filter((ref) => fits(ref, type))

const without = (files: readonly FileRef[], gone: readonly FileRef[]): readonly FileRef[] => files.filter((ref) => !gone.includes(ref))

const linked = (binding: Binding, free: readonly string[], several: InputField | undefined): Binding => {
  const { link, ...rest } = binding
  const [name] = free
  if (link === undefined || (name ?? several) === undefined) return binding
  const value = name !== undefined ? { [name]: link } : several === undefined ? {} : { [several.name]: [link] }
  return { ...rest, values: { ...binding.values, ...value } }
}

const place =
  (type: FieldType, placesOf: (request: BindRequest) => Places): Step =>
  (binding, request) => {
    const { single, several } = placesOf(request)
    const free = single.filter((name) => !isTaken(binding, name))
    const own = fitting(binding.own, type)
    const all = [...own, ...fitting(binding.replied, type)]
    if (all.length === 0) return linked(binding, free, several)

    const [only] = free
    if (single.length === 1 && only !== undefined && several === undefined && own.length > 1 && binding.each === undefined)
      return { ...binding, each: { input: only, files: own }, own: without(binding.own, own) }

    const ones = free.flatMap((name, index) => {
      const ref = all[index]
      return ref === undefined ? [] : [[name, [ref]] as const]
    })
    const rest = several === undefined ? [] : all.slice(free.length, free.length + (several.max ?? all.length))
    const files = { ...Object.fromEntries(ones), ...(several === undefined || rest.length === 0 ? {} : { [several.name]: rest }) }
    const placed = Object.values(files).flat()
    return {
      ...binding,
      files: { ...binding.files, ...files },
      own: without(binding.own, placed),
      replied: without(binding.replied, placed),
    }
  }

const called = ({ tool }: BindRequest, name: string | undefined): InputField | undefined =>
  tool.inputSchema.find((field) => field.name === name)

/** A mask is drawn for a picture, so it comes second; one that may be left out isn't guessed. */
const picturePlaces = (request: BindRequest): Places => {
  const { imageKeys, imagesKey, maskKey } = request.roles
  const several = called(request, imagesKey)
  const isSure = (name: string): boolean => {
    const field = called(request, name)
    return field !== undefined && isOwed(field)
  }
  const pictures = several !== undefined && isOwed(several) ? imageKeys.filter(isSure) : imageKeys
  const isOnly = pictures.length === 0 && several === undefined
  const masks = maskKey !== undefined && (isOnly || isSure(maskKey)) ? [maskKey] : []
  return { single: [...pictures.slice(0, 1), ...masks, ...pictures.slice(1)], ...(several === undefined ? {} : { several }) }
}

const placesOfType =
  (type: FieldType, key?: 'videoKey' | 'audioKey') =>
  ({ tool, roles }: BindRequest): Places => {
    const names = tool.inputSchema.filter((field) => field.type === type).map((field) => field.name)
    const first = key === undefined ? undefined : roles[key]
    return { single: first === undefined ? names : [first, ...names.filter((name) => name !== first)] }
  }

export const pictures = place('image', picturePlaces)
export const videos = place('video', placesOfType('video', 'videoKey'))
export const sounds = place('audio', placesOfType('audio', 'audioKey'))
/** Anything at all. */
export const documents = place('file', placesOfType('file'))
