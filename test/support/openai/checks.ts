import sharp from 'sharp'
import { refuse } from './refusals.ts'

type Body = Readonly<Record<string, unknown>>
const isRecord = (value: unknown): value is Body => typeof value === 'object' && value !== null && !Array.isArray(value)

const imageModels = ['gpt-image-1', 'gpt-image-1-mini', 'dall-e-2', 'dall-e-3']
const textModels = ['gpt-5-mini', 'gpt-4o-mini']
const sizes: Readonly<Record<string, readonly string[]>> = {
  'dall-e-2': ['256x256', '512x512', '1024x1024'],
  'dall-e-3': ['1024x1024', '1792x1024', '1024x1792'],
}
const newSizes = ['auto', '1024x1024', '1536x1024', '1024x1536']

const unknownModel = (model: unknown): never =>
  refuse(null, `The model \`${String(model)}\` does not exist or you do not have access to it.`, 'model_not_found', 404)

const noStrangers = (body: Body, known: readonly string[]): void => {
  const stranger = Object.keys(body).find((key) => !known.includes(key))
  if (stranger !== undefined) refuse(stranger, `Unknown parameter: '${stranger}'.`, 'unknown_parameter')
}

const oneOf = (body: Body, key: string, allowed: readonly string[]): void => {
  const value = body[key]
  if (value === undefined || (typeof value === 'string' && allowed.includes(value))) return
  refuse(key, `Invalid value: '${String(value)}'. Supported values are: ${allowed.map((each) => `'${each}'`).join(', ')}.`, 'invalid_value')
}

const wholeFrom = (body: Body, key: string, min: number, max: number): void => {
  const value = body[key]
  if (value === undefined) return
  const number = Number(value)
  if (!Number.isInteger(number)) refuse(key, `Invalid type for '${key}': expected an integer, but got a string instead.`, 'invalid_type')
  if (number < min || number > max) refuse(key, `Invalid '${key}': integer outside of range.`, 'integer_above_max_value')
}

const numeric = (body: Body, key: string): void => {
  if (body[key] !== undefined && typeof body[key] !== 'number') refuse(key, `Invalid type for '${key}': expected a number.`, 'invalid_type')
}

export interface ImageAsk {
  readonly model: string
  readonly prompt: string
  readonly n: number
  readonly size: string
  readonly asUrl: boolean
}

/** What both ways of making pictures have in common. */
const checkImages = (body: Body, known: readonly string[], compatible: boolean): ImageAsk => {
  const { model, prompt, n = 1, size = 'auto' } = body
  if (typeof model !== 'string' || (!imageModels.includes(model) && !compatible)) return unknownModel(model)
  if (compatible && model === 'missing') return unknownModel(model)
  if (typeof prompt !== 'string' || prompt === '')
    return refuse('prompt', "Missing required parameter: 'prompt'.", 'missing_required_parameter')
  wholeFrom(body, 'n', 1, model === 'dall-e-3' ? 1 : 10)
  if (!compatible) {
    const isOld = model.startsWith('dall-e')
    noStrangers(body, [
      ...known,
      'model',
      'prompt',
      'n',
      'size',
      'quality',
      'user',
      ...(isOld ? ['response_format', 'style'] : ['background', 'moderation', 'output_format', 'output_compression']),
    ])
    oneOf(body, 'size', sizes[model] ?? newSizes)
    oneOf(body, 'quality', isOld ? ['standard', 'hd'] : ['auto', 'low', 'medium', 'high'])
    oneOf(body, 'response_format', ['url', 'b64_json'])
    oneOf(body, 'background', ['auto', 'opaque', 'transparent'])
    oneOf(body, 'output_format', ['png', 'jpeg', 'webp'])
  }
  const asUrl = compatible ? body['response_format'] !== 'b64_json' : model.startsWith('dall-e') && body['response_format'] !== 'b64_json'
  return { model, prompt, n: Number(n), size: String(size), asUrl }
}

export const checkGeneration = (body: unknown, compatible: boolean): ImageAsk => {
  if (!isRecord(body)) return refuse(null, 'We could not parse the JSON body of your request.', 'invalid_json')
  if (body['n'] !== undefined && typeof body['n'] !== 'number')
    refuse('n', "Invalid type for 'n': expected an integer, but got a string instead.", 'invalid_type')
  return checkImages(body, [], compatible)
}

export interface SeenFile {
  readonly field: string
  readonly name: string
  readonly type: string
  readonly width: number
  readonly height: number
}

const pictureIn = async (field: string, file: File): Promise<SeenFile> => {
  if (!['image/png', 'image/jpeg', 'image/webp'].includes(file.type))
    refuse(
      field,
      `Invalid file '${field}': unsupported mimetype ('${file.type}'). Supported file formats are 'image/jpeg', 'image/png', and 'image/webp'.`,
      'unsupported_file_mimetype',
    )
  const { format, width, height } = await sharp(Buffer.from(await file.arrayBuffer()))
    .metadata()
    .catch(() => refuse(field, 'Invalid image file or mode for image 1, please check your image file.', 'invalid_image_file'))
  if (`image/${format}` !== file.type)
    refuse(field, `Invalid file '${field}': it is ${format}, and says ${file.type}.`, 'invalid_image_file')
  return { field, name: file.name, type: file.type, width, height }
}

