import { expect, test } from 'vitest'
import { apiNode, fieldsOf, goodTool, objectInfo, refusalOf, workflowText, years } from '../../../../test/support/comfy-workflows.ts'
import { parseTarget } from './target.ts'

const ends = { '9': apiNode('SaveImage', { filename_prefix: 'x', images: ['1', 0] }) }
const external = (short: string, inputs: Readonly<Record<string, unknown>> = {}) => apiNode(`ComfyUIDeployExternal${short}`, inputs)
const empty = (inputs: object = {}, title?: string) => ({
  ...ends,
  '1': apiNode('EmptyImage', { width: 64, height: 64, batch_size: 1, color: 0, ...inputs }, title),
})

test.each(years)('titles of ordinary nodes are inputs on a server of %s', (year) => {
  const { tool, notes } = goodTool(workflowText('postcard.json'), [objectInfo(year)], 'cards/postcard.json')
  expect(tool).toMatchObject({
    toolId: 'comfyui:cards/postcard',
    backend: 'comfyui',
    displayName: 'Picture postcard',
    description: 'A softened picture in a size of your own.',
    aliases: ['card'],
    category: 'cards',
    tags: ['cards'],
    platformHints: { sendAs: 'document' },
    costingModel: { kind: 'free' },
    outputSchema: [{ name: 'postcard', kind: 'image' }],
    metadata: { file: 'cards/postcard.json' },
  })
  expect(tool).not.toHaveProperty('unavailable')
  expect(notes).toEqual([])
  expect(fieldsOf(workflowText('postcard.json'), [objectInfo(year)])).toEqual({
    photo: { type: 'image', required: true },
    width: { type: 'integer', required: false, default: 640, min: 0, max: year === '2023' ? 8192 : 16384, step: 1 },
    height: { type: 'integer', required: false, default: 480, min: 0, max: year === '2023' ? 8192 : 16384, step: 1 },
    method: {
      type: 'enum',
      required: false,
      default: 'bilinear',
      options: ['nearest-exact', 'bilinear', 'area', 'bicubic', 'lanczos'],
    },
    softness: { type: 'integer', required: false, default: 3, min: 1, max: 31, step: 1 },
  })
})

test.each(years)('External nodes are replaced for a server of %s, and take what the places they lead to take', (year) => {
  const { tool } = goodTool(workflowText('portraits/flux-portrait.json'), [objectInfo(year)], 'portraits/flux-portrait.json')
  expect(tool).toMatchObject({
    toolId: 'comfyui:portraits/flux-portrait',
    displayName: 'Flux portrait',
    metadata: { baseModel: 'juggernaut_v9', loras: ['ghibli'] },
    outputSchema: [{ name: 'portrait', kind: 'image' }],
  })
  expect(tool).not.toHaveProperty('unavailable')
  expect(fieldsOf(workflowText('portraits/flux-portrait.json'), [objectInfo(year)])).toEqual({
    style: {
      label: 'Style',
      type: 'enum',
      required: false,
      default: 'styles/ghibli.safetensors',
      options: ['detail.safetensors', 'styles/ghibli.safetensors'],
    },
    prompt: { type: 'text', required: true },
    'negative prompt': { type: 'text', required: false, default: 'blurry' },
    face: { type: 'image', required: false },
    seed: { type: 'seed', required: false, min: 1, max: 4_294_967_295 },
    steps: { type: 'integer', required: false, default: 24, min: 1, max: 10_000 },
  })
  const classes = Object.values(tool.target['workflow'] as object).map((node: { class_type: string }) => node.class_type)
  expect(classes.filter((name) => /Deploy/.test(name))).toEqual([])
  expect(parseTarget(tool.target)?.outputs).toEqual({ '14': { name: 'portrait', kind: 'image' } })
})

test('an output node of the vendor stays where every server has it', () => {
  const workflow = { ...empty(), '9': apiNode('ComfyDeployOutputImage', { images: ['1', 0], file_type: 'webp', quality: 80 }) }
  const withPack = {
    ...objectInfo(),
    ComfyDeployOutputImage: { input: { required: { images: ['IMAGE'] } }, output: [], output_node: true },
  }
  const classAt9 = (...servers: ReturnType<typeof objectInfo>[]) => goodTool(workflow, servers).target.workflow['9']?.class_type
  expect(classAt9(withPack)).toBe('ComfyDeployOutputImage')
  expect(classAt9(withPack, objectInfo())).toBe('SaveImage')
})

