import { expect, test } from 'vitest'
import { parseGraph } from './graph.ts'
import { modelsOf } from './models.ts'
import { outputsOf } from './output-nodes.ts'

const node = (classType: string, inputs: Record<string, unknown> = {}, title?: string) => ({
  class_type: classType,
  inputs,
  ...(title === undefined ? {} : { _meta: { title } }),
})
const shown = (nodes: Record<string, unknown>) => outputsOf(parseGraph(nodes)).fields.map(({ name, kind }) => `${name}: ${kind}`)

test.each([
  ['SaveImage', {}, ['image: image']],
  ['ComfyDeployOutputImage', {}, ['image: image']],
  ['ComfyDeployOutputText', {}, ['text: text']],
  ['ComfyDeployOutputFile', {}, ['file: file']],
  ['ComfyUIDeployStringCombine', {}, ['text: text']],
  ['SaveAnimatedWEBP', {}, ['animation: animation']],
  ['SaveVideo', {}, ['video: video']],
  ['SaveWEBM', {}, ['video: video']],
  ['VHS_VideoCombine', { format: 'video/h264-mp4' }, ['video: video']],
  ['VHS_VideoCombine', { format: 'image/gif' }, ['animation: animation']],
  ['VHS_VideoCombine', { format: 'video/h264-mp4', save_output: false }, []],
  ['SaveAudioMP3', {}, ['audio: audio']],
  ['SaveGLB', {}, ['model: model']],
  ['ShowText|pysssss', {}, ['text: text']],
  ['PreviewImage', {}, []],
  ['ComfyDeployWebscoketImageOutput', {}, []],
  ['KSampler', {}, []],
  ['SomebodysSaveImagePlus', {}, ['image: image']],
  ['SomebodysVideoExport', {}, ['video: video']],
  ['SaveVideoFancy', {}, ['video: video']],
  ['ExportMesh3D', {}, ['model: model']],
] as const)('%s %j', (classType, inputs, expected) => {
  expect(shown({ '1': node(classType, inputs) })).toEqual(expected)
})

test('an unknown node that somebody else goes on from keeps nothing', () => {
  expect(shown({ '1': node('CombineVideoParts'), '2': node('SaveVideo', { video: ['1', 0] }) })).toEqual(['video: video'])
})

test('the name is the output id, else the title, else the kind', () => {
  const graph = {
    '3': node('ComfyDeployOutputImage', { output_id: 'poster' }, 'Anything'),
    '4': node('ComfyDeployOutputImage', { output_id: 'output_images' }, 'Close-up'),
    '5': node('ComfyDeployOutputImage', { output_id: ' ' }, 'Image Output (ComfyDeploy)'),
    '6': node('ComfyDeployOutputImage', {}, 'Close-up'),
    '10': node('SaveImage', {}, 'Save Image'),
    '9': node('SaveImage', {}, '最終画像'),
    '11': node('VHS_VideoCombine', {}, 'Video Combine 🎥🅥🅗🅢'),
    '12': node('SaveImage', { output_id: ['3', 0] }, 'Close-up'),
  }
  expect(shown(graph)).toEqual([
    'poster: image',
    'output_images: image',
    'image: image',
    'Close-up: image',
    '最終画像: image',
    'image_2: image',
    'video: video',
    'Close-up_2: image',
  ])
  expect(outputsOf(parseGraph(graph)).targets['10']).toEqual({ name: 'image_2', kind: 'image' })
})

test('the models inside are named', () => {
  const graph = parseGraph({
    '1': node('CheckpointLoaderSimple', { ckpt_name: 'sdxl/juggernaut_v9.safetensors' }),
    '2': node('LoraLoader', { lora_name: 'styles/ghibli.safetensors', model: ['1', 0] }),
    '3': node('Lora Loader Stack', { lora_01: 'detail.safetensors', lora_02: 'None' }),
    '4': node('ComfyUIDeployExternalLora', { input_id: 'l', default_lora_name: 'mine.safetensors' }),
  })
  expect(modelsOf(graph)).toEqual({ baseModel: 'juggernaut_v9', loras: ['ghibli', 'detail', 'mine'] })
  expect(modelsOf(parseGraph({}))).toEqual({})
})
