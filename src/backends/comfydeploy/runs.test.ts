import { expect, test } from 'vitest'
import { fixture } from '../../../test/support/fixture.ts'
import { updateOf } from './runs.ts'
import { packOutputs } from './target.ts'
import { timeOf } from './times.ts'
import { parseRunWebhook } from './webhooks.ts'
import { wireRun } from './wire.ts'

const run = (patch: Record<string, unknown>) => wireRun.parse({ id: 'r1', status: 'running', ...patch })
const request = (body: unknown, method = 'POST') => ({
  method,
  headers: {},
  query: {},
  body: typeof body === 'string' ? body : JSON.stringify(body),
})
const parse = (body: unknown, method?: string) => parseRunWebhook(request(body, method), () => ({}))

test('the captured run is a completed one with its picture', () => {
  const captured = wireRun.parse(fixture('comfydeploy-run-success.json'))
  expect(updateOf(captured, { '5': { name: 'result', kind: 'image' } })).toEqual({
    ref: '3bff4795-f0c1-4f80-88f2-fc53aa75aa63',
    usage: { gpu: 'A10G' },
    status: 'completed',
    outputs: [
      {
        name: 'result',
        kind: 'image',
        url: 'http://127.0.0.1:9100/cd-bucket/outputs/runs/3bff4795-f0c1-4f80-88f2-fc53aa75aa63/cd_00006_.png',
        fileName: 'cd_00006_.png',
      },
    ],
  })
})

test('the captured webhooks are a start and an end', () => {
  const [first, last] = fixture<{ body: unknown }[]>('comfydeploy-webhooks-success.json').map(({ body }) => parse(body))
  expect(first).toEqual({ ref: '3bff4795-f0c1-4f80-88f2-fc53aa75aa63', status: 'running', progress: 0 })
  expect(last).toMatchObject({ status: 'completed', outputs: [{ name: 'image', kind: 'image', fileName: 'cd_00006_.png' }] })
})

test.each([
  [
    { status: 'not-started', queue_position: 3 },
    { status: 'queued', position: 3 },
  ],
  [{ status: 'not-started', queue_position: null }, { status: 'queued' }],
  [{ status: 'queued' }, { status: 'queued' }],
  [
    { status: 'started', progress: 0 },
    { status: 'running', progress: 0 },
  ],
  [
    { status: 'running', progress: 0.42, live_status: 'Executing KSampler' },
    { status: 'running', progress: 0.42, step: 'Sampling' },
  ],
  [
    { status: 'running', progress: -1, live_status: 'Executing ImageScaleBy' },
    { status: 'running', step: 'Image scale by' },
  ],
  [
    { status: 'running', progress: 55, live_status: '' },
    { status: 'running', progress: 0.55 },
  ],
  [{ status: 'uploading' }, { status: 'running' }],
  [{ status: 'something-new' }, { status: 'running' }],
  [
    { status: 'success', outputs: [] },
    { status: 'completed', outputs: [] },
  ],
  [
    { status: 'cancelled', run_duration: 1.5, gpu: 'L4' },
    { status: 'cancelled', usage: { seconds: 1.5, gpu: 'L4' } },
  ],
  [
    { status: 'timeout', run_duration: 300 },
    { status: 'failed', code: 'timed_out', retryable: false, usage: { seconds: 300 } },
  ],
  [
    { status: 'failed', run_duration: '12' },
    { status: 'failed', code: 'run_failed', retryable: false },
  ],
])('%o', (patch, expected) => {
  const { message: _, ...update } = { message: '', ...updateOf(run(patch), {}) }
  expect(update).toEqual({ ref: 'r1', ...expected })
})

test('the callId and the names of the outputs come back with the inputs, as an object or as its text', () => {
  const inputs = { darkroom_call_id: 'g1.1', darkroom_outputs: packOutputs({ '9': { name: 'big', kind: 'image' } }) }
  for (const workflow_inputs of [inputs, JSON.stringify(inputs)]) {
    expect(updateOf(run({ workflow_inputs }), {}).callId).toBe('g1.1')
  }
  expect(updateOf(run({ workflow_inputs: 'nonsense' }), {}).callId).toBeUndefined()
})

test.each([
  '',
  'not json',
  'null',
  '[]',
  '{}',
  '{"run_id":1,"status":"success"}',
  '{"run_id":"a"}',
  '{"run_id":"","status":"success"}',
  '{"status":"success"}',
  '{"run_id":"a","status":{}}',
])('the webhook %j says nothing', (body) => {
  expect(parse(body)).toBeUndefined()
})

test('a webhook needs no event type and may come as GET', () => {
  expect(parse({ run_id: 'a', status: 'running', progress: 0.5 }, 'GET')).toEqual({ ref: 'a', status: 'running', progress: 0.5 })
})

test('a late tick that says success with nothing in it is an end without outputs, for poll to confirm', () => {
  expect(parse({ event_type: 'run.updated', run_id: 'a', status: 'success', progress: 0.4, outputs: [] })).toEqual({
    ref: 'a',
    status: 'completed',
    outputs: [],
  })
})

test('one output alone is no end', () => {
  const body = { event_type: 'run.output', run_id: 'a', status: 'success', outputs: [{ data: { images: [] } }] }
  expect(parse(body)).toEqual({ ref: 'a', status: 'running' })
})

test('a cancelled webhook with raw outputs is read all the same', () => {
  const outputs = [{ data: [{ node_id: '3', time: 1 }] }, { data: { images: 'x' } }, null, 7, { data: null }]
  expect(parse({ run_id: 'a', status: 'cancelled', outputs, progress: 'half' })).toEqual({ ref: 'a', status: 'cancelled' })
  expect(parse({ run_id: 'a', status: 'success', outputs })).toEqual({ ref: 'a', status: 'completed', outputs: [] })
})

test.each([
  ['2025-08-29T02:35:19.907000Z', '2025-08-29T02:35:19.907Z'],
  ['2025-08-29T02:35:19.907Z', '2025-08-29T02:35:19.907Z'],
  ['2025-08-29T02:35:19.907123', '2025-08-29T02:35:19.907Z'],
  ['2025-08-29 02:35:19.907123', '2025-08-29T02:35:19.907Z'],
  ['2025-01-01T00:00Z', '2025-01-01T00:00:00.000Z'],
  ['2025-01-01T00:00:07', '2025-01-01T00:00:07.000Z'],
  ['2025-01-01T02:00:00+02:00', '2025-01-01T00:00:00.000Z'],
])('the time %s', (text, expected) => {
  expect(new Date(timeOf(text) ?? 0).toISOString()).toBe(expected)
})

test.each(['', 'soon', null, undefined, '2025'])('%j is no time', (text) => {
  expect(timeOf(text)).toBeUndefined()
})
