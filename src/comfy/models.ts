import type { JsonObject } from '../model/json.ts'
import type { Graph } from './graph.ts'
import { literalOf } from './graph.ts'

const nameOf = (value: string): string =>
  value
    .split(/[/\\]/)
    .at(-1)
    ?.replace(/\.(?:safetensors|ckpt|pth?|gguf|sft|bin)$/i, '') ?? value

const namesIn = (graph: Graph, classes: RegExp, widgets: RegExp): readonly string[] => [
  ...new Set(
    graph.nodes
      .filter((node) => classes.test(node.classType))
      .flatMap((node) => Object.entries(node.inputs).filter(([widget]) => widgets.test(widget)))
      .flatMap(([, value]) => {
        const literal = literalOf(value, graph)
        return typeof literal === 'string' && literal.trim() !== '' && literal !== 'None' ? [nameOf(literal)] : []
      }),
  ),
]

/** The models inside, as far as the graph names them. */
export const modelsOf = (graph: Graph | undefined): JsonObject => {
  if (graph === undefined) return {}
  const loras = namesIn(graph, /lora/i, /^(?:lora|lora_name|lora_\d+(?:_name)?|lora_name_\d+|default_lora_name)$/i)
  const [baseModel] = namesIn(
    graph,
    /checkpoint|unet|diffusion.?model|ckpt/i,
    /^(?:ckpt_name|unet_name|model_name|gguf_name|default_value)$/i,
  )
  return { ...(loras.length === 0 ? {} : { loras }), ...(baseModel === undefined ? {} : { baseModel }) }
}