test('text goes to whatever node shows text here', () => {
  const workflow = {
    '1': apiNode('PrimitiveString', { value: 'hi' }, 'input: text'),
    '2': apiNode('ComfyDeployOutputText', { text: ['1', 0], file_type: 'txt' }, 'output: caption'),
  }
  const { tool, target } = goodTool(workflow)
  expect(target.workflow['2']).toEqual({ class_type: 'PreviewAny', inputs: { source: ['1', 0] } })
  expect(tool.outputSchema).toEqual([{ name: 'caption', kind: 'text' }])
  const shows = {
    ...objectInfo('2024'),
    'ShowText|pysssss': { input: {}, output_node: true },
    PrimitiveString: objectInfo()['PrimitiveString'],
  }
  expect(goodTool(workflow, [shows]).target.workflow['2']?.class_type).toBe('ShowText|pysssss')
  expect(goodTool(workflow, [objectInfo('2024')]).tool.unavailable).toMatch(
    /PrimitiveString \(node 1\) isn't installed; PreviewAny \(node 2\) isn't installed/,
  )
})

test('what a server lacks makes a tool unavailable, with the node, its title and the file', () => {
  const lora = { model: ['2', 0], clip: ['2', 1], lora_name: 'gone.safetensors', strength_model: 1, strength_clip: 1 }
  const workflow = {
    ...ends,
    '1': apiNode('VAEDecode', { samples: ['4', 0], vae: ['2', 2] }),
    '2': apiNode('CheckpointLoaderSimple', { ckpt_name: 'flux.safetensors' }, 'Load Flux'),
    '3': apiNode('LoraLoader', lora),
    '4': apiNode('FluxSampler', { model: ['3', 0] }, 'Sample it'),
  }
  expect(goodTool(workflow, [objectInfo()], 'a/b.json').tool.unavailable).toBe(
    'a/b.json: FluxSampler (node 4, "Sample it") isn\'t installed; CheckpointLoaderSimple (node 2, "Load Flux") wants "flux.safetensors" as ckpt_name, which isn\'t there; LoraLoader (node 3) wants "gone.safetensors" as lora_name, which isn\'t there. It comes back when that is mended.',
  )
})

test('a tool is for the servers that have all of it, and offers what each of these has', () => {
  const info = objectInfo()
  const lora = (names: readonly string[]) => {
    const old = info['LoraLoader'] as { input: { required: object } }
    return { ...info, LoraLoader: { ...old, input: { required: { ...old.input.required, lora_name: [names] } } } }
  }
  const text = workflowText('portraits/flux-portrait.json')
  const ours = ['styles/ghibli.safetensors', 'detail.safetensors', 'own.safetensors']
  const { tool, notes } = goodTool(text, [lora(['detail.safetensors']), lora(ours), info], 'p.json')
  expect(tool).not.toHaveProperty('unavailable')
  expect(tool.inputSchema.find(({ name }) => name === 'style')?.options).toEqual(['styles/ghibli.safetensors', 'detail.safetensors'])
  expect(notes).toEqual([
    'p.json can\'t run on server 1: LoraLoader (node 3, "Load LoRA") wants "styles/ghibli.safetensors" as lora_name, which isn\'t there.',
  ])
})

test('a required input that newer servers want and the file has not is told', () => {
  expect(goodTool({ ...ends, '1': apiNode('EmptyImage', { width: 8, height: 8, batch_size: 1 }) }).tool.unavailable).toMatch(
    /EmptyImage \(node 1\) needs color/,
  )
  const batch = {
    ...empty(),
    '9': apiNode('SaveImage', { filename_prefix: 'x', images: ['5', 0] }),
    '5': apiNode('BatchImagesNode', { 'images.image0': ['1', 0] }),
  }
  expect(goodTool(batch).tool).not.toHaveProperty('unavailable')
})

