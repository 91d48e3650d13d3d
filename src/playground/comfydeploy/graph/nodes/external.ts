import type { JsonValue } from '../../../../model/json.ts'
import { decodeFrame, type Frame, fittedTo } from '../frames.ts'
import { blobIn, isUsable, type NodeClass, type NodeClasses, type NodeContext, NodeError, type NodeValue, textIn } from '../node.ts'

const one = (value: NodeValue) => ({ values: [value] })

const text: NodeClass = { run: (inputs) => one(textIn(inputs, 'default_value')) }

const inRange = (value: number, inputs: Readonly<Record<string, NodeValue>>): boolean =>
  Number.isFinite(value) && value >= Number(inputs['min_value'] ?? 0) && value <= Number(inputs['max_value'] ?? 1)

/** A number stands in input_id once it is filled; anything else there silently means the default. */
const number = (parse: (given: string) => number | undefined): NodeClass => ({
  run: (inputs) => one(parse(String(inputs['input_id'])) ?? Number(inputs['default_value'] ?? 0)),
})

const slider = (round: (value: number) => number): NodeClass => ({
  run: (inputs) => {
    const given = round(Number(inputs['input_id']))
    return one(inRange(given, inputs) ? given : Number(inputs['default_value'] ?? 0))
  },
})

const picture = async (url: NodeValue, context: NodeContext, keepAlpha: boolean): Promise<Frame | undefined> => {
  const file = typeof url === 'string' ? await context.fetchFile(url) : undefined
  if (file === undefined) return undefined
  try {
    return await decodeFrame(file.bytes, keepAlpha)
  } catch {
    throw new NodeError(`cannot identify image file '${file.fileName}'`, 'PIL.UnidentifiedImageError')
  }
}

/** What can't be fetched falls back to the default, then to nothing: the next node stumbles over that. */
const image = (keepAlpha: boolean): NodeClass => ({
  run: async (inputs, context) => {
    const given =
      (await picture(inputs['input_id'], context, keepAlpha)) ?? (await picture(inputs['default_value_url'], context, keepAlpha))
    return one(given === undefined ? inputs['default_value'] : { frames: [given] })
  },
})

const urlsIn = (value: NodeValue): readonly string[] => {
  if (typeof value !== 'string') throw new NodeError('images: a list is read as a link; send it as JSON text', 'TypeError')
  if (value === '') return []
  const list = value.startsWith('[') ? (JSON.parse(value) as JsonValue) : [value]
  return Array.isArray(list) ? list.filter((item): item is string => typeof item === 'string') : []
}

const imageBatch: NodeClass = {
  run: async (inputs, context) => {
    const found = await Promise.all(urlsIn(inputs['images']).map((url) => picture(url, context, false)))
    const [first, ...rest] = found.filter((frame) => frame !== undefined)
    if (first === undefined) return one(inputs['default_value'])
    return one({ frames: [first, ...(await Promise.all(rest.map((frame) => fittedTo(frame, first))))] })
  },
}

const file = (field: string, fallback: string): NodeClass => ({
  run: async (inputs, context) => {
    const blob = await context.fetchFile(textIn(inputs, field))
    if (blob !== undefined) return one({ blob })
    if (isUsable(inputs[fallback])) return one({ blob: blobIn(inputs, fallback) })
    const spare = await context.fetchFile(textIn(inputs, 'default_value_url'))
    return one(spare === undefined ? undefined : { blob: spare })
  },
})

export const externalNodes: NodeClasses = {
  ComfyUIDeployExternalText: text,
  ComfyUIDeployExternalTextAny: text,
  ComfyUIDeployExternalTextSingleLine: { run: (inputs) => one(textIn(inputs, 'input_id', textIn(inputs, 'default_value'))) },
  // bool() of any text that isn't empty is true, "false" included.
  ComfyUIDeployExternalBoolean: { run: (inputs) => one(Boolean(inputs['default_value'])) },
  ComfyUIDeployExternalNumber: number((given) => (given !== '' && Number.isFinite(Number(given)) ? Number(given) : undefined)),
  // Only digits pass: a minus or a point silently becomes the default.
  ComfyUIDeployExternalNumberInt: number((given) => (/^\d+$/.test(given) ? Number(given) : undefined)),
  ComfyUIDeployExternalNumberSlider: slider((value) => value),
  ComfyUIDeployExternalNumberSliderInt: slider(Math.round),
  ComfyUIDeployExternalSeed: {
    run: (inputs, context) => {
      const seed = Number(inputs['default_value'] ?? -1)
      return one(seed === -1 ? Math.floor(context.random() * 4294967294) + 1 : seed)
    },
  },
  ComfyUIDeployExternalEnum: text,
  ComfyUIDeployExternalCheckpoint: text,
  ComfyUIDeployExternalLora: { run: (inputs) => one(textIn(inputs, 'lora_url', textIn(inputs, 'default_lora_name'))) },
  ComfyUIDeployExternalFaceModel: { run: (inputs) => one(textIn(inputs, 'face_model_url', textIn(inputs, 'default_face_model_name'))) },
  ComfyUIDeployExternalImage: image(false),
  ComfyUIDeployExternalImageAlpha: image(true),
  ComfyUIDeployExternalImageBatch: imageBatch,
  ComfyDeployWebscoketImageInput: { run: (inputs) => one(inputs['default_value']) },
  ComfyUIDeployExternalVideo: file('input_id', 'default_video'),
  ComfyUIDeployExternalVid: file('input_id', 'default_value'),
  ComfyUIDeployExternalAudio: file('audio_file', 'default_value'),
  ComfyUIDeployExternalEXR: file('exr_file', 'default_image'),
  ComfyUIDeployExternalFile: file('file_url', 'default_value'),
}
