import { numberIn } from '../model/json.ts'
import type { InputField } from '../model/tool.ts'
import type { Graph, GraphNode } from './graph.ts'
import { feeds, linkOf, literalOf } from './graph.ts'
import type { InputClass } from './input-classes.ts'
import { guessedClass, inputClassOf, largestSeed, looksExternal } from './input-classes.ts'
import { optionsOf } from './options.ts'
import type { Draft } from './required.ts'
import { withRequired } from './required.ts'
import { wireInputType } from './wire-input-type.ts'

export interface FieldsResult {
  readonly fields: readonly InputField[]
  /** Input → node class. */
  readonly classes: Readonly<Record<string, string>>
  /** Why the tool can't be offered. */
  readonly refusal?: string
}

const mediaTypes = new Set(['image', 'images', 'video', 'audio', 'file', 'lora'])

const textIn = (value: unknown, max: number): string | undefined => {
  const text = typeof value === 'string' ? value.trim() : ''
  return text === '' ? undefined : text.slice(0, max)
}

/** Nobody could name an input without one, no form has room for longer ones, and no object keeps the last one. */
export const isName = (name: unknown): name is string =>
  typeof name === 'string' && name.trim() !== '' && name.length <= 200 && name !== '__proto__'

const hasFallback = (node: GraphNode, shape: InputClass): boolean =>
  (shape.fallbacks ?? []).some((name) => {
    const value = node.inputs[name]
    return linkOf(value) !== undefined || (typeof value === 'string' && value.trim() !== '' && value.trim() !== '[]')
  })

const boundsOf = (node: GraphNode, shape: InputClass, graph: Graph): { min?: number; max?: number } => {
  const said = (widget: string): number | undefined => numberIn(literalOf(node.inputs[widget], graph))
  const isLinked = (widget: string): boolean => linkOf(node.inputs[widget]) !== undefined
  const lowest = said('min_value') ?? (isLinked('min_value') ? undefined : shape.slider?.min)
  const highest = said('max_value') ?? (isLinked('max_value') ? undefined : shape.slider?.max)
  const min = lowest === undefined ? shape.min : Math.max(lowest, shape.min ?? lowest)
  const max = highest === undefined ? shape.max : Math.min(highest, shape.max ?? highest)
  // Nothing lies between bounds that are the wrong way round: whatever is sent, the node goes back to its default.
  if (min !== undefined && max !== undefined && min > max) return {}
  return { ...(min === undefined ? {} : { min }), ...(max === undefined ? {} : { max }) }
}

/** A default that people can be shown and that would be accepted if it were sent. */
export const defaultOf = (
  raw: unknown,
  type: InputField['type'],
  bounds: Pick<InputField, 'min' | 'max'>,
  options?: readonly string[],
): InputField['default'] => {
  if (type === 'boolean') return typeof raw === 'boolean' ? raw : undefined
  if (type === 'integer' || type === 'number' || type === 'seed') {
    const number = numberIn(raw)
    if (number === undefined || (type !== 'number' && !Number.isSafeInteger(number))) return undefined
    return number < (bounds.min ?? Number.NEGATIVE_INFINITY) || number > (bounds.max ?? Number.POSITIVE_INFINITY) ? undefined : number
  }
  if (typeof raw !== 'string' && typeof raw !== 'number') return undefined
  const text = String(raw)
  return type === 'enum' && !(options ?? []).includes(text) ? undefined : text
}

/** A whole number that is plugged into a seed, or called one, is a seed: drawn anew for each run unless somebody says. */
const isSeed = (node: GraphNode, name: string, shape: InputClass, graph: Graph): boolean =>
  shape.type === 'seed' ||
  (shape.type === 'integer' && shape.slider === undefined && (/(?:^|_)seed$/i.test(name) || feeds(graph, node.id, /^(?:noise_)?seed$/)))

const orderOf = (node: GraphNode, index: number): number => numberIn(node.meta['cd_input_order']) ?? 1_000 + index

const groupOf = (node: GraphNode, graph: Graph): string | undefined => {
  const id = textIn(node.meta['cd_input_group_id'], 100)
  return textIn(node.meta['cd_group_name'], 100) ?? (id === undefined ? undefined : (textIn(graph.groups[id], 100) ?? id))
}

