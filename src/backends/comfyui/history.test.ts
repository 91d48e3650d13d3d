import { expect, test } from 'vitest'
import { updateOfEntry } from './history.ts'
import { extraDataOf } from './marker.ts'

const ref = { key: '0123abcd', promptId: 'p1' }
const base = { ref: '0123abcd/p1', callId: 'g1.1' }
const prompt = [
  1,
  'p1',
  {},
  { client_id: 'c', ...extraDataOf({ callId: 'g1.1', outputs: { '9': { name: 'picture', kind: 'image' } } }) },
  ['9'],
]
const made = { '9': { images: [{ filename: 'a.png', subfolder: '', type: 'output' }] } }
const picture = { name: 'picture', kind: 'image', fileName: 'a.png', url: expect.stringContaining('filename=a.png') as string }
const start = ['execution_start', { prompt_id: 'p1', timestamp: 1_700_000_000_000 }]
const error = [
  'execution_error',
  {
    node_id: '3',
    node_type: 'KSampler',
    exception_type: 'RuntimeError',
    exception_message: 'the sizes do not fit',
    traceback: ['File "/srv/comfy/x.py"'],
  },
]
const status = (status_str: string, ...messages: unknown[]) => ({ status_str, completed: status_str === 'success', messages })

test('a run that ended well has its results by the names that travelled with it, and the time that it took', () => {
  const entry = { prompt, outputs: made, status: status('success', start, ['execution_success', { timestamp: 1_700_000_002_500 }]) }
  expect(updateOfEntry(ref, entry, undefined)).toEqual({ ...base, status: 'completed', outputs: [picture], usage: { seconds: 2.5 } })
})

test('a failed node is named, in the words of the machine and without its traceback', () => {
  const update = updateOfEntry(ref, { prompt, outputs: {}, status: status('error', start, error) }, undefined)
  expect(update).toMatchObject({
    ...base,
    status: 'failed',
    code: 'run_failed',
    detail: 'KSampler (node 3): RuntimeError: the sizes do not fit',
  })
  expect(JSON.stringify(update)).not.toContain('/srv')
})

test('an interrupted run is cancelled, though its status says error', () => {
  const entry = { prompt, outputs: {}, status: status('error', start, ['execution_interrupted', { node_id: '3' }]) }
  expect(updateOfEntry(ref, entry, undefined)).toEqual({ ...base, status: 'cancelled' })
})

test('an error that nobody explains is still one', () => {
  expect(updateOfEntry(ref, { prompt, outputs: made, status: status('error') }, undefined)).toMatchObject({
    status: 'failed',
    code: 'run_failed',
  })
})

test('what was heard never counts against what the history says', () => {
  const entry = { prompt, outputs: made, status: status('success') }
  expect(updateOfEntry(ref, entry, { status: 'cancelled' }).status).toBe('completed')
})

test.each([
  ['results', made, undefined, 'completed'],
  ['nothing', {}, undefined, 'failed'],
  ['results, and an error was heard', made, { status: 'failed', failure: { message: 'no' } }, 'failed'],
  ['nothing, and it was stopped', {}, { status: 'cancelled' }, 'cancelled'],
  ['all of it although it was stopped', made, { status: 'cancelled' }, 'completed'],
] as const)('where the server says nothing of how it ended: it left %s', (_, outputs, heard, wanted) => {
  for (const each of [
    { prompt, outputs },
    { prompt, outputs, status: null },
    { prompt, outputs, status: {} },
  ])
    expect(updateOfEntry(ref, each, heard).status).toBe(wanted)
})

test('where nothing of its end is said, a run that left only a part of its results failed, and one that was to leave none did not', () => {
  const marked = (nodes: readonly string[]) =>
    extraDataOf({ callId: 'g1.1', outputs: Object.fromEntries(nodes.map((id) => [id, { name: id, kind: 'image' as const }])) })
  const stopped = { status: 'cancelled' } as const
  const two = [1, 'p1', {}, marked(['9', '10']), ['9', '10']]
  expect(updateOfEntry(ref, { prompt: two, outputs: made }, undefined)).toMatchObject({
    status: 'failed',
    detail: expect.stringMatching(/left no results, or not all/) as string,
  })
  expect(updateOfEntry(ref, { prompt: two, outputs: made }, stopped).status).toBe('cancelled')
  // The server itself left a node out that could not run.
  expect(updateOfEntry(ref, { prompt: [...two.slice(0, 4), ['9']], outputs: made }, undefined).status).toBe('completed')
  const none = [1, 'p1', {}, marked([]), ['3']]
  expect(updateOfEntry(ref, { prompt: none, outputs: {} }, undefined).status).toBe('completed')
  expect(updateOfEntry(ref, { prompt: none, outputs: {} }, stopped).status).toBe('cancelled')
})

test.each([undefined, null, [], {}, { prompt: 'x', outputs: 7, status: { status_str: 'success', messages: [1, [], ['x'], [1, {}]] } }])(
  '%j is survived',
  (entry) => {
    expect(updateOfEntry(ref, entry, undefined)).toEqual({ ref: base.ref, status: 'completed', outputs: [] })
  },
)

test.each([
  [['execution_start', { timestamp: 'x' }]],
  [
    ['execution_start', { timestamp: 9 }],
    ['execution_success', { timestamp: 3 }],
  ],
])('times that make no sense are left out', (...messages) => {
  expect(updateOfEntry(ref, { prompt, outputs: made, status: status('success', ...messages) }, undefined).usage).toBeUndefined()
})
