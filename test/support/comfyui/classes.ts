import type { JsonObject, JsonValue } from '../../../src/model/json.ts'
import type { Generation } from './generations.ts'

/** [type, options], or [values, options]: as /object_info tells it. */
export type InputSpec = readonly [type: string | readonly string[], options?: JsonObject]

export interface ClassSpec {
  readonly required: Readonly<Record<string, InputSpec>>
  readonly optional?: Readonly<Record<string, InputSpec>>
  readonly outputs: readonly string[]
  readonly isOutput?: boolean
  readonly since?: Generation
  /** From when on it is written in the newer way, which shows in its shape. */
  readonly schemaSince?: Generation
  readonly displayName?: string
  /** Its own check of a value, which then is the only one; or no look at lists of values at all. */
  readonly checks?: 'input_file' | 'no_lists'
  readonly hidden?: boolean
}

const image: InputSpec = ['IMAGE']
const whole = (standard: number, min: number, max: number, step = 1): InputSpec => ['INT', { default: standard, min, max, step }]
const float = (standard: number, min: number, max: number, step = 0.01): InputSpec => ['FLOAT', { default: standard, min, max, step }]
const prefix: InputSpec = ['STRING', { default: 'ComfyUI' }]

const specsOf = (
  generation: Generation,
  inputFiles: readonly string[],
  checkpoints: readonly string[],
): Readonly<Record<string, ClassSpec>> => {
  const largest = generation < '2024-05' ? 8192 : 16384
  const smallest = generation < '2023-11' ? 1 : 0
  const methods = ['nearest-exact', 'bilinear', 'area', 'bicubic', ...(generation < '2023-11' ? [] : ['lanczos'])]
  const file: InputSpec = generation < '2023-11' ? [inputFiles] : [inputFiles, { image_upload: true }]
  const fine = generation < '2024-05' ? 0.1 : 0.01
  const dithers = ['none', 'floyd-steinberg', ...(generation < '2023-11' ? [] : ['bayer-2', 'bayer-4', 'bayer-8', 'bayer-16'])]
  const modes = ['normal', 'multiply', 'screen', 'overlay', 'soft_light', ...(generation < '2023-11' ? [] : ['difference'])]
  const side = whole(512, 1, largest)
  const border = whole(0, 0, largest, 8)
  return {
    EmptyImage: {
      since: '2023-11',
      required: {
        width: side,
        height: side,
        batch_size: ['INT', { default: 1, min: 1, max: 4096 }],
        color: ['INT', { default: 0, min: 0, max: 0xffffff, step: 1, display: 'color' }],
      },
      outputs: ['IMAGE'],
    },
    LoadImage: { required: { image: file }, outputs: ['IMAGE', 'MASK'], checks: 'input_file', displayName: 'Load Image' },
    ImageScale: {
      required: {
        image,
        upscale_method: [methods],
        width: whole(512, smallest, largest),
        height: whole(512, smallest, largest),
        crop: [['disabled', 'center']],
      },
      outputs: ['IMAGE'],
      displayName: 'Upscale Image',
    },
    ImageScaleBy: { required: { image, upscale_method: [methods], scale_by: float(1, 0.01, 8) }, outputs: ['IMAGE'] },
    ImageInvert: { required: { image }, outputs: ['IMAGE'], displayName: 'Invert Image' },
    ImageBlur: {
      schemaSince: '2025-10',
      required: { image, blur_radius: whole(1, 1, 31), sigma: float(1, 0.1, 10, 0.1) },
      outputs: ['IMAGE'],
    },
    ImageSharpen: {
      schemaSince: '2025-10',
      required: { image, sharpen_radius: whole(1, 1, 31), sigma: float(1, 0.1, 10, fine), alpha: float(1, 0, 5, fine) },
      outputs: ['IMAGE'],
    },
    ImageBlend: {
      schemaSince: '2025-10',
      required: { image1: image, image2: image, blend_factor: float(0.5, 0, 1), blend_mode: [modes] },
      outputs: ['IMAGE'],
    },
    ImageQuantize: {
      schemaSince: '2025-10',
      required: { image, colors: whole(256, 1, 256), dither: [dithers] },
      outputs: ['IMAGE'],
    },
    ImageBatch: { since: '2023-11', required: { image1: image, image2: image }, outputs: ['IMAGE'], displayName: 'Batch Images' },
    ImageCrop: {
      since: '2023-11',
      schemaSince: '2026-06',
      required: { image, width: side, height: side, x: whole(0, 0, largest), y: whole(0, 0, largest) },
      outputs: ['IMAGE'],
    },
    ImagePadForOutpaint: {
      required: { image, left: border, top: border, right: border, bottom: border, feathering: whole(40, 0, largest) },
      outputs: ['IMAGE', 'MASK'],
      displayName: 'Pad Image for Outpainting',
    },
    SaveImage: {
      required: { images: image, filename_prefix: prefix },
      outputs: [],
      isOutput: true,
      hidden: true,
      displayName: 'Save Image',
    },
    PreviewImage: { required: { images: image }, outputs: [], isOutput: true, hidden: true, displayName: 'Preview Image' },
    SaveAnimatedWEBP: {
      since: '2024-05',
      schemaSince: '2026-06',
      required: {
        images: image,
        filename_prefix: prefix,
        fps: float(6, 0.01, 1000),
        lossless: ['BOOLEAN', { default: true }],
        quality: ['INT', { default: 80, min: 0, max: 100 }],
        method: [['default', 'fastest', 'slowest']],
      },
      outputs: [],
      isOutput: true,
      hidden: true,
    },
    PreviewAny: { since: '2025-10', required: { source: ['*', {}] }, outputs: [], isOutput: true, displayName: 'Preview Any' },
    PrimitiveInt: {
      since: '2025-10',
      schemaSince: '2025-10',
      required: {
        value: ['INT', { min: Number.MIN_SAFE_INTEGER, max: Number.MAX_SAFE_INTEGER, control_after_generate: true }],
      },
      outputs: ['INT'],
    },
    PrimitiveString: {
      since: '2025-10',
      schemaSince: '2025-10',
      required: { value: ['STRING', { multiline: false }] },
      outputs: ['STRING'],
    },
    CheckpointLoaderSimple: {
      required: { ckpt_name: generation < '2024-09' ? [checkpoints] : [checkpoints, { tooltip: 'The name of the checkpoint.' }] },
      outputs: ['MODEL', 'CLIP', 'VAE'],
      displayName: 'Load Checkpoint',
    },
  }
}

