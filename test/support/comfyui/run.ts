import type { JsonObject, JsonValue } from '../../../src/model/json.ts'
import type { NodeOutput } from '../../../src/playground/comfydeploy/executor.ts'
import { type NodeContext, NodeError, type NodeValue } from '../../../src/playground/comfydeploy/graph/node.ts'
import { serverFolder } from './check-graph.ts'
import { type Folders, hashOf, mimeTypeOf } from './files.ts'
import type { Traits } from './generations.ts'
import type { Graph } from './graph.ts'
import { runnable } from './nodes.ts'
import type { Entry, Item } from './queue.ts'

export interface Failure {
  readonly message: string
  readonly type: string
}

/** What a run is told to do besides its nodes. */
export interface Direction {
  /** Makes the node throw that is about to run. */
  readonly failure: () => Failure | undefined
  /** Passed before a node does its work: here a run can be kept waiting. */
  readonly gate: () => Promise<void>
  readonly isInterrupted: () => boolean
  /** The steps that each node reports, as value and most. Real nodes without a model report none. */
  readonly steps: () => readonly (readonly [value: number, max: number])[]
}

export interface RunDeps {
  readonly traits: Traits
  readonly folders: Folders
  readonly now: () => number
  /** To whoever began the run, or to all. */
  readonly send: (event: string, data: JsonObject, to: 'owner' | 'all') => void
  readonly sendPreview: () => void
  readonly setCurrentNode: (id: string | null) => void
}

interface Remembered {
  readonly values: readonly NodeValue[]
  readonly ui?: JsonObject
}

class Interrupted extends Error {}

const isLink = (value: unknown): value is readonly [string, number] => Array.isArray(value) && value.length === 2

