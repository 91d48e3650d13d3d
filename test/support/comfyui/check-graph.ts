import type { JsonObject, JsonValue } from '../../../src/model/json.ts'
import { type Complaint, checkInputFile, checkValue, complaint, configOf, Thrown } from './check-value.ts'
import type { ClassSpec, InputSpec } from './classes.ts'
import type { Traits } from './generations.ts'
import { type Graph, isRecord, linkIn, repr } from './graph.ts'

/** Where the server keeps its own files: nobody outside should ever read it. */
export const serverFolder = '/home/studio/ComfyUI'

export interface Checked {
  /** The output nodes that can be run. */
  readonly outputs: readonly string[]
  /** Undefined: it is taken, though perhaps not for all of its outputs. */
  readonly error?: JsonValue
  readonly nodeErrors: JsonValue
}

/** What a server throws while it checks: it ends as a 500 without a reason. */
export class ServerCrash extends Error {}

interface Verdict {
  readonly isValid: boolean
  readonly complaints: readonly Complaint[]
}

export interface CheckDeps {
  readonly classes: Readonly<Record<string, ClassSpec>>
  readonly traits: Traits
  hasInputFile(name: string): boolean
}

const traceback = ['execution.py", line 788, in validate_inputs', 'execution.py", line 1010, in validate_prompt'].map(
  (line) => `  File "${serverFolder}/${line}\n    raise\n`,
)

const typeName = (type: InputSpec[0]): string => (typeof type === 'string' ? type : repr([...type]))
const fitsType = (received: string, wanted: InputSpec[0]): boolean => wanted === '*' || received === '*' || received === wanted

const unknownClass = (id: string, name: unknown, meta: JsonValue | undefined, traits: Traits): JsonObject => {
  const details = `Node ID '#${id}'`
  const isNamed = typeof name === 'string'
  if (traits.unknownClass === 'missing') {
    const title = isRecord(meta) && typeof meta['title'] === 'string' ? meta['title'] : isNamed ? name : null
    const message = isNamed
      ? `Node '${title}' not found. The custom node may not be installed.`
      : `Node '${title ?? `ID #${id}`}' has no class_type. The workflow may be corrupted or a custom node is missing.`
    const extra = { node_id: id, class_type: isNamed ? name : null, node_title: title }
    return { type: 'missing_node_type', message, details, extra_info: extra }
  }
  const message = isNamed
    ? `Cannot execute because node ${name} does not exist.`
    : 'Cannot execute because a node is missing the class_type property.'
  return { type: 'invalid_prompt', message, details, extra_info: {} }
}

