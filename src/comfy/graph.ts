import { isRecord, recordOf } from './records.ts'

/** One node of a graph in the API format: named inputs, never positions. */
export interface GraphNode {
  readonly id: string
  readonly classType: string
  readonly inputs: Readonly<Record<string, unknown>>
  readonly title: string | undefined
  readonly meta: Readonly<Record<string, unknown>>
}

export interface Graph {
  /** In the order of their ids, as numbers where they are. */
  readonly nodes: readonly GraphNode[]
  readonly byId: ReadonlyMap<string, GraphNode>
  /** The editor's names for groups of inputs, by group id. */
  readonly groups: Readonly<Record<string, string>>
}

const compareIds = new Intl.Collator('en', { numeric: true }).compare

/** Undefined when it is no graph at all. Entries that aren't nodes (the editor keeps notes of its own there) are left out. */
export const parseGraph = (workflowApi: unknown): Graph | undefined => {
  const entries = recordOf(workflowApi)
  if (entries === undefined) return undefined
  const nodes = Object.entries(entries).flatMap(([id, value]): readonly GraphNode[] => {
    if (!isRecord(value) || typeof value['class_type'] !== 'string') return []
    const meta = isRecord(value['_meta']) ? value['_meta'] : {}
    const title = typeof meta['title'] === 'string' && meta['title'].trim() !== '' ? meta['title'].trim() : undefined
    return [{ id, classType: value['class_type'], inputs: isRecord(value['inputs']) ? value['inputs'] : {}, title, meta }]
  })
  nodes.sort((a, b) => compareIds(a.id, b.id))
  const groups = Object.entries(isRecord(entries['_groups']) ? entries['_groups'] : {}).flatMap(([id, group]) =>
    isRecord(group) && typeof group['title'] === 'string' && group['title'] !== '' ? [[id, group['title']] as const] : [],
  )
  return { nodes, byId: new Map(nodes.map((node) => [node.id, node])), groups: Object.fromEntries(groups) }
}

/** A link is [node id, output slot]. */
export const linkOf = (value: unknown): string | undefined => {
  if (!Array.isArray(value) || value.length !== 2) return undefined
  const [id, slot]: readonly unknown[] = value
  return (typeof id === 'string' || typeof id === 'number') && typeof slot === 'number' ? String(id) : undefined
}

export type Literal = string | number | boolean
export const isLiteral = (value: unknown): value is Literal => ['string', 'number', 'boolean'].includes(typeof value)

const valueWidgets = ['value', 'default_value', 'text', 'string', 'int', 'float', 'number', 'boolean', 'Number', 'Text']

/** The one value that a constant node holds; undefined for a node that works something out. */
const heldBy = (node: GraphNode): unknown => {
  const named = valueWidgets.find((name) => node.inputs[name] !== undefined)
  const settings = Object.keys(node.inputs).filter((name) => !['input_id', 'display_name', 'description'].includes(name))
  const isConstant = /^Primitive|Literal|Constant|^(?:Int|Float|String|Text|Boolean|Number)\b|External|Reroute/i.test(node.classType)
  if (named !== undefined && (isConstant || settings.length === 1)) return node.inputs[named]
  return isConstant && settings.length === 1 ? node.inputs[settings[0] ?? ''] : undefined
}

/** A value, or what its link leads to when that ends in a constant. */
export const literalOf = (value: unknown, graph: Graph, seen: readonly string[] = []): Literal | undefined => {
  if (isLiteral(value)) return value
  const id = linkOf(value)
  const node = id === undefined || seen.includes(id) ? undefined : graph.byId.get(id)
  return node === undefined || id === undefined ? undefined : literalOf(heldBy(node), graph, [...seen, id])
}

/** The ids of nodes whose results somebody uses. */
export const linkedNodes = (graph: Graph): ReadonlySet<string> =>
  new Set(graph.nodes.flatMap((node) => Object.values(node.inputs).flatMap((value) => linkOf(value) ?? [])))

/** Is this node's result plugged into an input of that name somewhere? */
export const feeds = (graph: Graph, nodeId: string, input: RegExp): boolean =>
  graph.nodes.some((node) => Object.entries(node.inputs).some(([name, value]) => input.test(name) && linkOf(value) === nodeId))
