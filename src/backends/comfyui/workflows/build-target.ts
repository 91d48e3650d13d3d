import type { Graph } from '../../../comfy/graph.ts'
import { linkOf } from '../../../comfy/graph.ts'
import { inOrder } from '../../../comfy/input-fields.ts'
import { withRequired } from '../../../comfy/required.ts'
import type { InputField, OutputField } from '../../../model/tool.ts'
import { replaceExternal } from './external.ts'
import type { Nodes, Refusal } from './input-plan.ts'
import { nodeName } from './input-plan.ts'
import type { NodeClasses } from './object-info.ts'
import { planOutputs } from './output-nodes.ts'
import { pruned } from './prune.ts'
import type { ApiNode, ComfyTarget, Filling } from './target.ts'
import { titledInputs } from './titled.ts'
import { titledInputsOf, titledOutputOf } from './titles.ts'

export interface Built {
  readonly target: ComfyTarget
  readonly inputSchema: readonly InputField[]
  readonly outputSchema: readonly OutputField[]
  readonly notes: readonly string[]
}

/** Of what the editor keeps with a node only a title that people gave it, for sentences about it. */
const nodesOf = (graph: Graph): Nodes =>
  new Map(
    graph.nodes.map(({ id, classType, inputs, title }): readonly [string, ApiNode] => {
      const isOurs = titledInputsOf(title) !== undefined || titledOutputOf(title) !== undefined
      const meta = title === undefined || isOurs || title === classType ? {} : { _meta: { title } }
      return [id, { class_type: classType, inputs: { ...inputs }, ...meta }]
    }),
  )

/** A link to a node that the file hasn't got: older servers break over it in their own code. */
const danglingIn = (nodes: Nodes, fillings: Readonly<Record<string, Filling>>): string | undefined => {
  const replaced = Object.values(fillings).flatMap(({ instead }) => Object.entries(instead))
  const known = new Set([...nodes.keys(), ...replaced.map(([id]) => id)])
  const links = [
    ...[...nodes].flatMap(([id, node]) =>
      Object.values(node.inputs).map((value) => [nodeName(id, node.class_type, node._meta?.title), linkOf(value)] as const),
    ),
    ...replaced.map(([id, value]) => [`Node ${id}`, linkOf(value)] as const),
  ]
  const lost = links.find(([, to]) => to !== undefined && !known.has(to))
  return lost === undefined ? undefined : `${lost[0]} gets something from node ${lost[1]}, which isn't in the file. Export it again.`
}

const endsNowhere =
  'It keeps nothing: no node of it saves a result. Put in a node such as Save Image, which a preview is not, and export it again.'

/** A workflow as something that can be filled and sent to these servers, and what people are asked for. */
export const buildTarget = (graph: Graph, classes: NodeClasses, servers: number): Built | Refusal => {
  const outputs = planOutputs(graph, classes, servers, nodesOf(graph))
  if (outputs.fields.length === 0) return { refused: endsNowhere }
  const replaced = replaceExternal(graph, classes, outputs.nodes)
  if ('refused' in replaced) return replaced
  const titled = titledInputs(graph, classes, replaced.plans)
  if ('refused' in titled) return titled

  const all = new Map([...Object.entries(replaced.fixed), ...[...titled.plans].map(([name, { filling }]) => [name, filling] as const)])
  const standIns = [...all.values()].flatMap(({ instead }) => Object.values(instead))
  const nodes = pruned(replaced.nodes, Object.keys(outputs.targets), standIns, classes)
  const linked = new Set([...standIns, ...[...nodes.values()].flatMap(({ inputs }) => Object.values(inputs))].map(linkOf))
  const isUsed = ({ to, instead }: Filling): boolean =>
    to.some(([id]) => nodes.has(id)) || Object.keys(instead).some((id) => linked.has(id))
  const inputs = Object.fromEntries([...all].filter(([, filling]) => isUsed(filling)))
  const dangling = danglingIn(nodes, inputs)
  if (dangling !== undefined) return { refused: dangling }
  const asked = [...titled.plans.values()].filter(({ filling }) => isUsed(filling))
  const idle = [...replaced.idle, ...[...titled.plans].flatMap(([name, { filling }]) => (isUsed(filling) ? [] : [name]))]
  return {
    target: { workflow: Object.fromEntries(nodes), inputs, outputs: { ...outputs.targets } },
    inputSchema: withRequired(inOrder(asked.map(({ draft }) => draft))),
    outputSchema: outputs.fields,
    notes: [...outputs.notes, ...idle.map((name) => `its input ${name} leads to no result, so nobody is asked for it.`)],
  }
}
