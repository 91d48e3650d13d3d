import { expect, test } from 'vitest'
import { objectInfo } from '../../../../test/support/comfy-workflows.ts'
import { nodeClassesOf } from './object-info.ts'

const widget = (spec: unknown, input = 'x', classType = 'A') =>
  nodeClassesOf([{ [classType]: { input: { required: { [input]: spec } } } }]).widget(classType, input)

test.each([
  [['INT', { default: 20, min: 1, max: 10_000, step: 8 }], { kind: 'integer', default: 20, min: 1, max: 10_000, step: 8 }],
  [['INT', { min: -(2 ** 63), max: 2 ** 64 }], { kind: 'integer' }],
  [['FLOAT', { default: 0.5, step: 0, tooltip: 'How much' }], { kind: 'number', default: 0.5, description: 'How much' }],
  [['BOOLEAN', { default: true }], { kind: 'boolean', default: true }],
  [['STRING', { multiline: true, dynamicPrompts: true }], { kind: 'text', multiline: true }],
  [['INT,FLOAT', { default: 1 }], { kind: 'integer', default: 1 }],
  [[['a', 'b', 3]], { kind: 'choice', options: ['a', 'b', 3] }],
  [[['a', 'b'], { default: 'b' }], { kind: 'choice', options: ['a', 'b'], default: 'b' }],
  [['COMBO', { options: ['a'], multiselect: false }], { kind: 'choice', options: ['a'] }],
  [['COMBO', { remote: { route: '/x' } }], { kind: 'choice' }],
  [[['a.png'], { image_upload: true }], { kind: 'file', media: 'image', options: ['a.png'] }],
  [['COMBO', { options: ['a.mp4'], video_upload: true }], { kind: 'file', media: 'video', options: ['a.mp4'] }],
  [['MODEL'], { kind: 'link' }],
  [['*', {}], { kind: 'link' }],
  [['COMFY_DYNAMICCOMBO_V3', { options: [] }], { kind: 'link', required: false }],
  [null, { kind: 'link' }],
  [[[{}]], { kind: 'choice', options: [] }],
])('%j', (spec, expected) => {
  expect(widget(spec)).toEqual({ required: true, ...expected })
})

test('what a list of files is for shows in the class, where the server is too old to say', () => {
  const { widget: at } = nodeClassesOf([objectInfo('2023')])
  expect(at('LoadImage', 'image')).toMatchObject({ kind: 'file', media: 'image' })
  expect(at('LoadImageMask', 'image')).toMatchObject({ kind: 'file', media: 'mask' })
  expect(at('LoadImageMask', 'channel')).toMatchObject({ kind: 'choice' })
  expect(widget([['a.mp4']], 'video', 'VHS_LoadVideo')).toMatchObject({ kind: 'file', media: 'video' })
})

test('a seed goes by its name, or by changing after each run', () => {
  const { widget: at } = nodeClassesOf([objectInfo()])
  expect(at('KSampler', 'seed')).toMatchObject({ isSeed: true })
  expect(widget(['INT', {}], 'noise_seed')).toMatchObject({ isSeed: true })
  expect(widget(['INT', { control_after_generate: true }], 'luck')).toMatchObject({ isSeed: true })
  expect(at('PrimitiveInt', 'value')).not.toHaveProperty('isSeed')
  expect(at('KSampler', 'steps')).not.toHaveProperty('isSeed')
})

test('several servers are counted, and what they offer is what they share', () => {
  const classes = nodeClassesOf([
    { A: { input: { required: { x: [['a', 'b']] } } }, B: {} },
    { A: { input: { required: { x: ['COMBO', { options: ['b', 'c'] }] } } } },
    { A: 'nonsense' },
  ])
  expect(classes.countOf('A')).toBe(2)
  expect(classes.countOf('B')).toBe(1)
  expect(classes.countOf('toString')).toBe(0)
  expect(classes.get('C')).toBeUndefined()
  expect(classes.widget('A', 'x')?.options).toEqual(['b'])
})
