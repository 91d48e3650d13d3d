import { createHash } from 'node:crypto'
import { guessType } from '../bucket.ts'
import type { ExecutionResult, Executor } from '../executor.ts'
import { executionError, validationError } from '../failures.ts'
import type { HttpSender } from '../http-send.ts'
import { filledGraph } from './fill.ts'
import { byKeyOrder, type Graph, isLink } from './graph.ts'
import { type Blob, type NodeContext, NodeError, type NodeValue } from './node.ts'
import { nodeClasses } from './nodes/index.ts'

const atOnce = 2

/** Turns away what ComfyUI's /prompt turns away. */
const refusal = (graph: Graph): ExecutionResult['failure'] => {
  for (const [id, node] of Object.entries(graph)) {
    if (nodeClasses[node.class_type] === undefined)
      return validationError('invalid_prompt', `Cannot execute because node ${node.class_type} does not exist.`, `Node ID '#${id}'`)
    const dangling = Object.entries(node.inputs).find(([, value]) => isLink(value) && graph[value[0]] === undefined)
    if (dangling !== undefined) {
      const error = {
        type: 'bad_linked_input',
        message: 'Bad linked input, must be a length-2 list of [node_id, slot_index]',
        details: dangling[0],
        extra_info: {},
      }
      return validationError('prompt_outputs_failed_validation', 'Prompt outputs failed validation', '', {
        [id]: { errors: [error], dependent_outputs: [], class_type: node.class_type },
      })
    }
  }
  const outputs = Object.values(graph).some((node) => nodeClasses[node.class_type]?.isOutput === true)
  return outputs ? undefined : validationError('prompt_no_outputs', 'Prompt has no outputs', '')
}

const linksOf = (graph: Graph, id: string): string[] =>
  Object.values(graph[id]?.inputs ?? {}).flatMap((value) => (isLink(value) ? [value[0]] : []))

/** What the output nodes need, each after what it needs itself. Throws on a circle. */
const orderOf = (graph: Graph): string[] => {
  const order: string[] = []
  const open = new Set<string>()
  const visit = (id: string): void => {
    if (order.includes(id)) return
    if (open.has(id)) throw new NodeError('Dependency cycle detected', 'DependencyCycleError')
    open.add(id)
    for (const before of linksOf(graph, id)) visit(before)
    order.push(id)
  }
  const outputs = Object.keys(graph).filter((id) => nodeClasses[graph[id]?.class_type ?? '']?.isOutput === true)
  for (const id of outputs.sort(byKeyOrder)) visit(id)
  return order
}

const fileNameOf = (url: string): string => decodeURIComponent(new URL(url).pathname.split('/').at(-1) ?? 'file')

const fetchFileWith =
  (sender: HttpSender, signal: AbortSignal) =>
  async (url: string): Promise<Blob | undefined> => {
    const inline = /^data:([a-z0-9/+.-]+);base64,(.*)$/is.exec(url)
    if (inline !== null)
      return {
        fileName: `inline.${inline[1]?.split('/')[1] ?? 'bin'}`,
        mimeType: inline[1] ?? '',
        bytes: Buffer.from(inline[2] ?? '', 'base64'),
      }
    if (!/^https?:\/\//i.test(url)) return undefined
    try {
      const answer = await sender.send(url, { method: 'GET', signal })
      if (answer.status !== 200) return undefined
      const fileName = fileNameOf(url)
      return { fileName, mimeType: guessType(fileName) ?? answer.headers['content-type'] ?? 'application/octet-stream', bytes: answer.body }
    } catch {
      return undefined
    }
  }

/** Truly runs API-format graphs of nodes that need no model. */
export const createGraphExecutor = ({ sender }: { readonly sender: HttpSender }): Executor => {
  const names = new Map<string, number>()
  let running = 0
  const line: (() => void)[] = []
  const enter = (): Promise<void> | undefined => {
    if (running < atOnce) running += 1
    else return new Promise((resolve) => line.push(resolve))
    return undefined
  }
  const leave = (): void => {
    const next = line.shift()
    if (next === undefined) running -= 1
    else next()
  }

  const nameFile: NodeContext['nameFile'] = (prefix, extension) => {
    const parts = (prefix === '' ? 'ComfyUI' : prefix).split(/[/\\]/)
    if (parts.includes('..') || prefix.startsWith('/'))
      throw new NodeError(
        '**** ERROR: Saving image outside the output folder is not allowed.\n full_output_folder: /\n         output_dir: /comfyui/output\n         commonpath: /',
        'Exception',
      )
    const number = (names.get(`${prefix}.${extension}`) ?? 0) + 1
    names.set(`${prefix}.${extension}`, number)
    return { fileName: `${parts.at(-1)}_${String(number).padStart(5, '0')}_.${extension}`, subfolder: parts.slice(0, -1).join('/') }
  }

  return {
    instant: false,
    execute: async (run, hooks) => {
      const { signal } = run.stop
      // The same inputs of the same run give the same picture, whoever asks again.
      let draws = 0
      const random = (): number => createHash('sha256').update(`${run.id}${draws++}`).digest().readUInt32BE(0) / 2 ** 32
      const graph = filledGraph(run.deployment.graph, run.inputs, random)
      const failure = refusal(graph)
      if (failure !== undefined) return { done: 0, failure }

      const context: NodeContext = { signal, random, nameFile, fetchFile: fetchFileWith(sender, signal) }
      const total = Object.keys(graph).length
      const results = new Map<string, readonly NodeValue[]>()
      let current = ''
      const valueOf = (value: unknown): NodeValue => (isLink(value) ? results.get(value[0])?.[value[1]] : (value as NodeValue))
      await enter()
      try {
        for (const id of orderOf(graph)) {
          current = id
          const node = graph[id]
          const nodeClass = nodeClasses[node?.class_type ?? '']
          if (node === undefined || nodeClass === undefined || signal.aborted) break
          await hooks.onNode(node.class_type, results.size / total)
          const inputs = Object.fromEntries(Object.entries(node.inputs).map(([name, value]) => [name, valueOf(value)]))
          const ran = await nodeClass.run(inputs, context)
          if (signal.aborted) break
          results.set(id, ran.values ?? [])
          if (ran.output !== undefined) hooks.onOutput(id, ran.output)
        }
        return { done: results.size / total }
      } catch (error) {
        const message = error instanceof Error ? error.message : 'unknown'
        const type = error instanceof NodeError ? error.type : 'RuntimeError'
        const nodeType = graph[current]?.class_type ?? ''
        const payload = executionError({ promptId: run.id, nodeId: current, nodeType, message, type, executed: [...results.keys()] })
        return { done: results.size / total, failure: payload }
      } finally {
        leave()
      }
    },
  }
}
