import { buffer } from 'node:stream/consumers'
import sharp from 'sharp'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { JsonValue } from '../../src/model/json.ts'
import { apiNode, workflowText } from '../support/comfy-workflows.ts'
import { type Bench, openBench } from '../support/comfyui/bench.ts'
import { generations } from '../support/comfyui/index.ts'
import { pictureBytes } from '../support/delivery-steps.ts'
import { openMediaOf } from './backend-under-test.ts'

const external = (short: string, name: string, inputs: object = {}) =>
  apiNode(`ComfyUIDeployExternal${short}`, { input_id: name, ...inputs })

/** As ComfyDeploy's users have them, none of whose nodes is installed here. */
const sheet = {
  '1': external('ImageBatch', 'pictures', { images: '[]', default_value: ['8', 0] }),
  '2': external('NumberInt', 'side', { default_value: 32 }),
  '3': external('Enum', 'method', { options: '["bilinear","area"]', default_value: 'area' }),
  '4': apiNode('ImageScale', { image: ['1', 0], upscale_method: ['3', 0], width: ['2', 0], height: ['2', 0], crop: 'disabled' }),
  '5': external('Image', 'unused', { default_value_url: '' }),
  '6': apiNode('ComfyDeployOutputImage', {
    images: ['4', 0],
    filename_prefix: 'sheet',
    file_type: 'webp',
    quality: 80,
    output_id: 'sheet',
  }),
  '8': apiNode('LoadImage', { image: 'example.png', upload: 'image' }),
}

describe.each(generations)('workflow files on a server of %s', (generation) => {
  /** The oldest has no node for it. */
  const joins = generation !== generations[0]
  let bench: Bench
  beforeEach(async () => {
    bench = await openBench({
      servers: [{ generation }],
      files: { 'postcard.json': JSON.parse(workflowText('postcard.json')), 'sheet.json': sheet },
    })
  })
  afterEach(() => bench.close())

  const uploaded = async (callId: string, tint: number): Promise<string> => {
    const file = openMediaOf(await pictureBytes(40, 30, tint), 'image/png', 'a b.png')
    return (await bench.backend.upload(file, bench.call(callId, 'Sheet', {}), bench.signal())).url
  }
  const sizesOf = async (callId: string, tool: string, inputs: Readonly<Record<string, JsonValue>>) => {
    const end = await bench.endOf(await bench.submit(callId, tool, inputs))
    if (end.status !== 'completed') throw new Error(JSON.stringify(end))
    return Promise.all(
      end.outputs.map(async (output) => {
        if (!('url' in output)) throw new Error('it is no file')
        const { width, height } = await sharp(await buffer((await bench.backend.download(output.url, bench.signal())).stream)).metadata()
        return [output.name, width, height]
      }),
    )
  }

  test('all of them load, and are offered with what this server takes', () => {
    expect(bench.listed.refused).toEqual([])
    expect(bench.listed.notes).toEqual(['sheet.json: its input unused leads to no result, so nobody is asked for it.'])
    const away = bench.listed.tools.flatMap(({ unavailable = [] }) => unavailable)
    expect(away).toEqual(
      joins ? [] : [expect.stringContaining("ImageBatch isn't installed, which joins the pictures of the input pictures")],
    )
    expect(bench.toolNamed('Sheet').inputSchema).toMatchObject([
      { name: 'pictures', type: 'images', required: false },
      { name: 'side', type: 'integer', default: 32 },
      { name: 'method', type: 'enum', options: ['bilinear', 'area'], default: 'area' },
    ])
  })

  test('titles: what is given is what is run', async () => {
    const photo = await uploaded('card.1', 1)
    expect(await sizesOf('card.1', 'Picture postcard', { photo, width: 20, height: 24, method: 'area' })).toEqual([['postcard', 20, 24]])
  })

  test('External nodes: values, files, and what stands in for a file', async () => {
    expect(await sizesOf('sheet.1', 'Sheet', {})).toEqual([['sheet', 32, 32]])
    const one = await uploaded('sheet.2', 1)
    expect(await sizesOf('sheet.2', 'Sheet', { pictures: [one], side: 16 })).toEqual([['sheet', 16, 16]])
  })

  test.each(joins ? ['sheet.3'] : [])('several pictures at once', async (callId) => {
    const pictures = await Promise.all([1, 2, 3].map((tint) => uploaded(callId, tint)))
    expect((await sizesOf(callId, 'Sheet', { pictures, side: 8, method: 'bilinear' }))[0]).toEqual(['sheet', 8, 8])
  })
})
