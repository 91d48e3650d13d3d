import { expect, test } from 'vitest'
import { parseViewAddress } from './address.ts'
import { remoteOutputsOf } from './remote-outputs.ts'

const key = '0123abcd'
const image = (filename: string, rest: Record<string, unknown> = {}) => ({ filename, subfolder: '', type: 'output', ...rest })
const shapes = (outputs: unknown, targets: Parameters<typeof remoteOutputsOf>[2] = {}) =>
  remoteOutputsOf(key, outputs, targets).map((output) => [
    output.name,
    output.kind,
    'url' in output ? parseViewAddress(output.url)?.filename : 'text' in output ? output.text : '',
  ])

test('files are found under any key, by what their names end in', () => {
  const outputs = {
    '1': { images: [image('a.png')], animated: [false] },
    '2': { gifs: [image('b.mp4', { subfolder: 'video', format: 'video/h264-mp4', frame_rate: 8 })] },
    '3': { '3d': [image('c.glb')], whatever: [image('d.flac')] },
    '4': { latents: [image('e.latent')] },
  }
  expect(shapes(outputs)).toEqual([
    ['image', 'image', 'a.png'],
    ['video', 'video', 'b.mp4'],
    ['model', 'model', 'c.glb'],
    ['audio', 'audio', 'd.flac'],
    ['file', 'file', 'e.latent'],
  ])
})

test('drafts and echoed inputs are no results, unless the tool says that this node makes one', () => {
  const outputs = { '1': { images: [image('draft.png', { type: 'temp' })] }, '2': { images: [image('given.png', { type: 'input' })] } }
  expect(shapes(outputs)).toEqual([])
  expect(shapes(outputs, { '1': { name: 'draft', kind: 'image' }, '2': { name: 'mask', kind: 'image' } })).toEqual([
    ['mask', 'image', 'given.png'],
  ])
})

test('thousands of frames are numbered without a long wait', { timeout: 5_000 }, () => {
  const images = Array.from({ length: 20_000 }, (_, index) => image(`${index}.png`))
  expect(shapes({ '1': { images } }).at(-1)).toEqual(['image_20000', 'image', '19999.png'])
})

test('texts count for nodes that the tool declared, in whatever nesting', () => {
  const outputs = {
    '1': { text: ['a', ['b']] },
    '2': { string: 'whole' },
    '3': { text: ['of a node that only shows'] },
    '4': { value: ['x'] },
  }
  const targets = {
    '1': { name: 'caption', kind: 'text' },
    '2': { name: 'story', kind: 'text' },
    '4': { name: 'odd', kind: 'text' },
  } as const
  expect(shapes(outputs, targets)).toEqual([
    ['caption', 'text', 'a'],
    ['caption_2', 'text', 'b'],
    ['story', 'text', 'whole'],
  ])
})

test('the same file under two keys of one node is one', () => {
  expect(shapes({ '1': { images: [image('a.webp')], gifs: [image('a.webp')] } }, { '1': { name: 'clip', kind: 'animation' } })).toEqual([
    ['clip', 'animation', 'a.webp'],
  ])
})

test.each([undefined, null, [], 'x', { '1': null }, { '1': { images: [null, 7, {}, { filename: 7 }, { filename: '' }] } }])(
  'nothing comes of %j',
  (outputs) => {
    expect(remoteOutputsOf(key, outputs, {})).toEqual([])
  },
)
