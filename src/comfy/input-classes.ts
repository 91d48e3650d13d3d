import type { FieldType } from '../model/tool.ts'
import { entryOf } from './records.ts'

/** How a value of that class has to be sent. */
export type Sending = 'text' | 'number' | 'integer' | 'natural' | 'boolean' | 'url' | 'json_list' | 'json_lines'

export interface InputClass {
  readonly type: FieldType
  readonly sending: Sending
  /** The widget that holds the value a person would see as the default. Absent: the default is no value one could send. */
  readonly defaultFrom?: string
  /** Widgets that, when filled or linked, let the machine do without the input. */
  readonly fallbacks?: readonly string[]
  readonly min?: number
  readonly max?: number
  /** What the node itself takes when its widgets say nothing. */
  readonly slider?: { readonly value: number; readonly min: number; readonly max: number }
  /** Why it can't be used over HTTP at all. */
  readonly unusable?: string
}

/** Drawn seeds stay within 32 bits: every sampler and every language takes those. */
export const largestSeed = 4_294_967_295

const text: InputClass = { type: 'text', sending: 'text', defaultFrom: 'default_value' }
const line: InputClass = { ...text, type: 'string' }
const image: InputClass = { type: 'image', sending: 'url', fallbacks: ['default_value_url', 'default_value'] }

/** Every class of input node, listed by the vendor's API or not, and what it is for a person. */
export const inputClasses = {
  ComfyUIDeployExternalText: text,
  ComfyUIDeployExternalTextAny: text,
  ComfyUIDeployExternalTextSingleLine: line,
  ComfyUIDeployExternalTextList: { type: 'text', sending: 'json_lines', fallbacks: ['text'] },
  ComfyUIDeployExternalBoolean: { type: 'boolean', sending: 'boolean', defaultFrom: 'default_value' },
  ComfyUIDeployExternalNumber: { type: 'number', sending: 'number', defaultFrom: 'default_value' },
  /** Its code takes digits alone: a minus or a point makes it use its default without a word. */
  ComfyUIDeployExternalNumberInt: { type: 'integer', sending: 'natural', defaultFrom: 'default_value', min: 0 },
  ComfyUIDeployExternalNumberSlider: {
    type: 'number',
    sending: 'number',
    defaultFrom: 'default_value',
    slider: { value: 0.5, min: 0, max: 1 },
  },
  ComfyUIDeployExternalNumberSliderInt: {
    type: 'integer',
    sending: 'integer',
    defaultFrom: 'default_value',
    slider: { value: 1, min: 0, max: 10 },
  },
  ComfyUIDeployExternalSeed: { type: 'seed', sending: 'natural', defaultFrom: 'default_value', min: 1, max: largestSeed },
  ComfyUIDeployExternalEnum: { type: 'enum', sending: 'text', defaultFrom: 'default_value' },
  ComfyUIDeployExternalImage: image,
  ComfyUIDeployExternalImageAlpha: image,
  /** A bare list would be read as a link between nodes, so it goes as JSON text. */
  ComfyUIDeployExternalImageBatch: { type: 'images', sending: 'json_list', fallbacks: ['images', 'default_value'] },
  ComfyUIDeployExternalVideo: { type: 'video', sending: 'url', fallbacks: ['default_value_url', 'default_video', 'default_value'] },
  ComfyUIDeployExternalVid: { type: 'video', sending: 'url', fallbacks: ['default_value'] },
  ComfyUIDeployExternalAudio: { type: 'audio', sending: 'url', fallbacks: ['audio_file', 'default_value'] },
  ComfyUIDeployExternalEXR: { type: 'file', sending: 'url', fallbacks: ['exr_file', 'default_image', 'default_mask'] },
  ComfyUIDeployExternalFile: { type: 'file', sending: 'url', fallbacks: ['file_url'] },
  /** The value is an address; the default is the name of a file on the machine, which can't be sent. */
  ComfyUIDeployExternalLora: { type: 'lora', sending: 'url', fallbacks: ['default_lora_name', 'lora_url'] },
  ComfyUIDeployExternalCheckpoint: line,
  ComfyUIDeployExternalFaceModel: { type: 'file', sending: 'url', fallbacks: ['default_face_model_name', 'face_model_url'] },
  ComfyDeployWebscoketImageInput: {
    type: 'image',
    sending: 'url',
    fallbacks: ['default_value'],
    unusable: 'takes its picture over a live connection, which runs from a queue do not have',
  },
  ComfyUIDeployExternalColor: line,
} as const satisfies Record<string, InputClass>

const byClass: Readonly<Record<string, InputClass>> = inputClasses

export const inputClassOf = (classType: string): InputClass | undefined => entryOf(byClass, classType)

/** A class newer than this table: what the vendor's API calls it, else what its default looks like. */
export const guessedClass = (apiType: string | null | undefined, defaultValue: unknown): InputClass => {
  if (apiType === 'integer') return inputClasses.ComfyUIDeployExternalNumberInt
  if (apiType === 'float' || typeof defaultValue === 'number') return inputClasses.ComfyUIDeployExternalNumber
  if (apiType === 'boolean' || typeof defaultValue === 'boolean') return inputClasses.ComfyUIDeployExternalBoolean
  return line
}

export const looksExternal = (classType: string): boolean => /^Comfy(?:UI)?Deploy(?:External|Webscoket.*Input)/.test(classType)
