import { linkOf } from '../../../comfy/graph.ts'
import { asIs, booleanOf, listOf, numberOf, oneOf, refuseInput } from '../../../comfy/sendable.ts'
import type { BackendCall } from '../../../model/backend.ts'
import { BackendError } from '../../../model/errors.ts'
import type { JsonObject, JsonValue } from '../../../model/json.ts'
import { parseUploadAddress } from '../address.ts'
import type { ApiNode, ComfyTarget, FilledAs, Filling } from './target.ts'

type Inputs = BackendCall['inputs']
type Placed = string | number | boolean | readonly string[]

const fileNameOf = (name: string, address: string): string =>
  parseUploadAddress(address)?.name ?? refuseInput(name, 'its file is not on the server')

/** Whole numbers stay ones that JSON can carry. */
const integerOf = (name: string, value: JsonValue): number => {
  const number = Math.round(numberOf(name, value))
  return Number.isSafeInteger(number) ? number : refuseInput(name, 'it is too large')
}

const placers: Readonly<Record<FilledAs, (name: string, value: JsonValue) => Placed>> = {
  text: (name, value) => String(asIs(name, value)),
  integer: integerOf,
  number: numberOf,
  boolean: booleanOf,
  file: (name, value) => fileNameOf(name, oneOf(name, value)),
  files: (name, value) => {
    const files = listOf(name, value).map((address) => fileNameOf(name, address))
    return files.length === 0 ? refuseInput(name, 'it has no picture') : files
  },
}

const isFile = ({ as }: Filling): boolean => as === 'file' || as === 'files'

/** Of all the nodes that join pictures the one that servers have had longest. */
export const joiningClass = 'ImageBatch'

/** A loader that takes one picture, made into as many as there are, each joined to those before it. */
const batchOf = (id: string, loader: ApiNode, widget: string, files: readonly string[]): ReadonlyMap<string, ApiNode> => {
  const load = (file: string): ApiNode => ({ ...loader, inputs: { ...loader.inputs, [widget]: file } })
  if (files.length < 2) return new Map(files.map((file) => [id, load(file)]))
  const joinId = (index: number): string => (index === files.length - 1 ? id : `${id}:join${index}`)
  return new Map(
    files.flatMap((file, index): readonly (readonly [string, ApiNode])[] => {
      const loaded = [`${id}:load${index}`, load(file)] as const
      if (index === 0) return [loaded]
      const before = index === 1 ? `${id}:load0` : joinId(index - 1)
      return [loaded, [joinId(index), { class_type: joiningClass, inputs: { image1: [before, 0], image2: [loaded[0], 0] } }]]
    }),
  )
}

interface Changes {
  readonly missing: string[]
  readonly instead: Map<string, unknown>
  readonly nodes: Map<string, ApiNode>
}

const apply = (changes: Changes, name: string, filling: Filling, value: JsonValue | undefined): void => {
  const { nodes, instead, missing } = changes
  const placed = value === undefined || value === null ? undefined : placers[filling.as](name, value)
  if (placed === undefined) {
    const owed = isFile(filling) && Object.values(filling.instead).includes(null)
    if (owed) {
      missing.push(name)
      return
    }
    for (const id of filling.loaders) nodes.delete(id)
    for (const [id, other] of Object.entries(filling.instead)) instead.set(id, other)
    return
  }
  for (const [id, widget] of filling.to) {
    const node = nodes.get(id)
    if (node === undefined) continue
    if (typeof placed === 'object') for (const [each, made] of batchOf(id, node, widget, placed)) nodes.set(each, made)
    else nodes.set(id, { ...node, inputs: { ...node.inputs, [widget]: placed } })
  }
  if (!isFile(filling)) for (const id of Object.keys(filling.instead)) instead.set(id, placed)
}

/** Where a link leads in the end: a replaced node may stand for another one. Undefined when they stand for each other. */
const settled = (value: unknown, instead: ReadonlyMap<string, unknown>): unknown => {
  const seen = new Set<string>()
  let end = value
  for (let id = linkOf(end); id !== undefined && instead.has(id); id = linkOf(end)) {
    if (seen.has(id)) return undefined
    seen.add(id)
    end = instead.get(id)
  }
  return end
}

/** The graph with what was given, and the names of the inputs that it can't do without. */
export const fillAsFarAsGiven = (
  target: ComfyTarget,
  inputs: Inputs,
): { readonly graph: Readonly<Record<string, ApiNode>>; readonly missing: readonly string[] } => {
  const changes: Changes = { missing: [], instead: new Map(), nodes: new Map(Object.entries(target.workflow)) }
  for (const [name, filling] of Object.entries(target.inputs)) {
    apply(changes, name, filling, Object.hasOwn(inputs, name) ? inputs[name] : undefined)
  }
  const graph = [...changes.nodes].map(([id, node]) => {
    const settledInputs = Object.entries(node.inputs).flatMap(([input, value]) => {
      const end = settled(value, changes.instead)
      return end === undefined ? [] : [[input, end] as const]
    })
    return [id, { ...node, inputs: Object.fromEntries(settledInputs) }] as const
  })
  return { graph: Object.fromEntries(graph), missing: changes.missing }
}

/**
 * The graph of one run, ready for /prompt. What isn't given stays as the workflow has it. Throws BackendError for what
 * can't be, for servers say so only once the run has begun, if they ever do.
 */
export const fillGraph = (target: ComfyTarget, inputs: Inputs): JsonObject => {
  const unknown = Object.keys(inputs).find((name) => inputs[name] !== null && !Object.hasOwn(target.inputs, name))
  if (unknown !== undefined) refuseInput(unknown, 'the workflow has no such input')
  const { graph, missing } = fillAsFarAsGiven(target, inputs)
  const [first] = missing
  if (first !== undefined) throw new BackendError(`The input ${first} is missing.`, { sent: 'no', code: 'input_missing' })
  return graph as JsonObject
}