test.each([
  [workflowText('half-written.json'), /no valid JSON/],
  [workflowText('saved-for-the-editor.json'), /saved for the editor.*Export \(API\)/],
  ['[]', /no workflow/],
  ['{}', /no nodes/],
  [{ '1': apiNode('EmptyImage') }, /keeps nothing/],
  [{ '1': apiNode('EmptyImage'), '2': apiNode('PreviewImage', { images: ['1', 0] }) }, /keeps nothing/],
  [{ '2': apiNode('SaveImage', { images: ['7', 0] }) }, /SaveImage \(node 2\) gets something from node 7, which isn't in the file/],
  [
    { ...empty({ width: ['3', 0] }), '3': apiNode('ComfyUIDeployExternalNumberInt', { input_id: 'x', default_value: ['7', 0] }) },
    /Node 3 gets something from node 7/,
  ],
  [{ ...empty(), _tool: { visibility: 'secret' } }, /"_tool" has a mistake at visibility/],
  [{ ...empty(), _tool: { nmae: 'x' } }, /"_tool" has a mistake.*nmae/],
  [empty({}, 'input: size'), /EmptyImage \(node 1, "input: size"\) has several values\. .*"input: size \(width\)"/],
  [empty({}, 'input: size (side)'), /has no widget "side"\. It has: width, height, batch_size, color/],
  [
    { ...empty({ width: ['2', 0] }, 'input: size (width)'), '2': apiNode('GetImageSize', { image: ['1', 0] }) },
    /"width" of .* gets its value from node 2/,
  ],
  [
    { ...ends, '1': apiNode('ImageInvert', { image: ['2', 0] }, 'input: x'), '2': apiNode('LoadImage', { image: 'a.png' }) },
    /has no value of its own/,
  ],
  [{ ...empty({}, 'input: a (width)'), '2': apiNode('LoadImage', { image: 'example.png' }, 'input: a') }, /Two of its inputs are called a/],
  [
    { ...empty({ color: ['2', 0] }), '2': apiNode('ComfyUIDeployExternalTextList', { input_id: 'lines', text: '[]' }) },
    /input lines is a ComfyUIDeployExternalTextList, and only ComfyDeploy/,
  ],
  [
    { '9': apiNode('SaveImage', { images: ['2', 0] }), '2': apiNode('ComfyUIDeployExternalImage', {}) },
    /ComfyUIDeployExternalImage \(node 2\) has no input_id/,
  ],
])('%j is refused with a reason', (workflow, reason) => {
  expect(refusalOf(workflow)).toMatch(reason)
})

test('nodes that lead to nothing are left out, with what only they need', () => {
  const workflow = {
    ...empty(),
    '4': apiNode('PreviewImage', { images: ['5', 0] }),
    '5': apiNode('ImageInvert', { image: ['1', 0] }),
    '6': apiNode('Note', {}),
  }
  expect(Object.keys(goodTool(workflow).target.workflow)).toEqual(['1', '9'])
  expect(goodTool({ ...empty(), '4': apiNode('SendMail', { images: ['1', 0] }) }).tool.unavailable).toMatch(/SendMail/)
})

test('an input that leads nowhere is told and not asked for', () => {
  const { tool, notes } = goodTool({ ...empty(), '4': apiNode('ComfyUIDeployExternalText', { input_id: 'idle', default_value: '' }) })
  expect(tool.inputSchema).toEqual([])
  expect(notes).toEqual(['sample.json: its input idle leads to no result, so nobody is asked for it.'])
})

test('so is one that only a preview shows', () => {
  const workflow = {
    ...empty(),
    '2': external('NumberInt', { input_id: 'side', default_value: 8 }),
    '3': apiNode(
      'ImageScale',
      { image: ['1', 0], width: ['2', 0], height: 8, crop: 'disabled', upscale_method: 'area' },
      'input: tall (height)',
    ),
    '4': apiNode('PreviewImage', { images: ['3', 0] }),
  }
  const { tool, target, notes } = goodTool(workflow)
  expect([tool.inputSchema, target.inputs]).toEqual([[], {}])
  expect(notes).toEqual(['side', 'tall'].map((name) => `sample.json: its input ${name} leads to no result, so nobody is asked for it.`))
})

test('a preview that is called an output becomes one, and a node that keeps nothing is told', () => {
  const { tool, target } = goodTool({ ...empty(), '9': apiNode('PreviewImage', { images: ['1', 0] }, 'output: look') })
  expect(tool.outputSchema).toEqual([{ name: 'look', kind: 'image' }])
  expect(target.workflow['9']).toEqual({ class_type: 'SaveImage', inputs: { images: ['1', 0], filename_prefix: 'ComfyUI' } })
  expect(goodTool(empty({}, 'output: blank')).notes).toEqual([
    'sample.json: EmptyImage (node 1, "output: blank") is called an output, but it keeps nothing.',
  ])
})

test('the target holds what a run needs and nothing else', () => {
  const node = { ...apiNode('EmptyImage', { width: 1, height: 1, batch_size: 1, color: 0 }, 'Canvas'), is_changed: ['x'], pos: [1, 2] }
  const { target } = goodTool({ ...ends, '1': node, extra: { ds: 1 }, version: 0.4 })
  expect(target).toEqual({
    workflow: {
      '1': { class_type: 'EmptyImage', inputs: { width: 1, height: 1, batch_size: 1, color: 0 }, _meta: { title: 'Canvas' } },
      '9': { class_type: 'SaveImage', inputs: { filename_prefix: 'x', images: ['1', 0] } },
    },
    inputs: {},
    outputs: { '9': { name: 'image', kind: 'image' } },
  })
})

test('its owner can say what it is called and what it costs', () => {
  const said = {
    command: 'blank',
    category: 'tests',
    tags: ['t'],
    visibility: 'admin',
    costingModel: { kind: 'per_run', usd: 0.01 },
    limits: { timeoutSeconds: 60 },
  }
  const { command, ...rest } = said
  expect(goodTool({ ...empty(), _tool: { '//': 'a remark', ...said } }, undefined, 'x/y.json').tool).toMatchObject({
    wantedCommand: command,
    ...rest,
  })
})