const draftOf = (node: GraphNode, name: string, index: number, graph: Graph, shape: InputClass): Draft => {
  const options = optionsOf(node.inputs['options'])
  const seed = isSeed(node, name, shape, graph)
  const type = seed ? 'seed' : shape.type === 'enum' && options === undefined ? 'string' : shape.type
  const isNumeric = ['integer', 'number', 'seed'].includes(type)
  const bounds = isNumeric ? boundsOf(node, seed ? { ...shape, max: largestSeed } : shape, graph) : {}
  const step = isNumeric ? numberIn(node.inputs['step']) : undefined
  const widget = shape.defaultFrom === undefined ? undefined : (node.inputs[shape.defaultFrom] ?? shape.slider?.value)
  const found = defaultOf(literalOf(widget, graph), type, bounds, options)
  const isBareSeed = seed && shape.type !== 'seed' && found === 0
  const label = textIn(node.inputs['display_name'], 200)
  const description = textIn(node.inputs['description'], 4_000)
  const group = groupOf(node, graph)
  const isEmptyText = found === ''
  return {
    classType: node.classType,
    settled: mediaTypes.has(type) ? hasFallback(node, shape) : !isEmptyText && (found !== undefined || linkOf(widget) !== undefined),
    field: {
      name,
      type,
      required: false,
      ...(label === undefined ? {} : { label }),
      ...(description === undefined ? {} : { description }),
      ...(found === undefined || isBareSeed || isEmptyText ? {} : { default: found }),
      ...bounds,
      ...(step === undefined || step <= 0 ? {} : { step }),
      ...(type === 'enum' && options !== undefined ? { options: [...options] } : {}),
      order: orderOf(node, index),
      ...(group === undefined ? {} : { group }),
    },
  }
}

/** What the vendor's own list knows and the graph doesn't: all there is when the graph isn't given. */
const listedDrafts = (inputTypes: readonly unknown[], known: ReadonlySet<string>): readonly Draft[] =>
  inputTypes.flatMap((each, index): readonly Draft[] => {
    const parsed = wireInputType.safeParse(each)
    if (!parsed.success || !isName(parsed.data.input_id) || known.has(parsed.data.input_id)) return []
    const { input_id, class_type, type, enum_options, ...rest } = parsed.data
    const classType = class_type ?? ''
    const shape = inputClassOf(classType) ?? guessedClass(type, rest.default_value)
    const node: GraphNode = { id: '', classType, title: undefined, meta: {}, inputs: { ...rest, options: enum_options } }
    return [draftOf(node, input_id, index, { nodes: [], byId: new Map(), groups: {} }, shape)]
  })

/** What a tool asks for, before it is settled what it can't do without; by name, or why the tool can't be offered. */
export const inputDraftsOf = (
  graph: Graph | undefined,
  inputTypes: readonly unknown[],
): { readonly drafts: ReadonlyMap<string, Draft> } | { readonly refusal: string } => {
  const drafts = new Map<string, Draft>()
  for (const [index, node] of (graph?.nodes ?? []).entries()) {
    const name = node.inputs['input_id']
    const shape =
      inputClassOf(node.classType) ?? (looksExternal(node.classType) ? guessedClass(undefined, node.inputs['default_value']) : undefined)
    if (graph === undefined || shape === undefined || !isName(name)) continue
    if (shape.unusable !== undefined) {
      if (hasFallback(node, shape)) continue
      return { refusal: `Its input ${name} ${shape.unusable}. Give it a default picture or use an External Image.` }
    }
    const draft = draftOf(node, name, index, graph, shape)
    const earlier = drafts.get(name)
    // One value fills every node of that name: it is needed as soon as one of them needs it.
    drafts.set(name, earlier === undefined ? draft : { ...earlier, settled: earlier.settled && draft.settled })
  }
  for (const draft of listedDrafts(inputTypes, new Set([...drafts.keys(), ...unusableNames(graph)]))) drafts.set(draft.field.name, draft)
  return { drafts }
}

/** What a tool asks for, read from the graph by name: widgets have no order that could be trusted. */
export const inputFieldsOf = (graph: Graph | undefined, inputTypes: readonly unknown[]): FieldsResult => {
  const found = inputDraftsOf(graph, inputTypes)
  if ('refusal' in found) return { fields: [], classes: {}, refusal: found.refusal }
  const ordered = inOrder(found.drafts.values())
  return {
    fields: withRequired(ordered),
    classes: Object.fromEntries(ordered.map(({ field, classType }) => [field.name, classType])),
  }
}

export const inOrder = (drafts: Iterable<Draft>): readonly Draft[] =>
  [...drafts].sort((a, b) => (a.field.order ?? 0) - (b.field.order ?? 0))

const unusableNames = (graph: Graph | undefined): readonly string[] =>
  (graph?.nodes ?? []).flatMap((node) =>
    inputClassOf(node.classType)?.unusable !== undefined && typeof node.inputs['input_id'] === 'string' ? [node.inputs['input_id']] : [],
  )
