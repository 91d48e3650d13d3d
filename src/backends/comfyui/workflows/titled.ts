import type { Graph, GraphNode } from '../../../comfy/graph.ts'
import { feeds, isLiteral, linkOf, literalOf } from '../../../comfy/graph.ts'
import { looksExternal } from '../../../comfy/input-classes.ts'
import { defaultOf } from '../../../comfy/input-fields.ts'
import type { InputField } from '../../../model/tool.ts'
import { mediaFieldTypes } from '../../../model/tool.ts'
import { filledAsOf, fitField } from './fit-field.ts'
import type { InputPlan, Plans, Refusal } from './input-plan.ts'
import { joinPlans, nodeName, twoKinds } from './input-plan.ts'
import type { NodeClasses, Widget } from './object-info.ts'
import type { TitledInput } from './titles.ts'
import { titledInputsOf } from './titles.ts'

/** Where a value usually is, the likeliest first. */
const usualWidgets = [
  'text',
  'prompt',
  'value',
  'string',
  'image',
  'video',
  'audio',
  'file',
  'seed',
  'noise_seed',
  'number',
  'int',
  'float',
  'boolean',
]

/** Values of the node itself. What its class doesn't know is the editor's own (the upload button of old exports). */
const widgetsIn = (node: GraphNode, classes: NodeClasses): readonly string[] => {
  const known = classes.get(node.classType)?.inputs
  return Object.keys(node.inputs).filter((name) => isLiteral(node.inputs[name]) && (known === undefined || known.has(name)))
}

/** The node has a value of that very name, though another node may give it. */
const isValue = (node: GraphNode, name: string, classes: NodeClasses): boolean =>
  Object.hasOwn(node.inputs, name) && (classes.widget(node.classType, name)?.kind ?? 'link') !== 'link'

const widgetFor = (node: GraphNode, { name, widget }: TitledInput, classes: NodeClasses): string | Refusal => {
  const own = widgetsIn(node, classes)
  const at = nodeName(node.id, node.classType, node.title)
  if (widget !== undefined) {
    if (Object.hasOwn(node.inputs, widget)) return widget
    return { refused: `${at} has no widget "${widget}". It has: ${Object.keys(node.inputs).join(', ') || 'none'}.` }
  }
  const [only] = own
  if (only === undefined) return { refused: `${at} has no value of its own that could be filled in: they all come from other nodes.` }
  const sameName = own.includes(name) || isValue(node, name, classes)
  const found = sameName ? name : own.length === 1 ? only : usualWidgets.find((each) => own.includes(each))
  return found ?? { refused: `${at} has several values. Say in its title which one is meant, such as "input: ${name} (${only})".` }
}

/** For a class that no server has: nothing is known but the value. */
const guessedWidget = (value: unknown): Widget => ({
  kind: typeof value === 'number' ? 'number' : typeof value === 'boolean' ? 'boolean' : 'text',
  required: true,
})

/** What the workflow has there: its own value, or the one that a constant of another node puts there. */
const valueAt = (node: GraphNode, widget: string, graph: Graph): { readonly value: unknown } | Refusal => {
  const own = node.inputs[widget]
  if (linkOf(own) === undefined) return { value: own }
  const value = literalOf(own, graph)
  const at = nodeName(node.id, node.classType, node.title)
  return value === undefined
    ? { refused: `The widget "${widget}" of ${at} gets its value from node ${linkOf(own)}. Give that node the title, or disconnect it.` }
    : { value }
}

/** Seeds are drawn anew for each run: the one in the file is only the last that the editor drew. */
const withDefault = (field: InputField, own: unknown, widget: Widget): InputField => {
  if (field.type === 'seed' || mediaFieldTypes.has(field.type)) return field
  const { default: _, ...open } = field
  const value = [own, widget.default].map((each) => defaultOf(each, field.type, field, field.options)).find((each) => each !== undefined)
  return value === undefined || value === '' ? open : { ...open, default: value }
}

const planOf = (
  node: GraphNode,
  titled: TitledInput,
  earlier: InputPlan | undefined,
  { graph, classes, order }: { readonly graph: Graph; readonly classes: NodeClasses; readonly order: number },
): InputPlan | Refusal => {
  const name = widgetFor(node, titled, classes)
  if (typeof name !== 'string') return name
  const found = valueAt(node, name, graph)
  if ('refused' in found) return found
  const known = classes.widget(node.classType, name) ?? guessedWidget(found.value)
  const isSeed = /(?:^|_)seed$/i.test(titled.name) || feeds(graph, node.id, /^(?:noise_)?seed$/)
  const widget: Widget = known.kind === 'integer' && isSeed ? { ...known, isSeed } : known
  if (widget.kind === 'link' || !isLiteral(found.value)) {
    return { refused: `The widget "${name}" of ${nodeName(node.id, node.classType, node.title)} holds nothing that a person could give.` }
  }
  const isFile = widget.kind === 'file'
  if (earlier !== undefined && mediaFieldTypes.has(earlier.draft.field.type) !== isFile) return { refused: twoKinds(titled.name) }
  const { description } = widget
  const bare: InputField = {
    name: titled.name,
    type: 'string',
    required: false,
    order,
    ...(description === undefined ? {} : { description }),
  }
  const fitted = fitField(earlier?.draft.field ?? bare, widget)
  const field = withDefault(fitted, earlier?.draft.field.default ?? found.value, widget)
  return joinPlans(earlier, {
    // The file in a workflow is somebody's example, so a picture is always asked for.
    draft: { field, classType: node.classType, settled: !isFile && found.value !== '' },
    filling: { as: filledAsOf(field, [widget]), to: [[node.id, name]], instead: {}, loaders: [] },
    widgets: [widget],
  })
}

/** What the titles of ordinary nodes ask for, beside what is known already. */
export const titledInputs = (graph: Graph, classes: NodeClasses, known: Plans): { readonly plans: Plans } | Refusal => {
  const plans = new Map(known)
  for (const [index, node] of graph.nodes.entries()) {
    if (looksExternal(node.classType)) continue
    for (const titled of titledInputsOf(node.title) ?? []) {
      const plan = planOf(node, titled, plans.get(titled.name), { graph, classes, order: 1_000 + index })
      if ('refused' in plan) return plan
      plans.set(titled.name, plan)
    }
  }
  return { plans }
}