export interface ClassOptions {
  readonly generation: Generation
  /** What lies in its input folder itself, not below it. */
  readonly inputFiles: readonly string[]
  readonly checkpoints: readonly string[]
  /** Classes of packs that were added to it. */
  readonly added: Readonly<Record<string, ClassSpec>>
}

/** When the newer way was new, its lists of values were shown but never looked at. */
const isLax = ({ schemaSince }: ClassSpec, generation: Generation): boolean =>
  schemaSince !== undefined && generation >= schemaSince && generation < '2026-06'

/** The classes that a server of that time has. */
export const classesOf = ({ generation, inputFiles, checkpoints, added }: ClassOptions): Readonly<Record<string, ClassSpec>> =>
  Object.fromEntries(
    Object.entries({ ...specsOf(generation, inputFiles, checkpoints), ...added })
      .filter(([, { since = '' }]) => generation >= since)
      .map(([name, spec]): [string, ClassSpec] => [name, isLax(spec, generation) ? { ...spec, checks: 'no_lists' } : spec]),
  )

const inputShape = ([type, options]: InputSpec, isNewer: boolean): JsonValue => {
  if (!isNewer) return options === undefined ? [type as JsonValue] : [type as JsonValue, options]
  return typeof type === 'string' ? [type, options ?? {}] : ['COMBO', { multiselect: false, ...options, options: [...type] }]
}

/** One class as that server's /object_info tells of it. */
export const classInfo = (name: string, spec: ClassSpec, generation: Generation): JsonObject => {
  const isNewer = spec.schemaSince !== undefined && generation >= spec.schemaSince
  const shapes = (inputs: Readonly<Record<string, InputSpec>>): JsonObject =>
    Object.fromEntries(Object.entries(inputs).map(([input, each]) => [input, inputShape(each, isNewer)]))
  const hidden = isNewer ? { prompt: ['PROMPT'], extra_pnginfo: ['EXTRA_PNGINFO'] } : { prompt: 'PROMPT', extra_pnginfo: 'EXTRA_PNGINFO' }
  const input: JsonObject = {
    required: shapes(spec.required),
    ...(spec.optional === undefined ? {} : { optional: shapes(spec.optional) }),
    ...(spec.hidden === true ? { hidden } : {}),
  }
  const outputs = [...spec.outputs]
  return {
    input,
    ...(generation < '2024-09'
      ? {}
      : { input_order: Object.fromEntries(Object.entries(input).map(([kind, each]) => [kind, Object.keys(each as JsonObject)])) }),
    output: outputs,
    output_is_list: outputs.map(() => false),
    output_name: outputs,
    name,
    display_name: spec.displayName ?? (isNewer ? null : name),
    description: '',
    ...(generation < '2024-09' ? {} : { python_module: 'nodes' }),
    category: 'image',
    output_node: spec.isOutput === true,
    ...(isNewer ? { deprecated: false, experimental: false, api_node: false } : {}),
  }
}
