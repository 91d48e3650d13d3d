import { expect, it } from 'vitest'
import type { FieldType, InputField, OutputKind } from '../model/tool.ts'
import { categoryOf } from './category.ts'

const rows: readonly [string, string, readonly string[], readonly OutputKind[]][] = [
  ['text-to-image', 'Flux', ['prompt:text!'], ['image']],
  ['text-to-image', 'Flux', ['prompt:text!', 'style:image'], ['image', 'text']],
  ['image-to-image', 'Restyle', ['photo:image!', 'prompt:text'], ['image']],
  ['image-to-image', 'Combine', ['photos:images!'], ['image']],
  ['inpaint', 'Repair', ['photo:image!', 'area:mask!'], ['image']],
  ['inpaint', 'Flux Inpaint', ['photo:image!', 'prompt:text!'], ['image']],
  ['upscale', '4x Upscale', ['photo:image!'], ['image']],
  ['upscale', 'Video Upscaler', ['clip:video!'], ['video']],
  ['image-to-video', 'Wan', ['photo:image!', 'prompt:text!'], ['video', 'image']],
  ['image-to-video', 'Wave', ['photo:image'], ['animation']],
  ['text-to-video', 'Wan', ['prompt:text!', 'photo:image'], ['video']],
  ['video-to-video', 'Restyle', ['clip:video!', 'face:image!'], ['video', 'audio']],
  ['audio', 'Songs', ['lyrics:text!'], ['audio']],
  ['audio', 'Clean', ['sound:audio!'], ['audio', 'image']],
  ['text-to-speech', 'Text to Speech', ['text:text!'], ['audio']],
  ['describe', 'Florence', ['photo:image!', 'question:text'], ['text']],
  ['text', 'Enhance my prompt', ['prompt:text!'], ['text']],
  ['3d', 'Trellis', ['photo:image!'], ['image', 'model']],
  ['other', 'Surprise', ['seed:seed'], ['image']],
  ['other', 'Files', ['prompt:text!'], ['file']],
  ['other', 'Nothing', [], []],
]

it.each(rows)('%s: %s from %j to %j', (category, displayName, inputs, outputs) => {
  const inputSchema = inputs.map((short): InputField => {
    const [name = '', type = ''] = short.split(':')
    return { name, type: type.replace('!', '') as FieldType, required: type.endsWith('!') }
  })
  expect(categoryOf({ displayName, tags: [], inputSchema, outputSchema: outputs.map((kind) => ({ name: kind, kind })) })).toBe(category)
})
