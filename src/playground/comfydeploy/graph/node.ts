import type { JsonObject, JsonValue } from '../../../model/json.ts'
import type { NodeFile, NodeOutput } from '../executor.ts'
import type { Frame } from './frames.ts'

/** A file on its way through the graph: a video, a sound, a mesh. */
export interface Blob {
  readonly fileName: string
  readonly mimeType: string
  readonly bytes: Uint8Array
}

/** What runs along a link. Pictures come in batches, as in ComfyUI. */
export type NodeValue = JsonValue | { readonly frames: readonly Frame[] } | { readonly blob: Blob } | undefined

/** What a node throws: it ends the run, and its words are what the raw lists show. */
export class NodeError extends Error {
  readonly type: string

  constructor(message: string, type = 'ValueError') {
    super(message)
    this.name = 'NodeError'
    this.type = type
  }
}

export interface NodeContext {
  readonly signal: AbortSignal
  /** 0 to 1, of this run. */
  random(): number
  /** Undefined when it can't be had: the external nodes swallow that, like the real ones. */
  fetchFile(url: string): Promise<Blob | undefined>
  /** The next free name under that prefix: `cd_00001_.png`. */
  nameFile(prefix: string, extension: string): { readonly fileName: string; readonly subfolder: string }
}

export interface Ran {
  readonly values?: readonly NodeValue[]
  readonly output?: NodeOutput
}

export interface NodeClass {
  /** These keep a graph alive: what no output node needs is never run. */
  readonly isOutput?: boolean
  run(inputs: Readonly<Record<string, NodeValue>>, context: NodeContext): Promise<Ran> | Ran
}

export type NodeClasses = Readonly<Record<string, NodeClass>>

export const textIn = (inputs: Readonly<Record<string, NodeValue>>, name: string, fallback = ''): string => {
  const value = inputs[name]
  if (typeof value === 'string') return value
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : fallback
}

export const numberIn = (
  inputs: Readonly<Record<string, NodeValue>>,
  name: string,
  range: { min: number; max: number; fallback: number },
): number => {
  const value = inputs[name]
  const number = typeof value === 'number' ? value : typeof value === 'string' && value !== '' ? Number(value) : range.fallback
  if (!Number.isFinite(number)) throw new NodeError(`${name} is not a number`, 'ValueError')
  return Math.min(range.max, Math.max(range.min, number))
}

export const wholeIn = (
  inputs: Readonly<Record<string, NodeValue>>,
  name: string,
  range: { min: number; max: number; fallback: number },
): number => Math.round(numberIn(inputs, name, range))

const isObject = (value: NodeValue): value is Extract<NodeValue, object> => typeof value === 'object' && value !== null

export const framesIn = (inputs: Readonly<Record<string, NodeValue>>, name: string): readonly [Frame, ...Frame[]] => {
  const value = inputs[name]
  if (isObject(value) && 'frames' in value && Array.isArray(value.frames)) {
    const [first, ...rest] = value.frames as readonly Frame[]
    if (first !== undefined) return [first, ...rest]
  }
  throw new NodeError("'NoneType' object has no attribute 'shape'", 'AttributeError')
}

export const blobIn = (inputs: Readonly<Record<string, NodeValue>>, name: string): Blob => {
  const value = inputs[name]
  if (isObject(value) && 'blob' in value) {
    const { blob } = value as { blob: Blob }
    return blob
  }
  throw new NodeError(`${name}: there is no file`, 'FileNotFoundError')
}

export const isUsable = (value: NodeValue): boolean => isObject(value) && ('frames' in value || 'blob' in value)

export const outputFile = (
  name: { fileName: string; subfolder: string },
  bytes: Uint8Array,
  mimeType: string,
  extra?: JsonObject,
): NodeFile => ({
  ...name,
  type: 'output',
  bytes,
  mimeType,
  ...(extra === undefined ? {} : { extra }),
})
