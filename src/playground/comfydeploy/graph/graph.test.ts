import sharp from 'sharp'
import { expect, test } from 'vitest'
import type { JsonObject, JsonValue } from '../../../model/json.ts'
import type { NodeOutput } from '../executor.ts'
import { createHttpSender } from '../http-send.ts'
import { createRuns } from '../runs.ts'
import { createWorld } from '../world.ts'
import { createGraphExecutor } from './executor.ts'
import type { Graph } from './graph.ts'

type Nodes = Readonly<Record<string, readonly [string, JsonObject]>>

const run = async (nodes: Nodes, inputs: Readonly<Record<string, JsonValue>> = {}, stopAt?: string) => {
  const graph: Graph = Object.fromEntries(
    Object.entries(nodes).map(([id, [type, values]]) => [id, { class_type: type, inputs: { ...values } }]),
  )
  let count = 0
  const newId = (): string => `00000000-0000-4000-8000-${String(count++).padStart(12, '0')}`
  const shared = { newId, now: () => 0, changed: () => {} }
  const world = createWorld({ ...shared, samples: [{ name: 'one', graph }], machines: [] })
  const [deployment] = world.deployments()
  const [machine] = world.machines()
  if (deployment === undefined || machine === undefined) throw new Error('no world')
  const one = createRuns(shared).add({ deployment, machine, gpu: null, inputs, webhook: null, ticks: false, ending: 'success' })
  const outputs: Record<string, NodeOutput> = {}
  const seen: string[] = []
  const sender = createHttpSender()
  const result = await createGraphExecutor({ sender }).execute(one, {
    onNode: async (type) => {
      seen.push(type)
      if (type === stopAt) one.stop.abort()
    },
    onOutput: (id, output) => {
      outputs[id] = output
    },
  })
  sender.close()
  return { ...result, outputs, seen }
}

const pictureOf = async (output: NodeOutput | undefined, index = 0) => {
  const bytes = output?.files[index]?.bytes
  const { data, info } = await sharp(bytes).removeAlpha().raw().toBuffer({ resolveWithObject: true })
  return { width: info.width, height: info.height, first: [...data.subarray(0, 3)] }
}
const blue: Nodes[string] = ['EmptyImage', { width: 40, height: 20, batch_size: 1, color: 0x2040c0 }]
const save = (from: string): Nodes[string] => ['SaveImage', { images: [from, 0], filename_prefix: 'x' }]

test('every model-free node does to pixels what it says', async () => {
  const check = async (type: string, inputs: JsonObject, expected: object): Promise<void> => {
    const white: Nodes[string] = ['EmptyImage', { width: 10, height: 10, batch_size: 1, color: 0xffffff }]
    const { outputs, failure } = await run({ '1': blue, '2': white, '3': [type, inputs], '4': save('3') })
    expect(failure).toBeUndefined()
    expect(await pictureOf(outputs['4']), type).toMatchObject(expected)
  }
  const image = ['1', 0]
  await check('ImageInvert', { image }, { width: 40, height: 20, first: [0xdf, 0xbf, 0x3f] })
  await check('ImageScale', { image, width: 80, height: 0, upscale_method: 'lanczos', crop: 'disabled' }, { width: 80, height: 40 })
  await check('ImageScale', { image, width: 7, height: 9, upscale_method: 'area', crop: 'center' }, { width: 7, height: 9 })
  await check('ImageScaleBy', { image, scale_by: 0.5, upscale_method: 'bilinear' }, { width: 20, height: 10 })
  await check('ImageCrop', { image, x: 30, y: 5, width: 100, height: 4 }, { width: 10, height: 4 })
  await check('ImageBlur', { image, blur_radius: 5, sigma: 2 }, { width: 40, height: 20, first: [0x20, 0x40, 0xc0] })
  await check('ImageSharpen', { image, sharpen_radius: 1, sigma: 1, alpha: 1 }, { width: 40, first: [0x20, 0x40, 0xc0] })
  const blend = { image1: ['1', 0], image2: ['2', 0], blend_factor: 0.5 }
  await check('ImageBlend', { ...blend, blend_mode: 'normal' }, { width: 40, first: [144, 160, 224] })
  await check('ImageBlend', { ...blend, blend_mode: 'multiply' }, { first: [0x20, 0x40, 0xc0] })
  await check('ImageBlend', { ...blend, blend_factor: 1, blend_mode: 'screen' }, { first: [255, 255, 255] })
})

