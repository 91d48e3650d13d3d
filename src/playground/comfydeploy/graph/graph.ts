import { z } from 'zod'
import { type JsonObject, jsonValue } from '../../../model/json.ts'

export const graphNode = z.object({
  class_type: z.string(),
  inputs: z.record(z.string(), jsonValue).default({}),
  _meta: z.record(z.string(), jsonValue).optional(),
})
export type GraphNode = z.infer<typeof graphNode>

/** ComfyUI's API format: node id → class and inputs; a link is [node id, output index]. */
export type Graph = Readonly<Record<string, GraphNode>>
export const graph: z.ZodType<Graph> = z.record(z.string(), graphNode)

/** Shorter keys first, then by bytes: the order in which a jsonb column gives them back. */
export const byKeyOrder = (a: string, b: string): number => a.length - b.length || (a < b ? -1 : a > b ? 1 : 0)

export const isLink = (value: unknown): value is readonly [string, number] =>
  Array.isArray(value) && value.length === 2 && typeof value[0] === 'string' && typeof value[1] === 'number'

export const asJson = (graph: Graph): JsonObject =>
  Object.fromEntries(
    Object.entries(graph)
      .sort(([a], [b]) => byKeyOrder(a, b))
      .map(([id, node]) => [
        id,
        { inputs: node.inputs, class_type: node.class_type, ...(node._meta === undefined ? {} : { _meta: node._meta }) },
      ]),
  )