/** A form with one picture under `image`, or several under `image[]`, and perhaps a mask of the first one's size. */
export const checkEdit = async (form: FormData, compatible: boolean): Promise<ImageAsk & { readonly files: readonly SeenFile[] }> => {
  const entries = [...form.entries()]
  const fields: Body = Object.fromEntries(entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string'))
  const ask = checkImages(fields, ['input_fidelity'], compatible)
  const files = await Promise.all(entries.flatMap(([field, value]) => (typeof value === 'string' ? [] : [pictureIn(field, value)])))
  const stranger = files.find(({ field }) => !['image', 'image[]', 'mask'].includes(field))
  if (stranger !== undefined) refuse(stranger.field, `Unknown parameter: '${stranger.field}'.`, 'unknown_parameter')
  const pictures = files.filter(({ field }) => field !== 'mask')
  const [first] = pictures
  if (first === undefined) return refuse('image', "Missing required parameter: 'image'.", 'missing_required_parameter')
  if (pictures.length > (ask.model === 'dall-e-2' ? 1 : 16)) refuse('image', 'Too many images.', 'array_above_max_length')
  if (pictures.length > 1 && pictures.some(({ field }) => field === 'image'))
    refuse('image', "Duplicate parameter: 'image'. Use 'image[]'.", 'duplicate_parameter')
  const mask = files.find(({ field }) => field === 'mask')
  if (mask !== undefined && (mask.type !== 'image/png' || mask.width !== first.width || mask.height !== first.height))
    refuse('mask', 'Invalid input image - format must be in RGBA and as large as the picture.', 'invalid_image_mask')
  return { ...ask, files }
}

export interface ChatAsk {
  readonly model: string
  readonly system: string | undefined
  readonly words: string
  readonly pictures: number
  readonly most: number | undefined
}

const checkPart = async (part: unknown): Promise<{ words: string; pictures: number }> => {
  if (!isRecord(part)) return refuse('messages', 'Invalid content part.', 'invalid_type')
  if (part['type'] === 'text' && typeof part['text'] === 'string') return { words: part['text'], pictures: 0 }
  const image = part['image_url']
  if (part['type'] !== 'image_url' || !isRecord(image) || typeof image['url'] !== 'string')
    return refuse('messages', 'Invalid content part.', 'invalid_value')
  const [, type, data = ''] = /^data:(image\/(?:png|jpeg|webp|gif));base64,([\w+/=]+)$/.exec(image['url']) ?? []
  const { format } = await sharp(Buffer.from(data, 'base64'))
    .metadata()
    .catch(() => refuse('messages', 'The image data you provided does not represent a valid image.', 'image_parse_error'))
  if (`image/${format}` !== type)
    refuse('messages', 'The image data you provided does not represent a valid image.', 'invalid_image_format')
  return { words: '', pictures: 1 }
}

export const checkChat = async (body: unknown, compatible: boolean): Promise<ChatAsk> => {
  if (!isRecord(body)) return refuse(null, 'We could not parse the JSON body of your request.', 'invalid_json')
  const { model, messages } = body
  if (typeof model !== 'string' || (compatible ? model === 'missing' : !textModels.includes(model))) return unknownModel(model)
  if (!Array.isArray(messages) || messages.length === 0)
    return refuse('messages', "Missing required parameter: 'messages'.", 'missing_required_parameter')
  for (const key of ['max_tokens', 'max_completion_tokens', 'temperature', 'top_p']) numeric(body, key)
  if (compatible) {
    if (body['max_completion_tokens'] !== undefined) refuse('max_completion_tokens', 'Extra inputs are not permitted', 'extra_forbidden')
  } else {
    noStrangers(body, [
      'model',
      'messages',
      'max_tokens',
      'max_completion_tokens',
      'temperature',
      'top_p',
      'n',
      'seed',
      'reasoning_effort',
      'user',
    ])
    if (model.startsWith('gpt-5') && body['max_tokens'] !== undefined)
      refuse(
        'max_tokens',
        "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
        'unsupported_parameter',
      )
  }
  const last: unknown = messages.at(-1)
  if (!isRecord(last) || last['role'] !== 'user') return refuse('messages', 'The last message must be of the user.', 'invalid_value')
  const [first] = messages.length > 1 ? (messages as readonly unknown[]) : []
  if (first !== undefined && (!isRecord(first) || first['role'] !== 'system' || typeof first['content'] !== 'string'))
    return refuse('messages', 'Invalid system message.', 'invalid_value')
  const { content } = last
  const parts: readonly unknown[] = typeof content === 'string' ? [{ type: 'text', text: content }] : Array.isArray(content) ? content : []
  if (parts.length === 0) return refuse('messages', "Invalid type for 'messages.content'.", 'invalid_type')
  const read = await Promise.all(parts.map(checkPart))
  const most = body['max_completion_tokens'] ?? body['max_tokens']
  return {
    model,
    system: isRecord(first) ? String(first['content']) : undefined,
    words: read.map(({ words }) => words).join(''),
    pictures: read.reduce((sum, { pictures }) => sum + pictures, 0),
    most: typeof most === 'number' ? most : undefined,
  }
}
