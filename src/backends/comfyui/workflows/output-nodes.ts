import type { Graph, GraphNode } from '../../../comfy/graph.ts'
import { linkedNodes } from '../../../comfy/graph.ts'
import { outputsOf } from '../../../comfy/output-nodes.ts'
import type { OutputTargets } from '../../../comfy/output-target.ts'
import { entryOf } from '../../../comfy/records.ts'
import type { OutputField } from '../../../model/tool.ts'
import type { Nodes } from './input-plan.ts'
import { nodeName } from './input-plan.ts'
import type { NodeClasses } from './object-info.ts'
import type { ApiNode } from './target.ts'
import { titledInputsOf, titledOutputOf } from './titles.ts'

/** Ordinary nodes that do the same, the best first, each with the input that takes what the other was given. */
interface Standing {
  readonly from: string
  readonly candidates: readonly (readonly [classType: string, input: string])[]
}

const showsText: Standing['candidates'] = [
  ['PreviewAny', 'source'],
  ['ShowText|pysssss', 'text'],
  ['easy showAnything', 'anything'],
  ['Display Any (rgthree)', 'source'],
]
const savesImages: Standing['candidates'] = [['SaveImage', 'images']]

/** The vendor's output nodes, where the server lacks them. The rest of theirs has nothing that stands in. */
const standings: Readonly<Record<string, Standing>> = {
  ComfyDeployOutputImage: { from: 'images', candidates: savesImages },
  ComfyDeployStdOutputImage: { from: 'images', candidates: savesImages },
  ComfyDeployOutputText: { from: 'text', candidates: showsText },
}

/** Shown in the editor, kept nowhere. */
const previews = /^(?:Preview|MaskPreview)|Webs(?:oc|co)ket/i

const bestOf = ({ candidates }: Standing, classes: NodeClasses): readonly [string, string] | undefined =>
  [...candidates].sort(([a], [b]) => classes.countOf(b) - classes.countOf(a))[0]

const stoodIn = (node: ApiNode, standing: Standing, classes: NodeClasses): ApiNode => {
  const [classType, input] = bestOf(standing, classes) ?? [node.class_type, standing.from]
  return {
    ...node,
    class_type: classType,
    inputs: {
      [input]: node.inputs[standing.from],
      ...(classType === 'SaveImage' ? { filename_prefix: node.inputs['filename_prefix'] ?? 'ComfyUI' } : {}),
    },
  }
}

const named = (node: GraphNode): GraphNode => ({
  ...node,
  title: titledOutputOf(node.title) ?? (titledInputsOf(node.title) === undefined ? node.title : undefined),
  // What is only shown becomes a result where its owner calls it one.
  classType: node.classType === 'PreviewImage' && titledOutputOf(node.title) !== undefined ? 'SaveImage' : node.classType,
})

export interface Outputs {
  readonly nodes: Nodes
  readonly fields: readonly OutputField[]
  readonly targets: OutputTargets
  readonly notes: readonly string[]
}

/** What the workflow gives back, and its nodes with those in place that can do it here. Previews aren't run. */
export const planOutputs = (graph: Graph, classes: NodeClasses, servers: number, nodes: Nodes): Outputs => {
  const { fields, targets } = outputsOf({ ...graph, nodes: graph.nodes.map(named) })
  const notes = graph.nodes.flatMap((node) =>
    titledOutputOf(node.title) !== undefined && !Object.hasOwn(targets, node.id)
      ? [`${nodeName(node.id, node.classType, node.title)} is called an output, but it keeps nothing.`]
      : [],
  )
  const linked = linkedNodes(graph)
  const placed = [...nodes].flatMap(([id, node]): readonly (readonly [string, ApiNode])[] => {
    const isOutput = Object.hasOwn(targets, id)
    if (!isOutput) return previews.test(node.class_type) && !linked.has(id) ? [] : [[id, node]]
    if (node.class_type === 'PreviewImage') return [[id, stoodIn(node, { from: 'images', candidates: savesImages }, classes)]]
    const standing = entryOf(standings, node.class_type)
    return [[id, standing === undefined || classes.countOf(node.class_type) === servers ? node : stoodIn(node, standing, classes)]]
  })
  return { nodes: new Map(placed), fields, targets, notes }
}
