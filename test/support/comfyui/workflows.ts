import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Graph } from './graph.ts'

const keep = (from: string, title = 'output: picture') => ({
  class_type: 'SaveImage',
  inputs: { images: [from, 0], filename_prefix: 'darkroom' },
  _meta: { title },
})
const scale = (from: string, title: string) => ({
  class_type: 'ImageScale',
  inputs: { image: [from, 0], upscale_method: 'area', width: 64, height: 48, crop: 'disabled' },
  _meta: { title },
})

/** Nothing in them that a server of any time lacks. */
export const resize: Graph = {
  '1': { class_type: 'LoadImage', inputs: { image: 'example.png' } },
  '2': scale('1', 'input: width (width), height (height)'),
  '3': { class_type: 'ImageInvert', inputs: { image: ['2', 0] } },
  '4': keep('3'),
}

export const invert: Graph = {
  '1': { class_type: 'LoadImage', inputs: { image: 'example.png' }, _meta: { title: 'input: photo' } },
  '2': { class_type: 'ImageInvert', inputs: { image: ['1', 0] } },
  '3': keep('2'),
}

export const blend: Graph = {
  '1': { class_type: 'LoadImage', inputs: { image: 'example.png' }, _meta: { title: 'input: one' } },
  '2': { class_type: 'LoadImage', inputs: { image: 'example.png' }, _meta: { title: 'input: two' } },
  '3': {
    class_type: 'ImageBlend',
    inputs: { image1: ['1', 0], image2: ['2', 0], blend_factor: 0.5, blend_mode: 'normal' },
    _meta: { title: 'input: mode (blend_mode)' },
  },
  '4': keep('3'),
}

/** Its second output comes late, so a run can end between the two. */
export const twoOutputs: Graph = {
  '1': { class_type: 'LoadImage', inputs: { image: 'example.png' } },
  '2': scale('1', 'input: width (width), height (height)'),
  '3': keep('2', 'output: small'),
  '4': { class_type: 'ImageInvert', inputs: { image: ['2', 0] } },
  '5': keep('4', 'output: inverted'),
}

export const writeWorkflows = async (folder: string, files: Readonly<Record<string, unknown>>): Promise<void> => {
  for (const [name, content] of Object.entries(files)) {
    const path = join(folder, name)
    await mkdir(dirname(path), { recursive: true })
    await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content))
  }
}