/** Looks at the nodes behind one another, each once. */
const createVisitor = (graph: Graph, { classes, traits, hasInputFile }: CheckDeps) => {
  const verdicts = new Map<string, Verdict>()
  const open = new Set<string>()

  const visitInner = (from: string, link: readonly JsonValue[], spec: InputSpec, name: string): boolean => {
    try {
      return visit(from).isValid
    } catch (error) {
      if (!(error instanceof Thrown)) throw error
      const about = {
        input_config: configOf(spec),
        exception_message: error.message,
        exception_type: error.type,
        traceback,
        linked_node: [...link],
      }
      const found = complaint('exception_during_inner_validation', 'Exception when validating inner node', error.message, name, about)
      verdicts.set(from, { isValid: false, complaints: [found] })
      return false
    }
  }

  /** A complaint of this node's own, or false where the node behind it has one. */
  const checkLink = (link: readonly JsonValue[], spec: InputSpec, name: string): Complaint | boolean => {
    if (link.length !== 2) {
      const message = 'Bad linked input, must be a length-2 list of [node_id, slot_index]'
      return complaint('bad_linked_input', message, name, name, { input_config: configOf(spec), received_value: [...link] })
    }
    const [from, slot] = link
    if (typeof from !== 'string' || graph[from] === undefined) throw new Thrown('KeyError', repr(from))
    const received = classes[graph[from].class_type]?.outputs[Number(slot)]
    if (received === undefined) throw new Thrown('IndexError', 'tuple index out of range')
    if (fitsType(received, spec[0])) return visitInner(from, link, spec, name)
    const wanted = typeName(spec[0])
    const details = traits.quotesEach
      ? `${name}, received_type(${received}) mismatch input_type(${wanted})`
      : `${name}, ${received} != ${wanted}`
    const about = { input_config: configOf(spec), received_type: received, linked_node: [...link] }
    return complaint('return_type_mismatch', 'Return type mismatch between linked nodes', details, name, about)
  }

  const checkInput = (spec: ClassSpec, input: InputSpec, name: string, inputs: Record<string, JsonValue>): Complaint | boolean => {
    const value = inputs[name]
    if (value === undefined)
      return Object.hasOwn(spec.required, name) ? complaint('required_input_missing', 'Required input is missing', name, name) : true
    const link = linkIn(value)
    if (link !== undefined) return checkLink(link, input, name)
    if (spec.checks === 'input_file')
      return checkInputFile(input, name, value, typeof value === 'string' && hasInputFile(value), traits) ?? true
    if (spec.checks === 'no_lists' && typeof input[0] !== 'string') return true
    return checkValue(input, name, inputs, traits) ?? true
  }

  const visit = (id: string): Verdict => {
    const known = verdicts.get(id)
    if (known !== undefined) return known
    if (open.has(id)) throw new Thrown('RecursionError', 'maximum recursion depth exceeded')
    open.add(id)
    const node = graph[id]
    const spec = classes[node?.class_type ?? '']
    if (node === undefined || spec === undefined) throw new Thrown('KeyError', repr(id))
    if (!isRecord(node.inputs)) throw new Thrown('KeyError', "'inputs'")
    const { inputs } = node
    const found = Object.entries({ ...spec.required, ...(traits.checksOptional ? spec.optional : {}) }).map(([name, input]) =>
      checkInput(spec, input, name, inputs),
    )
    open.delete(id)
    const verdict = {
      isValid: found.every((each) => each === true),
      complaints: found.filter((each): each is Complaint => typeof each === 'object'),
    }
    verdicts.set(id, verdict)
    return verdict
  }

  return {
    verdicts,
    /** An output node and everything behind it. */
    visitOutput: (id: string): Verdict => {
      open.clear()
      try {
        return visit(id)
      } catch (error) {
        if (!(error instanceof Thrown)) throw error
        const verdict = {
          isValid: false,
          complaints: [
            {
              type: 'exception_during_validation',
              message: 'Exception when validating node',
              details: error.message,
              extra_info: { exception_type: error.type, traceback },
            },
          ],
        }
        verdicts.set(id, verdict)
        return verdict
      }
    },
  }
}

/** Looks at a graph as a server does before it takes it. One good output is enough; the others are then left out. */
export const checkGraph = (graph: Graph, deps: CheckDeps): Checked => {
  const { classes, traits } = deps
  const refused = (error: JsonValue): Checked => ({ outputs: [], error, nodeErrors: traits.noNodeErrors })
  const wanted: string[] = []
  for (const [id, node] of Object.entries(graph)) {
    const { class_type: name, _meta: meta } = isRecord(node) ? (node as Record<string, JsonValue>) : {}
    const spec = typeof name === 'string' ? classes[name] : undefined
    if (spec === undefined && traits.unknownClass === 'crash') throw new ServerCrash()
    if (spec === undefined) return refused(unknownClass(id, name, meta, traits))
    if (spec.isOutput === true) wanted.push(id)
  }
  if (wanted.length === 0) return refused({ type: 'prompt_no_outputs', message: 'Prompt has no outputs', details: '', extra_info: {} })

  const { verdicts, visitOutput } = createVisitor(graph, deps)
  const reasons: string[] = []
  const nodeErrors: Record<string, JsonObject & { readonly dependent_outputs: string[] }> = {}
  const good = wanted.filter((id) => {
    const verdict = visitOutput(id)
    if (verdict.isValid) return true
    reasons.push(...verdict.complaints.map(({ message, details }) => `${message}: ${details}`))
    for (const [nodeId, { isValid, complaints }] of verdicts) {
      if (isValid || complaints.length === 0) continue
      const errors = { errors: [...complaints], dependent_outputs: [], class_type: graph[nodeId]?.class_type ?? '' }
      nodeErrors[nodeId] ??= errors
      nodeErrors[nodeId].dependent_outputs.push(id)
    }
    return false
  })
  if (good.length > 0) return { outputs: good, nodeErrors }
  const error = { type: 'prompt_outputs_failed_validation', message: 'Prompt outputs failed validation', extra_info: {} }
  return { outputs: [], error: { ...error, details: reasons.join('\n') }, nodeErrors }
}
