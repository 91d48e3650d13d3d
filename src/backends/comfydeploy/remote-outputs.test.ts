import { expect, test } from 'vitest'
import { remoteOutputsOf } from './remote-outputs.ts'
import { packOutputs, unpackOutputs } from './target.ts'

const media = (filename: string, extra: Record<string, unknown> = {}) => ({
  url: `https://files.example/${filename}`,
  type: 'output',
  filename,
  ...extra,
})
const output = (nodeId: string | undefined, data: unknown) => ({ data, node_meta: nodeId === undefined ? null : { node_id: nodeId } })
const shown = (outputs: readonly unknown[], targets = {}) =>
  remoteOutputsOf(outputs, targets).map(
    (each) => `${each.name} ${each.kind} ${'text' in each ? each.text : 'url' in each ? each.url.split('/').at(-1) : ''}`,
  )

test('names go by node id, whatever the order', () => {
  const targets = { '9': { name: 'sketch', kind: 'image' }, '12': { name: 'final', kind: 'image' } } as const
  const outputs = [output('12', { images: [media('b.png')] }), output('9', { images: [media('a.png')] })]
  expect(shown(outputs, targets)).toEqual(['sketch image a.png', 'final image b.png'])
  expect(shown([...outputs].reverse(), targets)).toEqual(['sketch image a.png', 'final image b.png'])
})

test('node_meta may be the text of an object, and older ones have node_id beside the data', () => {
  const targets = { '9': { name: 'sketch', kind: 'image' } } as const
  expect(shown([{ data: { images: [media('a.png')] }, node_meta: '{"node_id":"9"}' }], targets)).toEqual(['sketch image a.png'])
  expect(shown([{ data: { images: [media('a.png')] }, node_meta: null, node_id: 9 }], targets)).toEqual(['sketch image a.png'])
})

test('the kind comes from the file name, whatever key it is under', () => {
  const files = ['a.mp4', 'b.mp3', 'c.glb', 'd.GIF', 'e.exr', 'f.txt', 'g.png', 'h.weird']
  expect(shown([output(undefined, { files: files.map((name) => media(name)) })])).toEqual([
    'video video a.mp4',
    'audio audio b.mp3',
    'model model c.glb',
    'animation animation d.GIF',
    'file file e.exr',
    'text text f.txt',
    'image image g.png',
    'file_2 file h.weird',
  ])
})

test('an animation under the name of a still stays one', () => {
  expect(shown([output('1', { images: [media('a.webp')] })], { '1': { name: 'loop', kind: 'animation' } })).toEqual([
    'loop animation a.webp',
  ])
})

test('several files of one node are numbered and never take another node’s name', () => {
  const targets = { '1': { name: 'image', kind: 'image' }, '2': { name: 'image_2', kind: 'image' } } as const
  const outputs = [
    output('2', { images: [media('z.png')] }),
    output('1', { images: [media('a.png'), media('b.png')] }),
    output('99', { images: [media('s.png')] }),
  ]
  expect(shown(outputs, targets)).toEqual(['image image a.png', 'image_3 image b.png', 'image_2 image z.png', 'image_4 image s.png'])
})

test('texts are outputs; temporary files, booleans and what has no address are not', () => {
  const data = {
    text: ['hello', ''],
    animated: [true],
    images: [media('t.png', { type: 'temp' }), { filename: 'x.png' }, media('evil.png', { url: 'file:///etc/passwd' })],
  }
  expect(shown([output('4', data)], { '4': { name: 'caption', kind: 'text' } })).toEqual(['caption text hello'])
})

test('a text output that comes as a file keeps its address', () => {
  expect(remoteOutputsOf([output('4', { files: [media('t.json')] })], { '4': { name: 'caption', kind: 'text' } })).toEqual([
    { name: 'caption', kind: 'text', url: 'https://files.example/t.json', fileName: 't.json' },
  ])
})

test('names packed into a run come out as they went in, and garbage is nothing', () => {
  const targets = { '9': { name: 'Ünïcode "name"', kind: 'image' }, '12:3': { name: 'final', kind: 'video' } } as const
  expect(unpackOutputs(packOutputs(targets))).toEqual(targets)
  for (const garbage of [undefined, 7, '', '{', '[]', '{"1":["x"]}', '{"1":["x","sculpture"]}']) expect(unpackOutputs(garbage)).toEqual({})
})
