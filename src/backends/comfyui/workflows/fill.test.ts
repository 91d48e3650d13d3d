import { expect, test } from 'vitest'
import { apiNode, goodTool, objectInfo, workflowText } from '../../../../test/support/comfy-workflows.ts'
import { BackendError } from '../../../model/errors.ts'
import type { JsonValue } from '../../../model/json.ts'
import { fillGraph } from './fill.ts'
import type { ComfyTarget } from './target.ts'

const portrait = goodTool(workflowText('portraits/flux-portrait.json')).target
const postcard = goodTool(workflowText('postcard.json')).target
const fileAt = (name: string): string => `comfyui:0123abcd/${encodeURIComponent(name)}`
const external = (short: string, inputs: object = {}) => apiNode(`ComfyUIDeployExternal${short}`, { input_id: 'x', ...inputs })
const saved = (from: string) => ({ '9': apiNode('SaveImage', { filename_prefix: 'x', images: [from, 0] }) })
const example = { '8': apiNode('LoadImage', { image: 'example.png' }) }

const codeOf = (target: ComfyTarget, inputs: Record<string, JsonValue>): unknown => {
  try {
    return fillGraph(target, inputs)
  } catch (error) {
    return error instanceof BackendError ? [error.code, error.sent] : error
  }
}

test('values go where the links of their nodes led', () => {
  const graph = fillGraph(portrait, { prompt: 'a cat', seed: 7, steps: '30', style: 'detail.safetensors', 'negative prompt': 'dull' })
  expect(graph).toMatchObject({
    '3': { inputs: { lora_name: 'detail.safetensors', strength_model: 0.8, model: ['1', 0] } },
    '5': { inputs: { text: 'a cat', clip: ['3', 1] } },
    '6': { inputs: { text: 'dull' } },
    '12': { inputs: { seed: 7, steps: 30, cfg: 7, latent_image: ['9', 0] } },
    '14': { class_type: 'SaveImage', inputs: { images: ['13', 0], filename_prefix: 'portrait' } },
  })
})

test('what is left out stays as the workflow has it', () => {
  const graph = fillGraph(portrait, {})
  expect(graph).toMatchObject({
    '3': { inputs: { lora_name: 'styles/ghibli.safetensors' } },
    '5': { inputs: { text: '' } },
    '6': { inputs: { text: 'blurry' } },
    '9': { inputs: { pixels: ['8', 0] } },
    '12': { inputs: { seed: 0, steps: 24 } },
  })
  expect(graph).not.toHaveProperty('7')
})

test('a picture is loaded in place of its node, by the plain name that it was uploaded under', () => {
  const graph = fillGraph(portrait, { face: fileAt('darkroom/ä b.png') })
  expect(graph).toMatchObject({
    '7': { class_type: 'LoadImage', inputs: { image: 'darkroom/ä b.png' } },
    '9': { inputs: { pixels: ['7', 0] } },
  })
  expect(fillGraph(postcard, { photo: [fileAt('a.png')], width: 100.4, method: 'area' })).toMatchObject({
    '1': { inputs: { image: 'a.png' } },
    '2': { inputs: { width: 100, height: 480, upscale_method: 'area' } },
  })
})

test.each([
  [{ photo: 'https://example.com/a.png' }, ['input_invalid', 'no']],
  [{ photo: 'comfyui:0123abcd/' }, ['input_invalid', 'no']],
  [{ photo: 'comfyui:0123abcd/%' }, ['input_invalid', 'no']],
  [{ photo: [] }, ['input_invalid', 'no']],
  [{ photo: [fileAt('a'), fileAt('b')] }, ['input_invalid', 'no']],
  [{ width: 'wide' }, ['input_invalid', 'no']],
  [{ width: 1e20 }, ['input_invalid', 'no']],
  [{ width: [1] }, ['input_invalid', 'no']],
  [{ method: {} }, ['input_invalid', 'no']],
  [{ nothing: 1 }, ['input_invalid', 'no']],
])('%j can not be sent', (inputs, expected) => {
  expect(codeOf(postcard, inputs)).toEqual(expected)
})

test('a file that nothing stands in for is missing', () => {
  const target = goodTool({ ...saved('1'), '1': external('Image', { default_value_url: 'https://example.com/a.png' }) }).target
  expect(codeOf(target, {})).toEqual(['input_missing', 'no'])
  expect(codeOf(target, { x: null })).toEqual(['input_missing', 'no'])
})

test('several pictures are joined one by one, and end under the id of their node', () => {
  const target = goodTool({ ...saved('1'), '1': external('ImageBatch', { images: '[]' }) }).target
  expect(fillGraph(target, { x: [fileAt('a')] })).toEqual({
    '1': { class_type: 'LoadImage', inputs: { image: 'a' } },
    '9': { class_type: 'SaveImage', inputs: { filename_prefix: 'x', images: ['1', 0] } },
  })
  const graph = fillGraph(target, { x: [fileAt('a'), fileAt('b'), fileAt('c')] })
  expect(graph).toMatchObject({
    '1:load0': { inputs: { image: 'a' } },
    '1:load1': { inputs: { image: 'b' } },
    '1:load2': { inputs: { image: 'c' } },
    '1:join1': { class_type: 'ImageBatch', inputs: { image1: ['1:load0', 0], image2: ['1:load1', 0] } },
    '1': { class_type: 'ImageBatch', inputs: { image1: ['1:join1', 0], image2: ['1:load2', 0] } },
  })
})

