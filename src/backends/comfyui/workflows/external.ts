import type { Graph, GraphNode } from '../../../comfy/graph.ts'
import { linkOf } from '../../../comfy/graph.ts'
import type { InputClass } from '../../../comfy/input-classes.ts'
import { guessedClass, inputClassOf, looksExternal } from '../../../comfy/input-classes.ts'
import { defaultOf, inputDraftsOf, isName } from '../../../comfy/input-fields.ts'
import type { Draft } from '../../../comfy/required.ts'
import type { InputField } from '../../../model/tool.ts'
import { mediaFieldTypes } from '../../../model/tool.ts'
import { filledAsOf, fitField } from './fit-field.ts'
import type { InputPlan, Nodes, Plans, Refusal } from './input-plan.ts'
import { joinPlans, nodeName, twoKinds } from './input-plan.ts'
import type { Loader } from './loaders.ts'
import { loaderOf } from './loaders.ts'
import type { NodeClasses, Widget } from './object-info.ts'
import type { ApiNode, FilledAs, Filling } from './target.ts'

export interface Replaced {
  /** The nodes without External ones. */
  readonly nodes: Nodes
  readonly plans: Plans
  /** What fills places that nobody is asked about. */
  readonly fixed: Readonly<Record<string, Filling>>
  /** Names of inputs that are connected to nothing. */
  readonly idle: readonly string[]
}

const shapeOf = (node: GraphNode): InputClass | undefined =>
  inputClassOf(node.classType) ?? (looksExternal(node.classType) ? guessedClass(undefined, node.inputs['default_value']) : undefined)

interface Place {
  readonly nodeId: string
  readonly classType: string
  readonly input: string
}

/** The places that a node's result goes to. */
const placesOf = (graph: Graph, id: string): readonly Place[] =>
  graph.nodes.flatMap((node) =>
    Object.entries(node.inputs).flatMap(([input, value]) =>
      linkOf(value) === id ? [{ nodeId: node.id, classType: node.classType, input }] : [],
    ),
  )

const neutral: Readonly<Record<FilledAs, string | number | boolean>> = {
  text: '',
  integer: 0,
  number: 0,
  boolean: false,
  file: '',
  files: '',
}

/** What an unset value is: the node's own default, which may be a link. -1 asks for a drawn seed, and none is drawn here. */
const ownValueOf = (node: GraphNode, shape: InputClass, as: FilledAs): unknown => {
  const widget = shape.defaultFrom ?? shape.fallbacks?.[0]
  const value = (widget === undefined ? undefined : node.inputs[widget]) ?? shape.slider?.value
  if (shape.type === 'seed' && typeof value === 'number' && value < 0) return 0
  return value ?? neutral[as]
}

interface Found {
  readonly node: GraphNode
  readonly shape: InputClass
  readonly name: string
  readonly places: readonly Place[]
  readonly widgets: readonly Widget[]
}

const externalsIn = (graph: Graph, classes: NodeClasses): readonly Found[] =>
  graph.nodes.flatMap((node): readonly Found[] => {
    const shape = shapeOf(node)
    if (shape === undefined) return []
    const places = placesOf(graph, node.id)
    const name = isName(node.inputs['input_id']) ? node.inputs['input_id'] : `#${node.id}`
    return [{ node, shape, name, places, widgets: places.flatMap(({ classType, input }) => classes.widget(classType, input) ?? []) }]
  })

const isMedia = ({ type }: InputClass): boolean => mediaFieldTypes.has(type)

/** No ordinary node does what these do, and their own only fetches from addresses. */
const isOnlyTheirs = ({ shape, node }: Found): boolean =>
  shape.sending === 'json_lines' || shape.type === 'file' || node.classType === 'ComfyUIDeployExternalVid'

const fallbackLinkOf = (node: GraphNode, shape: InputClass): unknown =>
  [...(shape.fallbacks ?? []), 'default_value'].map((name) => node.inputs[name]).find((value) => linkOf(value) !== undefined)

