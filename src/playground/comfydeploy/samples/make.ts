import type { JsonObject, JsonValue } from '../../../model/json.ts'
import type { Graph, GraphNode } from '../graph/graph.ts'
import type { SampleDeployment } from '../world.ts'
import { editorOf } from './editor.ts'

type Inputs = Readonly<Record<string, JsonValue>>

export const node = (classType: string, inputs: Inputs, title?: string): GraphNode => ({
  class_type: classType,
  inputs: { ...inputs },
  ...(title === undefined ? {} : { _meta: { title } }),
})
/** The first output of that node. */
export const from = (id: string): [string, number] => [id, 0]

const named = (id: string, displayName: string, description: string): JsonObject => ({
  input_id: id,
  display_name: displayName,
  description,
})

export const textInput = (id: string, displayName: string, description: string, preset = ''): GraphNode =>
  node('ComfyUIDeployExternalText', { ...named(id, displayName, description), default_value: preset })
export const imageInput = (id: string, displayName: string, description: string, extra: Inputs = {}): GraphNode =>
  node('ComfyUIDeployExternalImage', { ...named(id, displayName, description), ...extra })
export const wholeInput = (id: string, displayName: string, description: string, preset: number): GraphNode =>
  node('ComfyUIDeployExternalNumberInt', { ...named(id, displayName, description), default_value: preset })
export const sliderInput = (
  id: string,
  displayName: string,
  description: string,
  range: { preset: number; min: number; max: number },
): GraphNode =>
  node('ComfyUIDeployExternalNumberSlider', {
    ...named(id, displayName, description),
    default_value: range.preset,
    min_value: range.min,
    max_value: range.max,
  })
export const enumInput = (id: string, displayName: string, description: string, options: readonly string[]): GraphNode =>
  node('ComfyUIDeployExternalEnum', {
    ...named(id, displayName, description),
    default_value: options[0] ?? '',
    options: JSON.stringify(options),
  })
export const seedInput = (id = 'seed'): GraphNode =>
  node('ComfyUIDeployExternalSeed', {
    ...named(id, 'Seed', 'The same number gives the same picture. -1 draws one.'),
    default_value: -1,
    min_value: 1,
    max_value: 4294967295,
  })
export const videoInput = (): GraphNode =>
  node('ComfyUIDeployExternalVideo', { ...named('video', 'Video', 'The clip.'), force_rate: 0, frame_load_cap: 0 })
export const audioInput = (): GraphNode =>
  node('ComfyUIDeployExternalAudio', { ...named('audio', 'Audio', 'A voice message or a song.'), audio_file: '' })

export const outputImage = (source: string, outputId: string, fileType: 'png' | 'jpg' | 'webp' = 'png'): GraphNode =>
  node('ComfyDeployOutputImage', { images: from(source), filename_prefix: outputId, file_type: fileType, quality: 90, output_id: outputId })

export const sample = (
  name: string,
  graph: Graph,
  options: Omit<SampleDeployment, 'name' | 'graph' | 'workflow'> & { readonly notes?: readonly string[] } = {},
): SampleDeployment => {
  const { notes = [], ...rest } = options
  return { name, graph, workflow: editorOf(graph, notes), ...rest }
}