test('transparency is kept where the vendor keeps it', () => {
  const target = goodTool({ ...saved('1'), '1': external('ImageAlpha') }).target
  expect(fillGraph(target, { x: fileAt('a') })).toMatchObject({
    '1': { class_type: 'JoinImageWithAlpha', inputs: { image: ['1:file', 0], alpha: ['1:file', 1] } },
    '1:file': { class_type: 'LoadImage', inputs: { image: 'a' } },
  })
})

test('a video is loaded with what the server has for it', () => {
  const node = external('Video', { force_rate: 12, force_size: 'Disabled', custom_width: 512, custom_height: 512, frame_load_cap: 8 })
  const workflow = {
    '1': node,
    '2': apiNode('CreateVideo', { images: ['1', 0], audio: ['1', 2], fps: 8 }),
    '9': apiNode('SaveVideo', { video: ['2', 0], filename_prefix: 'v', format: 'auto', codec: 'auto' }),
  }
  expect(fillGraph(goodTool(workflow).target, { x: fileAt('v.mp4') })).toMatchObject({
    '1': { class_type: 'GetVideoComponents', inputs: { video: ['1:file', 0] } },
    '1:file': { class_type: 'LoadVideo', inputs: { file: 'v.mp4' } },
    '2': { inputs: { images: ['1', 0], audio: ['1', 1] } },
  })
  const settings = {
    force_rate: ['FLOAT', { default: 0 }],
    custom_width: ['INT', {}],
    custom_height: ['INT', {}],
    frame_load_cap: ['INT', {}],
  }
  const suite = {
    input: { required: { video: [['a.mp4']], ...settings, select_every_nth: ['INT', { default: 1 }] } },
    output: ['IMAGE', 'INT', 'AUDIO'],
  }
  expect(fillGraph(goodTool(workflow, [{ ...objectInfo(), VHS_LoadVideo: suite }]).target, { x: fileAt('v.mp4') })).toMatchObject({
    '1': {
      class_type: 'VHS_LoadVideo',
      inputs: { video: 'v.mp4', force_rate: 12, custom_width: 0, custom_height: 0, frame_load_cap: 8, select_every_nth: 1 },
    },
    '2': { inputs: { audio: ['1', 2] } },
  })
})

test('one that falls back on another takes what that was given', () => {
  const workflow = {
    ...example,
    '1': apiNode('EmptyImage', { width: ['2', 0], height: ['3', 0], batch_size: 1, color: 0 }),
    '2': external('NumberInt', { input_id: 'width', default_value: ['3', 0] }),
    '3': external('NumberInt', { input_id: 'side', default_value: 48 }),
    '4': external('Image', { input_id: 'other', default_value: ['5', 0] }),
    '5': external('Image', { input_id: 'face', default_value: ['8', 0] }),
    '6': apiNode('ImageBatch', { image1: ['1', 0], image2: ['4', 0] }),
    ...saved('6'),
  }
  const { target } = goodTool(workflow)
  expect(fillGraph(target, {})).toMatchObject({ '1': { inputs: { width: 48, height: 48 } }, '6': { inputs: { image2: ['8', 0] } } })
  expect(fillGraph(target, { side: 64, face: fileAt('f') })).toMatchObject({
    '1': { inputs: { width: 64, height: 64 } },
    '5': { inputs: { image: 'f' } },
    '6': { inputs: { image2: ['5', 0] } },
  })
  expect(fillGraph(target, { width: 32, other: fileAt('o') })).toMatchObject({
    '1': { inputs: { width: 32, height: 48 } },
    '4': { inputs: { image: 'o' } },
    '6': { inputs: { image2: ['4', 0] } },
  })
})

test('two that fall back on each other hang nothing', () => {
  const workflow = {
    '1': apiNode('EmptyImage', { width: ['2', 0], height: 8, batch_size: 1, color: 0 }),
    '2': external('NumberInt', { input_id: 'a', default_value: ['3', 0] }),
    '3': external('NumberInt', { input_id: 'b', default_value: ['2', 0] }),
    ...saved('1'),
  }
  const { tool, target } = goodTool(workflow)
  expect(tool.unavailable).toMatch(/EmptyImage \(node 1\) needs width/)
  expect(fillGraph(target, { a: 4 })).toMatchObject({ '1': { inputs: { width: 4 } } })
})

test('a choice among numbers goes as a number', () => {
  const info = { ...objectInfo(), Sized: { input: { required: { side: [[512, 1024]] } }, output: ['IMAGE'] } }
  const { tool, target } = goodTool({ ...saved('1'), '1': apiNode('Sized', { side: 512 }, 'input: side') }, [info])
  expect(tool.inputSchema).toMatchObject([{ type: 'enum', options: ['512', '1024'], default: '512' }])
  expect(fillGraph(target, { side: '1024' })).toMatchObject({ '1': { inputs: { side: 1024 } } })
})
