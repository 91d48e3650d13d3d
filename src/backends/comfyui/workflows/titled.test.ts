import { expect, test } from 'vitest'
import { apiNode, fieldsOf, goodTool, objectInfo } from '../../../../test/support/comfy-workflows.ts'
import { fillGraph } from './fill.ts'

const empty = (inputs: object = {}, title?: string) => ({
  '1': apiNode('EmptyImage', { width: 64, height: 64, batch_size: 1, color: 0, ...inputs }, title),
  '9': apiNode('SaveImage', { filename_prefix: 'x', images: ['1', 0] }),
})

test('a title fills the widget that is meant', () => {
  const only = (node: ReturnType<typeof apiNode>) => goodTool({ ...empty({ color: ['3', 0] }), '3': node }).target.inputs
  expect(only(apiNode('CLIPTextEncode', { text: 'x', clip: ['1', 0] }, 'INPUT : prompt'))['prompt']).toMatchObject({
    as: 'text',
    to: [['3', 'text']],
  })
  const sampler = { seed: 5, steps: 20, cfg: 7, sampler_name: 'euler', scheduler: 'normal', denoise: 1 }
  expect(only(apiNode('KSampler', sampler, 'input: steps'))['steps']).toMatchObject({ as: 'integer', to: [['3', 'steps']] })
  expect(only(apiNode('KSampler', sampler, 'input: chance'))['chance']).toMatchObject({ to: [['3', 'seed']] })
  expect(only(apiNode('LoadAudio', { audio: 'song.flac' }, 'input: tune'))['tune']).toMatchObject({ as: 'file', to: [['3', 'audio']] })
  expect(only(apiNode('LoadVideo', { file: 'clip.mp4' }, 'input: clip'))['clip']).toMatchObject({ as: 'file', to: [['3', 'file']] })
})

test('seeds are drawn, by whatever sign they are known', () => {
  const seed = { type: 'seed', required: false, min: 0, max: 4_294_967_295 }
  expect(
    fieldsOf({ ...empty({ color: ['3', 0] }), '3': apiNode('KSampler', { seed: 5 }, 'input: seed') }, [objectInfo('2023')])['seed'],
  ).toEqual(seed)
  expect(fieldsOf({ ...empty({ color: ['3', 0] }), '3': apiNode('PrimitiveInt', { value: 5 }, 'input: seed') })['seed']).toMatchObject({
    type: 'seed',
  })
  const fed = {
    ...empty({ color: ['4', 0] }),
    '3': apiNode('PrimitiveInt', { value: 5 }, 'input: n'),
    '4': apiNode('KSampler', { seed: ['3', 0] }),
  }
  expect(fieldsOf(fed)['n']).toMatchObject({ type: 'seed' })
  expect(fieldsOf({ ...empty({ color: ['3', 0] }), '3': apiNode('PrimitiveInt', { value: 5 }, 'input: n') })['n']).toEqual({
    type: 'integer',
    required: false,
    default: 5,
  })
})

test('a widget that a constant fills is filled over the link', () => {
  const workflow = { ...empty({ width: ['2', 0] }, 'input: size (width)'), '2': apiNode('PrimitiveInt', { value: 96 }) }
  const { tool, target } = goodTool(workflow)
  expect(tool.inputSchema).toMatchObject([{ name: 'size', default: 96 }])
  expect(fillGraph(target, { size: 32 })['1']).toMatchObject({ inputs: { width: 32 } })
  expect(fillGraph(target, {})['1']).toMatchObject({ inputs: { width: ['2', 0] } })
  const byName = { ...empty({ width: ['2', 0] }, 'input: width'), '2': apiNode('PrimitiveInt', { value: 96 }) }
  expect(goodTool(byName).target.inputs['width']).toMatchObject({ to: [['1', 'width']] })
})

test('one value fills every place of its name, within what each of them takes', () => {
  const workflow = {
    '1': apiNode('EmptyImage', { width: 64, height: 64, batch_size: 1, color: 0 }, 'input: size (width), size (height)'),
    '2': apiNode('ImageQuantize', { image: ['1', 0], colors: 64, dither: 'none' }, 'input: size (colors)'),
    '9': apiNode('SaveImage', { filename_prefix: 'x', images: ['2', 0] }),
  }
  const { tool, target } = goodTool(workflow)
  expect(tool.inputSchema).toMatchObject([{ type: 'integer', default: 64, min: 1, max: 256 }])
  expect(fillGraph(target, { size: 16 })).toMatchObject({ '1': { inputs: { width: 16, height: 16 } }, '2': { inputs: { colors: 16 } } })
})

test('a file is always asked for, a mask as much as a picture: the one in the workflow is somebody else’s example', () => {
  const workflow = {
    '1': apiNode('LoadImage', { image: 'example.png' }, 'input: photo'),
    '2': apiNode('LoadImageMask', { image: 'example.png', channel: 'alpha' }, 'input: hole'),
    '3': apiNode('JoinImageWithAlpha', { image: ['1', 0], alpha: ['2', 0] }),
    '9': apiNode('SaveImage', { filename_prefix: 'x', images: ['3', 0] }),
  }
  expect(fieldsOf(workflow)).toEqual({ photo: { type: 'image', required: true }, hole: { type: 'mask', required: true } })
})
