import type { JsonObject, JsonValue } from '../../../model/json.ts'
import { byKeyOrder, type Graph, isLink } from '../graph/graph.ts'

/** The editor's JSON of a graph, as ComfyUI saves it: nodes with their widgets, links between them, notes beside. */
export const editorOf = (graph: Graph, notes: readonly string[]): JsonObject => {
  const ids = Object.keys(graph).sort(byKeyOrder)
  const links: JsonValue[] = []
  const nodes = ids.map((id, order): JsonObject => {
    const node = graph[id] ?? { class_type: '', inputs: {} }
    const entries = Object.entries(node.inputs)
    const linked = entries.filter(([, value]) => isLink(value))
    const inputs = linked.map(([name, value], slot): JsonObject => {
      const [from, output] = isLink(value) ? value : ['0', 0]
      const link = links.length + 1
      links.push([link, Number(from), output, Number(id), slot, '*'])
      return { name, type: '*', link }
    })
    const title = node._meta?.['title']
    return {
      id: Number(id),
      type: node.class_type,
      pos: [order * 260, 120],
      size: [240, 120],
      flags: {},
      order,
      mode: 0,
      inputs,
      outputs: [],
      properties: { 'Node name for S&R': node.class_type },
      widgets_values: entries.filter(([, value]) => !isLink(value)).map(([, value]) => value),
      ...(typeof title === 'string' ? { title } : {}),
    }
  })
  const highest = Math.max(0, ...ids.map(Number))
  const noteNodes = notes.map(
    (text, index): JsonObject => ({
      id: highest + index + 1,
      type: 'Note',
      pos: [index * 260, -120],
      size: [240, 100],
      flags: {},
      order: ids.length + index,
      mode: 0,
      properties: {},
      widgets_values: [text],
      color: '#432',
      bgcolor: '#653',
    }),
  )
  return {
    last_node_id: highest + notes.length,
    last_link_id: links.length,
    nodes: [...nodes, ...noteNodes],
    links,
    groups: [],
    config: {},
    extra: {},
    version: 0.4,
  }
}