/** Links to a loader whose outputs stand elsewhere, or aren't there at all. */
const movedLinks = (nodes: Nodes, loaders: ReadonlyMap<string, Loader>): Nodes | Refusal => {
  const lost: string[] = []
  const moved = (value: unknown, reader: string): unknown => {
    const id = linkOf(value)
    const slots = id === undefined ? undefined : loaders.get(id)?.slots
    const slot: unknown = Array.isArray(value) ? value[1] : undefined
    if (id === undefined || slots === undefined || typeof slot !== 'number') return value
    const now = slots[slot]
    if (now === undefined)
      lost.push(`${reader} uses output ${slot} of its video input, which only the Video Helper Suite gives. Install that.`)
    return [id, now ?? 0]
  }
  const all = new Map(
    [...nodes].map(([id, node]): readonly [string, ApiNode] => [
      id,
      {
        ...node,
        inputs: Object.fromEntries(
          Object.entries(node.inputs).map(([input, value]) => [input, moved(value, nodeName(id, node.class_type, node._meta?.title))]),
        ),
      },
    ]),
  )
  return lost[0] === undefined ? all : { refused: lost[0] }
}

/** As the places take it; a LoRA or a checkpoint is a name here, where the vendor takes an address. */
const fieldOf = (found: Found, field: InputField): InputField => {
  const { default: said, ...open } = field
  const base: InputField = field.type === 'lora' ? { ...open, type: 'string' } : open
  const fitted = found.widgets.reduce(fitField, base)
  const own = said ?? (field.type === 'lora' ? found.node.inputs['default_lora_name'] : undefined)
  const value = own === '' ? undefined : defaultOf(own, fitted.type, fitted, fitted.options)
  return { ...fitted, ...(value === undefined ? {} : { default: value }) }
}

interface Step {
  readonly filling: Filling
  readonly loader?: Loader
  /** Absent where nobody is asked. */
  readonly plan?: InputPlan
}

const stepOf = (found: Found, draft: Draft | undefined, earlier: InputPlan | undefined, classes: NodeClasses): Step | Refusal => {
  const { node, shape, name } = found
  if (isOnlyTheirs(found)) {
    return { refused: `Its input ${name} is a ${node.classType}, and only ComfyDeploy can fill that. Use an ordinary node instead.` }
  }
  const link = fallbackLinkOf(node, shape)
  if (draft === undefined) {
    if (isMedia(shape) && link === undefined)
      return { refused: `${nodeName(node.id, node.classType, node.title)} has no input_id. Give it one.` }
    return { filling: { as: 'text', to: [], instead: { [node.id]: link ?? ownValueOf(node, shape, 'text') }, loaders: [] } }
  }
  if (earlier !== undefined && mediaFieldTypes.has(earlier.draft.field.type) !== isMedia(shape)) return { refused: twoKinds(name) }
  const field = fieldOf(found, earlier?.draft.field ?? draft.field)
  const as = filledAsOf(field, found.widgets)
  const loader = isMedia(shape) ? loaderOf(node, shape.type, classes) : undefined
  const own = link ?? (loader === undefined ? ownValueOf(node, shape, as) : null)
  const filling: Filling = {
    as,
    to: loader === undefined ? [] : [[...loader.to]],
    instead: { [node.id]: own },
    loaders: loader?.nodes.map(([id]) => id) ?? [],
  }
  const settled = loader === undefined ? draft.settled : link !== undefined
  const plan = joinPlans(earlier, { draft: { ...draft, field, settled }, filling, widgets: found.widgets })
  return { filling, plan, ...(loader === undefined ? {} : { loader }) }
}

/**
 * The vendor's input nodes fetch addresses and are seldom installed on ordinary servers, so none of them is ever sent: values
 * go where their links lead, and files are loaded by ordinary nodes from what was uploaded.
 */
export const replaceExternal = (graph: Graph, classes: NodeClasses, nodes: Nodes): Replaced | Refusal => {
  const read = inputDraftsOf(graph, [])
  if ('refusal' in read) return { refused: read.refusal }
  const kept = new Map(nodes)
  const loaders = new Map<string, Loader>()
  const plans = new Map<string, InputPlan>()
  const fixed = new Map<string, Filling>()
  const idle: string[] = []
  for (const found of externalsIn(graph, classes)) {
    const { node, name, places } = found
    const draft = read.drafts.get(name)
    kept.delete(node.id)
    if (places.length === 0) {
      if (draft !== undefined) idle.push(name)
      continue
    }
    const step = stepOf(found, draft, plans.get(name), classes)
    if ('refused' in step) return step
    if (step.loader !== undefined) {
      loaders.set(node.id, step.loader)
      for (const [id, made] of step.loader.nodes) kept.set(id, made)
    }
    if (step.plan === undefined) fixed.set(`#${node.id}`, step.filling)
    else plans.set(name, step.plan)
  }
  const moved = movedLinks(kept, loaders)
  return 'refused' in moved ? moved : { nodes: moved, plans, fixed: Object.fromEntries(fixed), idle }
}
