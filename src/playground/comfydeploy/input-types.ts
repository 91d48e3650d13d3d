import type { JsonObject, JsonValue } from '../../model/json.ts'
import { byKeyOrder, type Graph } from './graph/graph.ts'

/** What the real one lists; Seed, Vid and FaceModel nodes are missing there too. */
const listed: Readonly<Record<string, string>> = {
  ComfyUIDeployExternalText: 'string',
  ComfyUIDeployExternalTextAny: 'string',
  ComfyUIDeployExternalTextSingleLine: 'string',
  ComfyUIDeployExternalImage: 'string',
  ComfyUIDeployExternalImageAlpha: 'string',
  ComfyUIDeployExternalNumber: 'float',
  ComfyUIDeployExternalNumberInt: 'integer',
  ComfyUIDeployExternalLora: 'string',
  ComfyUIDeployExternalCheckpoint: 'string',
  ComfyDeployWebscoketImageInput: 'binary',
  ComfyUIDeployExternalImageBatch: 'string',
  ComfyUIDeployExternalVideo: 'string',
  ComfyUIDeployExternalBoolean: 'boolean',
  ComfyUIDeployExternalNumberSlider: 'float',
  ComfyUIDeployExternalNumberSliderInt: 'integer',
  ComfyUIDeployExternalEnum: 'string',
  ComfyUIDeployExternalEXR: 'string',
  ComfyUIDeployExternalAudio: 'string',
  ComfyUIDeployExternalFile: 'string',
}

/** Thrown for a node that breaks every list it is in. */
export class PoisonedGraph extends Error {}

const parsedOptions = (raw: JsonValue | undefined): JsonValue => {
  if (typeof raw !== 'string' || raw === '') return null
  let options: unknown
  try {
    options = JSON.parse(raw)
  } catch {
    throw new PoisonedGraph('options are not JSON')
  }
  if (!Array.isArray(options)) throw new PoisonedGraph('options are not a list')
  return options as JsonValue[]
}

const textOr = (value: JsonValue | undefined, fallback: string): string => {
  if (value === undefined) return fallback
  if (typeof value !== 'string') throw new PoisonedGraph('a name is not text')
  return value
}

const numberOrNull = (value: JsonValue | undefined): number | null => {
  if (value === undefined || value === null) return null
  if (typeof value !== 'number') throw new PoisonedGraph('a bound is not a number')
  return value
}

/** What GET /deployments shows of the external nodes: some of them, and some of their fields. */
export const inputTypesOf = (graph: Graph): JsonObject[] =>
  Object.keys(graph)
    .sort(byKeyOrder)
    .flatMap((id): JsonObject[] => {
      const node = graph[id]
      const type = node === undefined ? undefined : listed[node.class_type]
      if (node === undefined || type === undefined) return []
      const { inputs } = node
      return [
        {
          type,
          class_type: node.class_type,
          input_id: textOr(inputs['input_id'], ''),
          default_value: inputs['default_value'] ?? null,
          min_value: numberOrNull(inputs['min_value']),
          max_value: numberOrNull(inputs['max_value']),
          display_name: textOr(inputs['display_name'], ''),
          description: textOr(inputs['description'], ''),
          enum_options: node.class_type === 'ComfyUIDeployExternalEnum' ? parsedOptions(inputs['options']) : null,
          step: numberOrNull(inputs['step']),
        },
      ]
    })
