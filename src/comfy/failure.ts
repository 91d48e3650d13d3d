import type { ErrorCode } from '../model/errors.ts'
import { errorKinds } from '../model/errors.ts'
import { shortText } from '../net/short-text.ts'
import { isRecord, recordOf } from './records.ts'

/** What the machine said about a failed run. */
export interface RunFailure {
  readonly message: string
  readonly type?: string
  readonly nodeType?: string
  readonly nodeId?: string
}

const textOf = (value: unknown): string | undefined => {
  if (typeof value === 'string') return value.trim() === '' ? undefined : value
  return typeof value === 'number' ? String(value) : undefined
}

const failure = (message: string, from: Readonly<Record<string, unknown>>): RunFailure => {
  const type = textOf(from['exception_type'])
  const nodeType = textOf(from['node_type']) ?? textOf(from['class_type'])
  const nodeId = textOf(from['node_id'])
  return {
    message,
    ...(type === undefined ? {} : { type }),
    ...(nodeType === undefined ? {} : { nodeType }),
    ...(nodeId === undefined ? {} : { nodeId }),
  }
}

/** A graph that was refused before it ran: one list of errors for each node that is wrong. */
const refusalIn = (nodeErrors: unknown): RunFailure | undefined => {
  if (!isRecord(nodeErrors)) return undefined
  for (const [nodeId, node] of Object.entries(nodeErrors)) {
    if (!isRecord(node) || !Array.isArray(node['errors'])) continue
    const first: unknown = node['errors'][0]
    if (!isRecord(first)) continue
    const message = [textOf(first['message']), textOf(first['details'])].filter((part) => part !== undefined).join(': ')
    if (message !== '') return failure(message, { ...node, node_id: nodeId })
  }
  return undefined
}

const failureIn = (data: unknown, depth = 0): RunFailure | undefined => {
  if (!isRecord(data) || depth > 2) return undefined
  const exception = textOf(data['exception_message'])
  if (exception !== undefined) return failure(exception, data)
  const refused = refusalIn(data['node_errors'])
  if (refused !== undefined) return refused
  const error = data['error']
  if (isRecord(error)) return failureIn(error, depth + 1)
  const message =
    textOf(error) ??
    (depth > 0 ? [textOf(data['message']), textOf(data['details'])].filter((part) => part !== undefined).join(': ') : undefined)
  return message === undefined || message === '' ? undefined : failure(message, data)
}

/** Only the raw lists have it, among the outputs. */
export const failureOf = (rawOutputs: readonly unknown[] | null | undefined): RunFailure | undefined => {
  for (const output of rawOutputs ?? []) {
    const found = isRecord(output) ? failureIn(recordOf(output['data'])) : undefined
    if (found !== undefined) return found
  }
  return undefined
}

const codes: readonly (readonly [ErrorCode, RegExp])[] = [
  [
    'out_of_memory',
    /out of memory|OutOfMemory|not enough memory|cannot allocate memory|Allocation on device|DefaultCPUAllocator|CUBLAS_STATUS_ALLOC_FAILED/i,
  ],
  [
    'bad_picture',
    /cannot identify image file|UnidentifiedImage|image file is truncated|broken data stream|DecompressionBomb|Invalid image file|not a valid image/i,
  ],
  ['model_missing', /\.(?:safetensors|ckpt|pth?|gguf|onnx|sft)\b.{0,80}?(?:not (?:found|in|exist)|no such file|does not exist|missing)/i],
  [
    'model_missing',
    /(?:no such file|FileNotFound|not found|does not exist|value not in list|not in \[).{0,200}?\.(?:safetensors|ckpt|pth?|gguf|onnx|sft)\b/i,
  ],
  ['model_missing', /value not in list:? ?(?:ckpt|lora|unet|vae|clip|control_net|model|style_model|upscale)\w*_?name/i],
  [
    'model_missing',
    /\b(?:model|checkpoint|lora|vae|controlnet|unet)s?\b[^.]{0,60}\b(?:not found|does not exist|is missing|could not be found|not installed)/i,
  ],
]

/** Gone by themselves when tried again on another machine. Nothing that depends on what was asked for. */
const transient =
  /cuda.{0,30}initializ|initializ.{0,30}cuda|no CUDA-capable device|CUDA-capable device\(s\) is\/are busy|cuda driver.{0,40}(?:fail|unavailable)|connection.{0,20}(?:reset|aborted)|ConnectionReset|RemoteDisconnected|remote end closed|container.{0,40}(?:lost|terminated|killed|preempted|died)|preempted|worker.{0,20}(?:lost|died)/i

/** A file by its name: where a machine keeps it is nobody else's business. Python writes each backslash twice. */
const withoutFolders = (text: string): string =>
  text.replace(/(?<![\w.:/\\])(?:\/[\w.@+-]+)+\/(?=[\w.@+-])/g, '…/').replace(/(?:\b[a-z]:|\\)\\+(?:[^\\\s"']+\\+)+/gi, '…\\')

/** People get a plain translation, admins the node and the machine's own words: no traceback, no addresses. */
export const describeFailure = (found: RunFailure): { code: ErrorCode; message: string; detail: string; retryable: boolean } => {
  const words = `${found.type ?? ''} ${found.message}`
  const code = codes.find(([, pattern]) => pattern.test(words))?.[0] ?? 'run_failed'
  const head = found.message.split(/\n\s*(?:Traceback|File ")/)[0] ?? ''
  const node = found.nodeType === undefined ? '' : `${found.nodeType}${found.nodeId === undefined ? '' : ` (node ${found.nodeId})`}: `
  const type = found.type === undefined ? '' : `${found.type}: `
  return {
    code,
    message: errorKinds[code].sentence,
    detail: withoutFolders(shortText(`${node}${type}${head}`)),
    retryable: code === 'run_failed' && transient.test(words),
  }
}
