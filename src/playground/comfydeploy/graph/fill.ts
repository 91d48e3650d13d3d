import type { JsonValue } from '../../../model/json.ts'
import { asJson, type Graph, type GraphNode, graph, isLink } from './graph.ts'

/** Where a value lands, by class; anywhere else it replaces input_id itself. */
const landsIn: Readonly<Record<string, string>> = {
  ComfyUIDeployExternalText: 'default_value',
  ComfyUIDeployExternalTextAny: 'default_value',
  ComfyUIDeployExternalBoolean: 'default_value',
  ComfyUIDeployExternalSeed: 'default_value',
  ComfyUIDeployExternalEnum: 'default_value',
  ComfyUIDeployExternalCheckpoint: 'default_value',
  ComfyUIDeployExternalImageBatch: 'images',
  ComfyUIDeployExternalAudio: 'audio_file',
  ComfyUIDeployExternalEXR: 'exr_file',
  ComfyUIDeployExternalFile: 'file_url',
  ComfyUIDeployExternalLora: 'lora_url',
  ComfyUIDeployExternalFaceModel: 'face_model_url',
  ComfyDeployWebscoketImageInput: 'websocket',
}

const filled = (node: GraphNode, inputs: Readonly<Record<string, JsonValue>>): GraphNode => {
  const id = node.inputs['input_id']
  const value = typeof id === 'string' && Object.hasOwn(inputs, id) ? inputs[id] : undefined
  if (value === undefined) return node
  const field = landsIn[node.class_type]
  return { ...node, inputs: { ...node.inputs, input_id: value, ...(field === undefined ? {} : { [field]: value }) } }
}

/** Plain `seed` widgets are drawn anew for every run, unless they are linked. */
const reseeded = (node: GraphNode, random: () => number): GraphNode => {
  const { seed } = node.inputs
  if (seed === undefined || isLink(seed) || typeof seed !== 'number' || node.class_type.startsWith('ComfyUIDeployExternal')) return node
  return { ...node, inputs: { ...node.inputs, seed: Math.floor(random() * 1e15) } }
}

/** The graph of one run: every node whose input_id has a value gets it, whatever its class; other keys are ignored. */
export const filledGraph = (template: Graph, inputs: Readonly<Record<string, JsonValue>>, random: () => number): Graph =>
  graph.parse(
    Object.fromEntries(
      Object.entries(asJson(template)).map(([id, node]) => [id, reseeded(filled(node as unknown as GraphNode, inputs), random)]),
    ),
  )
