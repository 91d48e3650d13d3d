import { expect, test } from 'vitest'
import type { BackendError } from '../../model/errors.ts'
import type { JsonValue } from '../../model/json.ts'
import { sendableInputs } from './send-inputs.ts'

const send = (short: string, value: JsonValue) => sendableInputs({ x: value }, { x: `ComfyUIDeployExternal${short}` })['x']

test.each<readonly [string, JsonValue, unknown]>([
  ['Text', 'hello', 'hello'],
  ['Text', 7, '7'],
  ['Boolean', false, false],
  ['Boolean', 'false', false],
  ['Boolean', 1, true],
  ['Number', '1.5', 1.5],
  ['NumberInt', 5.0, 5],
  ['NumberInt', '12', 12],
  ['NumberInt', 0, 0],
  ['NumberSlider', 0.25, 0.25],
  ['NumberSliderInt', -3, -3],
  ['Seed', 42, 42],
  ['Enum', 'a', 'a'],
  ['Image', 'https://x/a.png', 'https://x/a.png'],
  ['Image', ['https://x/a.png'], 'https://x/a.png'],
  ['ImageBatch', ['https://x/a.png', 'https://x/b.png'], '["https://x/a.png","https://x/b.png"]'],
  ['ImageBatch', 'https://x/a.png', '["https://x/a.png"]'],
  ['ImageBatch', '["https://x/a.png"]', '["https://x/a.png"]'],
  ['TextList', 'one\n\ntwo', '["one","two"]'],
  ['SomethingNew', ['a', 'b'], '["a","b"]'],
  ['SomethingNew', 3, 3],
])('%s takes %j as %j', (short, value, expected) => {
  expect(send(short, value)).toEqual(expected)
})

test.each<readonly [string, JsonValue]>([
  ['NumberInt', -1],
  ['NumberInt', 'many'],
  ['NumberInt', ''],
  ['Number', { a: 1 }],
  ['Number', true],
  ['Boolean', 'perhaps'],
  ['Image', ['a', 'b']],
  ['ImageBatch', [1]],
  ['Text', { a: 1 }],
  ['SomethingNew', { a: 1 }],
])('%s refuses %j before anything is sent', (short, value) => {
  expect(() => send(short, value)).toThrow(expect.objectContaining({ sent: 'no', code: 'input_invalid', retryable: false }) as BackendError)
})

test('what is null is left out', () => {
  expect(sendableInputs({ a: null, b: 'x' }, {})).toEqual({ b: 'x' })
})
