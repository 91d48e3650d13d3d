import { expect, test } from 'vitest'
import { parseEvent } from './events.ts'
import type { Progress } from './progress.ts'
import { advance, noProgress, planOf } from './progress.ts'

const plan = planOf({
  '1': { class_type: 'CheckpointLoaderSimple', inputs: {} },
  '2': { class_type: 'CLIPTextEncode', inputs: {}, _meta: { title: 'input: prompt' } },
  '3': { class_type: 'KSampler', inputs: {}, _meta: { title: 'Draw it' } },
  '4': { class_type: 'SaveImage', inputs: {} },
})
type Said = readonly [type: string, data: Record<string, unknown>]
const after = (said: readonly Said[]): Progress =>
  said.reduce((progress, [type, data]) => advance(progress, { type, data, promptId: 'p' }, plan), noProgress)
const shown = ({ fraction, step }: Progress) => [fraction, step]

test('nodes that are done, and the running one as far as it is, make the whole', () => {
  const said: Said[] = [
    ['execution_start', {}],
    ['execution_cached', { nodes: ['1'] }],
    ['executing', { node: '2' }],
    ['executing', { node: '3' }],
    ['progress', { value: 5, max: 10, node: '3' }],
  ]
  expect(said.map((_, index) => shown(after(said.slice(0, index + 1))))).toEqual([
    [0, undefined],
    [0.25, undefined],
    [0.25, 'Reading the prompt'],
    [0.5, 'Draw it'],
    [0.625, 'Draw it'],
  ])
  expect(shown(after([...said, ['executing', { node: '4' }], ['executed', { node: '4', output: {} }]]))).toEqual([1, 'Saving'])
})

test('a step that says neither whose it is nor which node it is of is the running one’s', () => {
  expect(
    shown(
      after([
        ['executing', { node: '3' }],
        ['progress', { value: 1, max: 4 }],
      ]),
    ),
  ).toEqual([0.0625, 'Draw it'])
})

test('all nodes told at once', () => {
  const nodes = {
    '1': { state: 'finished', value: 1, max: 1 },
    '3': { state: 'running', value: 3, max: 4 },
    '4': { state: 'pending', value: 0, max: 1 },
  }
  expect(shown(after([['progress_state', { nodes }]]))).toEqual([0.4375, 'Draw it'])
})

test('what a node makes of itself while it runs is told under its own name, and ends with it', () => {
  const nodes = {
    '3.0.0.1': { state: 'finished', value: 1, max: 1, display_node_id: '3' },
    '3.0.0.2': { state: 'running', value: 1, max: 2, display_node_id: '3' },
  }
  expect(
    shown(
      after([
        ['executing', { node: '3.0.0.1', display_node: '3' }],
        ['progress_state', { nodes }],
      ]),
    ),
  ).toEqual([0.125, 'Draw it'])
})

test('it never goes back', () => {
  const done: Said[] = [
    ['execution_cached', { nodes: ['1', '2'] }],
    ['executing', { node: '3' }],
    ['progress', { value: 9, max: 10 }],
  ]
  expect(after([...done, ['progress', { value: 1, max: 10 }]]).fraction).toBe(after(done).fraction)
})

test('without a plan there is no fraction, and once there is one it has seen everything', () => {
  const before = advance(noProgress, { type: 'execution_cached', data: { nodes: ['1', '2'] }, promptId: 'p' }, undefined)
  expect(before.fraction).toBeUndefined()
  expect(advance(before, { type: 'executing', data: { node: '3' }, promptId: 'p' }, plan).fraction).toBe(0.5)
})

test.each<Said>([
  ['execution_cached', { nodes: 'all' }],
  ['execution_cached', { nodes: [null, {}] }],
  ['executing', {}],
  ['executing', { node: null }],
  ['executing', { node: 'constructor' }],
  ['progress', { value: 'x', max: 0, node: [] }],
  ['progress', { value: 7, max: -1 }],
  ['progress_state', { nodes: [1] }],
  ['progress_state', { nodes: { '1': null, '2': { state: 7 } } }],
  ['executed', { node: {} }],
  ['crystools.monitor', { cpu: 3 }],
])('%s with %j moves nothing', (type, data) => {
  expect(after([[type, data]]).fraction).toBe(0)
})

test.each(['', 'x', 'null', '[]', '7', '{}', '{"type":1,"data":{}}', '{"type":"status"}', '{"type":"status","data":[]}'])(
  '%s is no event',
  (text) => {
    expect(parseEvent(text)).toBeUndefined()
  },
)