/** Runs graphs one after the other, and remembers from each what the next one can use again. */
export const createRunner = ({ traits, folders, now, send, sendPreview, setCurrentNode }: RunDeps) => {
  let remembered = new Map<string, Remembered>()

  const context: NodeContext = {
    signal: new AbortController().signal,
    random: () => 0.5,
    fetchFile: async (name) => {
      const bytes = folders.inputNamed(name)
      return bytes === undefined ? undefined : { fileName: name, mimeType: mimeTypeOf(name), bytes }
    },
    nameFile: (prefix, extension) => {
      const parts = prefix.split(/[/\\]/)
      if (parts.includes('..') || prefix.startsWith('/'))
        throw new NodeError(
          `**** ERROR: Saving image outside the output folder is not allowed.\n full_output_folder: ${serverFolder}\n         output_dir: ${serverFolder}/output\n         commonpath: ${serverFolder}`,
          'Exception',
        )
      return folders.nextName('output', prefix, extension)
    },
  }

  /** What makes two nodes the same: what they are, what goes into them, and what is in the files they read. */
  const signatureOf = (graph: Graph, id: string): string => {
    const node = graph[id]
    const inputs = Object.entries(node?.inputs ?? {}).map(([name, value]) => [
      name,
      isLink(value) ? [signatureOf(graph, value[0]), value[1]] : value,
    ])
    const read = node?.class_type === 'LoadImage' ? hashOf(folders.inputNamed(String(node.inputs['image'])) ?? Buffer.alloc(0)) : ''
    return hashOf(Buffer.from(JSON.stringify([traits.remembersAcrossIds ? '' : id, node?.class_type, inputs, read])))
  }

  const orderOf = (graph: Graph, outputs: readonly string[]): string[] => {
    const order: string[] = []
    const visit = (id: string): void => {
      if (order.includes(id)) return
      for (const value of Object.values(graph[id]?.inputs ?? {})) if (isLink(value)) visit(value[0])
      order.push(id)
    }
    outputs.forEach(visit)
    return order
  }

  const nodeWords = (id: string): JsonObject => ({ node: id, ...(traits.namesDisplayNode ? { display_node: id } : {}) })

  const stateTeller = (promptId: string) => {
    const states: Record<string, JsonObject> = {}
    return (id: string, value: number, max: number, state: string): void => {
      if (!traits.tellsProgressState) return
      states[id] = { value, max, state, node_id: id, prompt_id: promptId, display_node_id: id, parent_node_id: null, real_node_id: id }
      send('progress_state', { prompt_id: promptId, nodes: { ...states } }, 'owner')
    }
  }

  const keepFiles = (output: NodeOutput | undefined): JsonObject | undefined => {
    if (output === undefined) return undefined
    for (const { type, subfolder, fileName, bytes } of output.files) folders.write(type, subfolder, fileName, bytes)
    const images = output.files.map(({ fileName, subfolder, type }) => ({ filename: fileName, subfolder, type }))
    const ui = { ...(images.length > 0 ? { images } : {}), ...(output.text === undefined ? {} : { text: [...output.text] }) }
    return Object.keys(ui).length === 0 ? undefined : ui
  }

  const errorWords = (error: unknown, classType: string): JsonObject => ({
    exception_message: error instanceof Error ? error.message : '',
    exception_type: error instanceof NodeError ? error.type : 'RuntimeError',
    traceback: [
      `  File "${serverFolder}/execution.py", line 496, in execute\n    output_data, output_ui = get_output_data(obj, input_data_all)\n`,
      `  File "${serverFolder}/nodes.py", line 1, in ${classType}\n`,
    ],
    current_inputs: { image: ['tensor([[[[0., 0., 1.]]]])'] },
  })

  return {
    /** From execution_start to its last event. Answers the history's entry. */
    run: async (item: Item, direction: Direction): Promise<Entry> => {
      const [number, promptId, graph, extra, outputs] = item
      const messages: JsonValue[] = []
      const tell = (event: string, data: JsonObject, to: 'owner' | 'all' = 'owner'): void => {
        const whole = { ...data, prompt_id: promptId, ...(traits.tellsTimes ? { timestamp: now() } : {}) }
        messages.push([event, whole])
        send(event, whole, to)
      }
      const signatures = new Map(Object.keys(graph).map((id) => [id, signatureOf(graph, id)]))
      const all = new Set(signatures.values())
      remembered = new Map([...remembered].filter(([signature]) => all.has(signature)))
      const recall = (id: string): Remembered | undefined => remembered.get(signatures.get(id) ?? '')

      tell('execution_start', {})
      const known = Object.keys(graph).filter((id) => recall(id) !== undefined)
      tell('execution_cached', { nodes: known })

      const shown: Record<string, JsonObject> = {}
      const executed: string[] = []
      const show = (id: string, ui: JsonObject | undefined, isTold: boolean): void => {
        if (ui === undefined) return
        shown[id] = ui
        if (isTold) send('executed', { ...nodeWords(id), output: ui, prompt_id: promptId }, 'owner')
      }
      const tellState = stateTeller(promptId)
      const runNode = async (id: string): Promise<void> => {
        const node = graph[id]
        const nodeClass = runnable[node?.class_type ?? '']
        tellState(id, 0, 1, 'running')
        setCurrentNode(id)
        send('executing', { ...nodeWords(id), prompt_id: promptId }, 'owner')
        if (direction.isInterrupted()) throw new Interrupted()
        await direction.gate()
        const failure = direction.failure()
        if (failure !== undefined) throw new NodeError(failure.message, failure.type)
        if (node === undefined || nodeClass === undefined) throw new NodeError(`${node?.class_type} can not be run here`, 'RuntimeError')
        for (const [value, max] of direction.steps()) {
          tellState(id, value, max, 'running')
          send('progress', { value, max, ...(traits.namesProgress ? { prompt_id: promptId, node: id } : {}) }, 'owner')
          sendPreview()
        }
        const given = Object.entries(node.inputs).map(([name, value]): [string, NodeValue] => [
          name,
          isLink(value) ? recall(value[0])?.values[value[1]] : value,
        ])
        const ran = await nodeClass.run(Object.fromEntries(given), context)
        const ui = keepFiles(ran.output)
        remembered.set(signatures.get(id) ?? '', { values: ran.values ?? [], ...(ui === undefined ? {} : { ui }) })
        tellState(id, 1, 1, 'finished')
        show(id, ui, true)
        executed.push(id)
      }

      let current = ''
      let isSuccess = true
      try {
        for (const id of orderOf(graph, outputs)) {
          current = id
          const before = recall(id)
          if (before === undefined) await runNode(id)
          else show(id, before.ui, traits.tellsRemembered)
        }
        if (traits.tellsTimes) tell('execution_success', {})
      } catch (error) {
        isSuccess = false
        const about = { node_id: current, node_type: graph[current]?.class_type ?? '', executed: [...executed] }
        if (error instanceof Interrupted) tell('execution_interrupted', about, 'all')
        else tell('execution_error', { ...about, ...errorWords(error, about.node_type), current_outputs: [...known] })
      }
      setCurrentNode(null)
      const meta = Object.keys(shown).map((id) => [id, { node_id: id, display_node: id, parent_node: null, real_node_id: id }] as const)
      return {
        prompt: [number, promptId, graph, extra, [...outputs]],
        outputs: shown,
        ...(traits.tellsStatus ? { status: { status_str: isSuccess ? 'success' : 'error', completed: isSuccess, messages } } : {}),
        ...(traits.tellsMeta ? { meta: Object.fromEntries(meta) } : {}),
      }
    },
    /** As after a start: nothing is remembered. */
    forget: (): void => remembered.clear(),
  }
}