test('a batch is saved picture by picture, an animation in one', async () => {
  const { outputs } = await run({
    '1': blue,
    '2': ['ImageInvert', { image: ['1', 0] }],
    '3': ['ImageBatch', { image1: ['1', 0], image2: ['2', 0] }],
    '4': save('3'),
    '5': ['SaveAnimatedWEBP', { images: ['3', 0], filename_prefix: 'sub/anim', fps: 10, lossless: false, quality: 90 }],
    '6': ['PreviewImage', { images: ['3', 0] }],
  })
  expect(outputs['4']?.files.map(({ fileName }) => fileName)).toEqual(['x_00001_.png', 'x_00002_.png'])
  expect((await pictureOf(outputs['4'], 1)).first).toEqual([0xdf, 0xbf, 0x3f])
  expect(outputs['5']?.files[0]).toMatchObject({ fileName: 'anim_00001_.webp', subfolder: 'sub' })
  expect((await sharp(outputs['5']?.files[0]?.bytes).metadata()).pages).toBe(2)
  expect(outputs['6']?.files.map(({ type }) => type)).toEqual(['temp', 'temp'])
})

test('external nodes take their values as the real ones do, odd ones included', async () => {
  const shown = async (type: string, values: JsonObject, inputs: Readonly<Record<string, JsonValue>>): Promise<string | undefined> =>
    (await run({ '1': [type, { input_id: 'x', ...values }], '2': ['PreviewAny', { source: ['1', 0] }] }, inputs)).outputs['2']?.text?.[0]
  const external = (kind: string): string => `ComfyUIDeployExternal${kind}`
  expect(await shown(external('Text'), { default_value: 'a' }, {})).toBe('a')
  expect(await shown(external('Text'), { default_value: 'a' }, { x: 'b' })).toBe('b')
  expect(await shown(external('NumberInt'), { default_value: 5 }, { x: 7 })).toBe('7')
  expect(await shown(external('NumberInt'), { default_value: 5 }, { x: -7 })).toBe('5')
  expect(await shown(external('NumberInt'), { default_value: 5 }, { x: 5.5 })).toBe('5')
  expect(await shown(external('Number'), { default_value: 5 }, { x: -7.5 })).toBe('-7.5')
  expect(await shown(external('NumberSlider'), { default_value: 0.5, min_value: 0, max_value: 1 }, { x: 2 })).toBe('0.5')
  expect(await shown(external('NumberSliderInt'), { default_value: 1, min_value: 0, max_value: 10 }, { x: 3.6 })).toBe('4')
  expect(await shown(external('Boolean'), { default_value: false }, { x: 'false' })).toBe('true')
  expect(Number(await shown(external('Seed'), { default_value: -1 }, {}))).toBeGreaterThan(0)
  expect(await shown(external('Seed'), { default_value: -1 }, { x: 12 })).toBe('12')
  expect(await shown(external('Enum'), { default_value: 'a', options: '["a","b"]' }, { x: 'b' })).toBe('b')
})

test('several pictures come as JSON text; a list is read as a link', async () => {
  const png = `data:image/png;base64,${(
    await sharp({ create: { width: 8, height: 6, channels: 3, background: 'red' } })
      .png()
      .toBuffer()
  ).toString('base64')}`
  const batch: Nodes = { '1': ['ComfyUIDeployExternalImageBatch', { input_id: 'x', images: '[]' }], '2': save('1') }
  expect((await run(batch, { x: JSON.stringify([png, png]) })).outputs['2']?.files).toHaveLength(2)
  expect((await run(batch, { x: [png, png] })).failure).toMatchObject({ node_type: 'ComfyUIDeployExternalImageBatch' })
})

