import type { JsonObject } from '../../model/json.ts'
import type { Run } from './runs.ts'

export interface NodeFile {
  readonly fileName: string
  readonly subfolder: string
  /** `temp` ones are previews: nobody uploads them. */
  readonly type: 'output' | 'temp'
  readonly bytes: Uint8Array
  readonly mimeType: string
  /** Rides along in the media item, as the output_id does. */
  readonly extra?: JsonObject
}

export interface NodeOutput {
  readonly files: readonly NodeFile[]
  readonly text?: readonly string[]
}

export interface ExecutionHooks {
  onNode(classType: string, done: number): Promise<void>
  onOutput(nodeId: string, output: NodeOutput): void
}

export interface ExecutionResult {
  /** Nodes done, of all there are: 0 to 1. */
  readonly done: number
  /** The raw payload of what went wrong. */
  readonly failure?: JsonObject
}

export interface Executor {
  readonly instant: boolean
  execute(run: Run, hooks: ExecutionHooks): Promise<ExecutionResult>
}

const tinyPng = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64')

/** Runs nothing and answers one tiny picture: for load tests. */
export const tinyExecutor: Executor = {
  instant: true,
  execute: async (run, hooks) => {
    const nodeId = Object.entries(run.deployment.graph).find(([, node]) => /^Save|Output/.test(node.class_type))?.[0] ?? '1'
    const file: NodeFile = { fileName: 'tiny_00001_.png', subfolder: '', type: 'output', bytes: tinyPng, mimeType: 'image/png' }
    hooks.onOutput(nodeId, { files: [file] })
    return { done: 0 }
  },
}
