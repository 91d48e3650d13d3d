import type { ChatCompletionCreateParamsNonStreaming } from 'openai/resources/chat/completions'
import type { ImageEditParamsNonStreaming, ImageGenerateParamsNonStreaming } from 'openai/resources/images'
import type { Values } from '../../model/generation.ts'
import type { JsonValue } from '../../model/json.ts'
import type { Target } from './target.ts'
import { ownParameters } from './target.ts'

export interface Picture {
  readonly mimeType: string
  readonly bytes: Buffer
}

/** The inputs of a call, by what they are for. */
export interface Sorted<File> {
  readonly prompt: string | undefined
  readonly system: string | undefined
  readonly pictures: readonly File[]
  readonly mask: File | undefined
  /** Under their own names, for the server to make sense of. */
  readonly settings: Values
}

export type ImageRequest = ImageGenerateParamsNonStreaming
export type EditRequest = ImageEditParamsNonStreaming
export type TextRequest = ChatCompletionCreateParamsNonStreaming

const textOf = (value: JsonValue | undefined): string | undefined => (typeof value === 'string' && value.trim() !== '' ? value : undefined)

/** Every file is a picture, in the order of the inputs, but for the one under `mask`. */
export const sortInputs = (inputs: Values, isFile: (value: JsonValue) => value is string): Sorted<string> => {
  const filesIn = (value: JsonValue): readonly string[] => (Array.isArray(value) ? value.flatMap(filesIn) : isFile(value) ? [value] : [])
  const entries = Object.entries(inputs).map(([name, value]) => ({ name, value, files: filesIn(value) }))
  const settings = entries.filter(
    ({ name, value, files }) => files.length === 0 && name !== 'system' && !ownParameters.has(name) && value !== null && value !== '',
  )
  return {
    prompt: textOf(inputs['prompt']),
    system: textOf(inputs['system']),
    pictures: entries.flatMap(({ name, files }) => (name === 'mask' ? [] : files)),
    mask: entries.find(({ name }) => name === 'mask')?.files[0],
    settings: Object.fromEntries(settings.map(({ name, value }) => [name, value])),
  }
}

/** The older models answer with links unless told otherwise; the newer ones refuse to be told. */
const formatOf = (model: JsonValue): Values =>
  typeof model === 'string' && model.startsWith('dall-e') ? { response_format: 'b64_json' } : {}

const common = (target: Target, { settings }: Pick<Sorted<unknown>, 'settings'>): Values & { readonly model: string } => {
  const model = textOf(settings['model']) ?? target.model
  return { ...settings, ...target.params, model }
}

export const imageRequest = (target: Target, sorted: Sorted<Picture>): ImageRequest => {
  const shared = common(target, sorted)
  return { ...formatOf(shared.model), ...shared, prompt: sorted.prompt ?? '' } as ImageRequest
}

const fileOf = ({ mimeType, bytes }: Picture, name: string): File =>
  new File([bytes], `${name}.${mimeType.slice('image/'.length)}`, { type: mimeType })

export const editRequest = (target: Target, sorted: Sorted<Picture>): EditRequest => {
  const shared = common(target, sorted)
  const files = sorted.pictures.map((picture, index) => fileOf(picture, `picture-${index + 1}`))
  const [first] = files
  // One alone goes under the plain name, which is all that some servers know.
  return {
    ...formatOf(shared.model),
    ...shared,
    prompt: sorted.prompt ?? '',
    image: files.length === 1 ? first : files,
    ...(sorted.mask === undefined ? {} : { mask: fileOf(sorted.mask, 'mask') }),
  } as EditRequest
}

const dataUrl = ({ mimeType, bytes }: Picture): string => `data:${mimeType};base64,${bytes.toString('base64')}`

/** OpenAI itself has a new word for it and refuses the old one; the others mostly know the old one alone. */
const renamed = ({ max_tokens: most, ...settings }: Values, newWords: boolean): Values =>
  most === undefined ? settings : { ...settings, [newWords ? 'max_completion_tokens' : 'max_tokens']: most }

export const textRequest = (target: Target, sorted: Sorted<Picture>, { newWords }: { readonly newWords: boolean }): TextRequest => {
  const { prompt, pictures } = sorted
  const system = sorted.system ?? target.system
  const text = prompt === undefined ? [] : [{ type: 'text', text: prompt }]
  const content =
    pictures.length === 0 ? prompt : [...text, ...pictures.map((picture) => ({ type: 'image_url', image_url: { url: dataUrl(picture) } }))]
  return {
    ...common(target, { settings: renamed(sorted.settings, newWords) }),
    messages: [...(system === undefined ? [] : [{ role: 'system', content: system }]), { role: 'user', content }],
  } as TextRequest
}