test('a node that fails says so as ComfyUI does, and what came before stays', async () => {
  const { failure, outputs, done } = await run({
    '1': blue,
    '2': save('1'),
    '3': ['SaveImage', { images: ['1', 0], filename_prefix: '../../escape' }],
  })
  expect(failure).toMatchObject({ node_id: '3', node_type: 'SaveImage', exception_type: 'Exception', executed: ['1', '2'] })
  expect(failure?.['exception_message']).toContain('Saving image outside the output folder is not allowed')
  expect(Object.keys(outputs)).toEqual(['2'])
  expect(done).toBeCloseTo(2 / 3)

  const broken = await run({ '1': ['ComfyUIDeployExternalImage', { input_id: 'x' }], '2': save('1') }, { x: 'data:image/png;base64,AAAA' })
  expect(broken.failure).toMatchObject({ exception_type: 'PIL.UnidentifiedImageError' })
  const none = await run({ '1': ['ComfyUIDeployExternalImage', { input_id: 'x' }], '2': save('1') })
  expect(none.failure).toMatchObject({ node_id: '2', exception_message: "'NoneType' object has no attribute 'shape'" })
  const huge = await run({ '1': ['EmptyImage', { width: 16384, height: 16384 }], '2': save('1') })
  expect(huge.failure).toMatchObject({ exception_type: 'torch.OutOfMemoryError' })
})

test('a graph that ComfyUI would not take is refused as a whole', async () => {
  expect((await run({ '1': ['KSampler', {}], '2': save('1') })).failure).toMatchObject({ error: { type: 'invalid_prompt' } })
  expect((await run({ '1': blue })).failure).toMatchObject({ error: { type: 'prompt_no_outputs' } })
  expect((await run({ '1': save('9') })).failure).toMatchObject({ error: { type: 'prompt_outputs_failed_validation' } })
  const circle = await run({ '1': ['ImageInvert', { image: ['2', 0] }], '2': ['ImageInvert', { image: ['1', 0] }], '3': save('2') })
  expect(circle.failure).toMatchObject({ exception_type: 'DependencyCycleError' })
})

test('only what an output needs is run, and a stop is heard between two nodes', async () => {
  expect((await run({ '1': blue, '2': save('1'), '3': ['ImageInvert', { image: ['1', 0] }] })).seen).toEqual(['EmptyImage', 'SaveImage'])
  expect((await run({ '1': blue, '2': save('1') }, {}, 'EmptyImage')).outputs).toEqual({})
})

test('the same words and seed paint the same picture; others another one', async () => {
  const painted = async (prompt: string, seed: number): Promise<string> => {
    const from: Nodes = {
      '1': ['ComfyUIDeployExternalNumberInt', { input_id: 'seed', default_value: 1 }],
      '2': ['PlaygroundPainter', { prompt, seed: ['1', 0], width: 96, height: 64 }],
      '3': save('2'),
    }
    const { outputs } = await run(from, { seed })
    return Buffer.from(outputs['3']?.files[0]?.bytes ?? []).toString('base64')
  }
  const first = await painted('a cat by the sea at night', 4)
  expect(await painted('a cat by the sea at night', 4)).toBe(first)
  expect(await painted('a cat by the sea at night', 5)).not.toBe(first)
  expect(await painted('a city in spring', 4)).not.toBe(first)
})

test('a picture is described by its size and colours', async () => {
  const { outputs } = await run({
    '1': blue,
    '2': ['PlaygroundDescriber', { image: ['1', 0] }],
    '3': ['ComfyDeployOutputText', { text: ['2', 0], output_id: 'words' }],
  })
  const file = outputs['3']?.files[0]
  expect(Buffer.from(file?.bytes ?? []).toString()).toBe('This is a dark landscape picture of 40 by 20 pixels. There is mostly blue in it.')
  expect(file).toMatchObject({ fileName: 'ComfyUI_00001_.txt', extra: { output_id: 'words' } })
})
