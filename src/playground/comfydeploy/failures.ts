import type { JsonObject } from '../../model/json.ts'
import type { Ending } from './quirks.ts'
import type { Run } from './runs.ts'

export interface NodeFailure {
  readonly promptId: string
  readonly nodeId: string
  readonly nodeType: string
  readonly message: string
  readonly type: string
  readonly executed: readonly string[]
}

/** ComfyUI's execution_error, as it lands in the raw outputs. */
export const executionError = (failure: NodeFailure): JsonObject => ({
  prompt_id: failure.promptId,
  node_id: failure.nodeId,
  node_type: failure.nodeType,
  executed: [...failure.executed],
  exception_message: failure.message,
  exception_type: failure.type,
  traceback: [
    '  File "/comfyui/execution.py", line 496, in execute\n    output_data, output_ui, has_subgraph = get_output_data(obj, input_data_all)\n',
    `  File "/comfyui/nodes.py", line 1, in ${failure.nodeType}\n`,
  ],
  current_inputs: {},
  current_outputs: [...failure.executed],
})

/** What /prompt says about a graph that it won't take. */
export const validationError = (type: string, message: string, details: string, nodeErrors: JsonObject = {}): JsonObject => ({
  error: { type, message, details, extra_info: {} },
  node_errors: nodeErrors,
})

const onNode = (run: Run, nodeType: string, message: string, type: string): JsonObject =>
  executionError({ promptId: run.id, nodeId: '3', nodeType, message, type, executed: ['1', '2'] })

const outOfMemory =
  'Allocation on device \nThis error means you ran out of memory on your GPU.\n\nTIPS: If the workflow worked before you might have accidentally set the batch_size to a large number.'

/** The raw payload of a failure that was ordered by a switch; undefined where nobody says why. */
export const payloadOf = (ending: Ending, run: Run): JsonObject | undefined => {
  if (ending === 'failed_with_reason') return onNode(run, 'ImageScale', 'height and width must be > 0', 'RuntimeError')
  if (ending === 'out_of_memory') return onNode(run, 'KSampler', outOfMemory, 'torch.OutOfMemoryError')
  if (ending !== 'model_missing') return undefined
  const details = "ckpt_name: 'dream.safetensors' not in []"
  return validationError('prompt_outputs_failed_validation', 'Prompt outputs failed validation', '', {
    '4': {
      errors: [{ type: 'value_not_in_list', message: 'Value not in list', details, extra_info: {} }],
      dependent_outputs: ['9'],
      class_type: 'CheckpointLoaderSimple',
    },
  })
}
