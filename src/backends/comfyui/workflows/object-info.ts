import type { Literal } from '../../../comfy/graph.ts'
import { isLiteral } from '../../../comfy/graph.ts'
import { entryOf, isRecord } from '../../../comfy/records.ts'

type MediaType = 'image' | 'mask' | 'video' | 'audio'

/** One input of a node class, as /object_info of whatever year describes it. */
export interface Widget {
  readonly kind: 'integer' | 'number' | 'boolean' | 'text' | 'choice' | 'file' | 'link'
  readonly required: boolean
  /** What a choice may be, or the files that are there. Undefined: only the server knows. */
  readonly options?: readonly Literal[]
  readonly media?: MediaType
  readonly isSeed?: boolean
  readonly multiline?: boolean
  readonly default?: unknown
  readonly min?: number
  readonly max?: number
  readonly step?: number
  readonly description?: string
}

interface NodeClass {
  readonly inputs: ReadonlyMap<string, Widget>
  /** It ends a branch: what it makes is kept or shown. */
  readonly isOutput: boolean
}

/** What servers can do, read as far as it is asked for. */
export interface NodeClasses {
  get(classType: string): NodeClass | undefined
  widget(classType: string, input: string): Widget | undefined
  /** How many of the servers have it. */
  countOf(classType: string): number
}

/** The answer of one server to /object_info. */
export type ObjectInfo = Readonly<Record<string, unknown>>

const scalars: Readonly<Record<string, Widget['kind']>> = { INT: 'integer', FLOAT: 'number', BOOLEAN: 'boolean', STRING: 'text' }

/** Python's largest numbers are more than JavaScript's numbers can tell apart: no limit at all, then. */
const limitIn = (value: unknown): number | undefined =>
  typeof value === 'number' && Math.abs(value) <= Number.MAX_SAFE_INTEGER ? value : undefined

/** Newer servers say what a list of files is for; before that the classes were few and known. */
const mediaOf = (classType: string, input: string, settings: Readonly<Record<string, unknown>>): MediaType | undefined => {
  const isFor = (media: string, classes: RegExp): boolean =>
    settings[`${media}_upload`] === true || (input === media && classes.test(classType))
  if (isFor('image', /^LoadImage(?:Mask)?$/)) return classType === 'LoadImageMask' ? 'mask' : 'image'
  if (isFor('video', /^VHS_LoadVideo/)) return 'video'
  return isFor('audio', /^(?:VHS_)?LoadAudio/) ? 'audio' : undefined
}

/** Every whole number of newer primitive nodes can be made to change after each run, so there that says nothing. */
const isSeed = (input: string, settings: Readonly<Record<string, unknown>>): boolean =>
  /(?:^|_)seed$/i.test(input) || (Boolean(settings['control_after_generate']) && input !== 'value')

/** `["INT", {…}]`, `[["a", "b"], {…}]`, `["COMBO", { options: […] }]`, `["INT,FLOAT", {…}]`, `["MODEL"]`. */
const widgetOf = (classType: string, input: string, spec: unknown, required: boolean): Widget => {
  const [type, rest]: readonly unknown[] = Array.isArray(spec) ? spec : []
  const settings = isRecord(rest) ? rest : {}
  const description = typeof settings['tooltip'] === 'string' ? { description: settings['tooltip'].slice(0, 4_000) } : {}
  const listed = Array.isArray(type) ? type : type === 'COMBO' ? settings['options'] : undefined
  if (listed !== undefined || type === 'COMBO') {
    const options = Array.isArray(listed) && settings['remote'] === undefined ? { options: listed.filter(isLiteral) } : {}
    const media = mediaOf(classType, input, settings)
    return media === undefined
      ? { kind: 'choice', required, default: settings['default'], ...options, ...description }
      : { kind: 'file', media, required, ...options, ...description }
  }
  const kind = String(type)
    .split(',')
    .map((name) => entryOf(scalars, name))
    .find((each) => each !== undefined)
  // Inputs that newer servers make up from others come under names of their own, so nobody misses these.
  if (kind === undefined) return { kind: 'link', required: required && !String(type).startsWith('COMFY_') }
  const [min, max, step] = ['min', 'max', 'step'].map((name) => limitIn(settings[name]))
  return {
    kind,
    required,
    default: settings['default'],
    ...(kind === 'integer' && isSeed(input, settings) ? { isSeed: true } : {}),
    ...(settings['multiline'] === true ? { multiline: true } : {}),
    ...(min === undefined ? {} : { min }),
    ...(max === undefined ? {} : { max }),
    ...(step === undefined || step <= 0 ? {} : { step }),
    ...description,
  }
}

const readClass = (classType: string, raw: unknown): NodeClass | undefined => {
  if (!isRecord(raw)) return undefined
  const input = isRecord(raw['input']) ? raw['input'] : {}
  const read = (group: string): readonly (readonly [string, Widget])[] =>
    Object.entries(isRecord(input[group]) ? input[group] : {}).map(([name, spec]) => [
      name,
      widgetOf(classType, name, spec, group === 'required'),
    ])
  return { inputs: new Map([...read('optional'), ...read('required')]), isOutput: raw['output_node'] === true }
}

/** Only what all of them offer: a run that chose it may land on any of them. */
const shared = (widget: Widget, others: readonly Widget[]): Widget => {
  if (widget.options === undefined) return widget
  const options = widget.options.filter((option) => others.every((other) => other.options?.includes(option) ?? true))
  return { ...widget, options }
}

const joined = (classes: readonly NodeClass[]): NodeClass | undefined => {
  const [first, ...rest] = classes
  if (first === undefined || rest.length === 0) return first
  const inputs = [...first.inputs].map(([name, widget]): readonly [string, Widget] => [
    name,
    shared(
      widget,
      rest.flatMap((other) => other.inputs.get(name) ?? []),
    ),
  ])
  return { ...first, inputs: new Map(inputs) }
}

/** Several servers as one: a class is there where any of them has it, and a choice where all of these offer it. */
export const nodeClassesOf = (infos: readonly ObjectInfo[]): NodeClasses => {
  const read = new Map<string, NodeClass | undefined>()
  const having = (classType: string): readonly NodeClass[] => infos.flatMap((info) => readClass(classType, entryOf(info, classType)) ?? [])
  const get = (classType: string): NodeClass | undefined => {
    if (!read.has(classType)) read.set(classType, joined(having(classType)))
    return read.get(classType)
  }
  return {
    get,
    widget: (classType, input) => get(classType)?.inputs.get(input),
    countOf: (classType) => infos.filter((info) => isRecord(entryOf(info, classType))).length,
  }
}
