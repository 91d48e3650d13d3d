import { expect, test } from 'vitest'
import { describeFailure, failureOf } from './failure.ts'

const exception = (message: string, type = 'RuntimeError') => ({
  data: {
    prompt_id: 'p',
    node_id: '12',
    node_type: 'KSampler',
    exception_type: type,
    exception_message: message,
    traceback: ['  File "/secret/x.py"\n'],
  },
})
const described = (output: unknown) => {
  const failure = failureOf([{ data: { images: [] } }, output])
  return failure === undefined ? undefined : describeFailure(failure)
}

test('admins get the node and its message, without traceback and addresses', () => {
  const message =
    'shapes differ\nwhile loading https://bucket.example/a?X-Amz-Signature=abc\nTraceback (most recent call last):\n  File "x.py"'
  expect(described(exception(message))).toMatchObject({
    code: 'run_failed',
    detail: 'KSampler (node 12): RuntimeError: shapes differ while loading [address]',
    retryable: false,
  })
})

test.each([
  ['CUDA out of memory. Tried to allocate 2.00 GiB', 'out_of_memory', false],
  ['Allocation on device 0 would exceed allowed memory.', 'out_of_memory', false],
  ['cannot identify image file <_io.BytesIO object>', 'bad_picture', false],
  ['image file is truncated (3 bytes not processed)', 'bad_picture', false],
  ["[Errno 2] No such file or directory: '/models/loras/x.safetensors'", 'model_missing', false],
  ["Value not in list: ckpt_name: 'x.safetensors' not in ['a.ckpt']", 'model_missing', false],
  ['Model flux not found in models/unet', 'model_missing', false],
  ['CUDA driver initialization failed, you might not have a CUDA gpu.', 'run_failed', true],
  ['Connection reset by peer', 'run_failed', true],
  ['The container was terminated', 'run_failed', true],
  ['mat1 and mat2 shapes cannot be multiplied', 'run_failed', false],
  ['list index out of range', 'run_failed', false],
] as const)('%s → %s', (message, code, retryable) => {
  expect(described(exception(message))).toMatchObject({ code, retryable })
})

test('people never read the machine’s own words', () => {
  expect(described(exception('CUDA out of memory'))?.message).toBe('The machine ran out of memory. Try a smaller picture or fewer steps.')
})

test.each([
  ['outside: /home/studio/ComfyUI output_dir: /home/studio/ComfyUI/output', 'outside: …/ComfyUI output_dir: …/output'],
  ["No such file: '/srv/models/x.safetensors'", "No such file: '…/x.safetensors'"],
  ['C:\\Users\\me\\ComfyUI\\input\\a.png is gone', '…\\a.png is gone'],
  ["No such file: 'C:\\\\Users\\\\me\\\\input\\\\a.png'", "No such file: '…\\a.png'"],
  ["No such file: '\\\\nas\\share\\a.png'", "No such file: '…\\a.png'"],
  ['expected image/png, 3/4/5 or /prompt', 'expected image/png, 3/4/5 or /prompt'],
])('folders of the machine stay there: %s', (message, detail) => {
  expect(described(exception(message))?.detail).toContain(detail)
})

test('a graph that was refused says which node', () => {
  const errors = [{ type: 'value_not_in_list', message: 'Value not in list', details: "lora_name: 'x.safetensors' not in []" }]
  const data = {
    error: { type: 'prompt_outputs_failed_validation', message: 'Prompt outputs failed validation', details: '' },
    node_errors: { '7': { class_type: 'LoraLoader', errors } },
  }
  expect(described({ data })).toMatchObject({
    code: 'model_missing',
    detail: "LoraLoader (node 7): Value not in list: lora_name: 'x.safetensors' not in []",
  })
  expect(described({ data: { error: { message: 'Prompt has no outputs', details: '' } } })).toMatchObject({
    detail: 'Prompt has no outputs',
  })
  expect(described({ data: { error: 'it broke' } })).toMatchObject({ detail: 'it broke' })
})

test.each([undefined, [], [null], [{ data: [] }], [{ data: { images: [{ url: 'x' }] } }], [{ data: { error: {} } }]])(
  '%j has no reason',
  (outputs) => {
    expect(failureOf(outputs as unknown[] | undefined)).toBeUndefined()
  },
)
