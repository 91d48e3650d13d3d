import { expect, test } from 'vitest'
import { inputField } from '../model/tool.ts'
import { parseGraph } from './graph.ts'
import { inputClasses } from './input-classes.ts'
import { inputFieldsOf } from './input-fields.ts'

type Node = { class_type: string; inputs?: Record<string, unknown>; _meta?: Record<string, unknown> }
const external = (short: string, inputs: Record<string, unknown> = {}, meta: Record<string, unknown> = {}): Node => ({
  class_type: `ComfyUIDeployExternal${short}`,
  inputs: { input_id: 'x', ...inputs },
  _meta: meta,
})
const read = (nodes: Record<string, Node | unknown>, inputTypes: readonly unknown[] = []) => inputFieldsOf(parseGraph(nodes), inputTypes)
const only = (node: Node, others: Record<string, unknown> = {}) => {
  const { order: _, ...field } = read({ '1': node, ...others }).fields.find(({ name }) => name === node.inputs?.['input_id']) ?? {
    order: 0,
  }
  return field
}

/** Type and whether a bare node of that class has to be filled. */
const expected: Record<string, readonly [type: string, required: boolean]> = {
  ComfyUIDeployExternalText: ['text', true],
  ComfyUIDeployExternalTextAny: ['text', true],
  ComfyUIDeployExternalTextSingleLine: ['string', true],
  ComfyUIDeployExternalTextList: ['text', true],
  ComfyUIDeployExternalBoolean: ['boolean', false],
  ComfyUIDeployExternalNumber: ['number', false],
  ComfyUIDeployExternalNumberInt: ['integer', false],
  ComfyUIDeployExternalNumberSlider: ['number', false],
  ComfyUIDeployExternalNumberSliderInt: ['integer', false],
  ComfyUIDeployExternalSeed: ['seed', false],
  ComfyUIDeployExternalEnum: ['enum', false],
  ComfyUIDeployExternalImage: ['image', true],
  ComfyUIDeployExternalImageAlpha: ['image', true],
  ComfyUIDeployExternalImageBatch: ['images', true],
  ComfyUIDeployExternalVideo: ['video', true],
  ComfyUIDeployExternalVid: ['video', true],
  ComfyUIDeployExternalAudio: ['audio', true],
  ComfyUIDeployExternalEXR: ['file', true],
  ComfyUIDeployExternalFile: ['file', true],
  ComfyUIDeployExternalLora: ['lora', false],
  ComfyUIDeployExternalCheckpoint: ['string', false],
  ComfyUIDeployExternalFaceModel: ['file', true],
  ComfyUIDeployExternalColor: ['string', false],
}

test.each(Object.keys(inputClasses))('%s has a stated type', (classType) => {
  const result = read({ '1': { class_type: classType, inputs: { input_id: 'x', options: '["a","b"]' } } })
  if (classType === 'ComfyDeployWebscoketImageInput') {
    expect(result.refusal).toMatch(/live connection/)
    return
  }
  const field = result.fields[0]
  expect([field?.type, field?.required]).toEqual(expected[classType])
  expect(result.classes).toEqual({ x: classType })
  expect(inputField.safeParse(field).success).toBe(true)
})

test('labels, descriptions, order and groups come from the editor', () => {
  const graph = {
    '9': external(
      'Text',
      { input_id: 'late', display_name: 'Later', description: 'What to draw' },
      { cd_input_order: 1, cd_group_name: 'Look' },
    ),
    '10': external('Text', { input_id: 'first' }, { cd_input_order: 0, cd_input_group_id: 'g1' }),
    '2': external('Number', { input_id: 'unordered', default_value: 2.5 }),
    _groups: { g1: { title: 'Main' } },
  }
  const { fields } = read(graph)
  expect(fields.map(({ name }) => name)).toEqual(['first', 'late', 'unordered'])
  expect(fields.map(({ group }) => group)).toEqual(['Main', 'Look', undefined])
  expect(fields[1]).toMatchObject({ label: 'Later', description: 'What to draw' })
})

test('defaults are values that could be sent', () => {
  expect(only(external('NumberInt', { default_value: 128 }))).toEqual({ name: 'x', type: 'integer', required: false, default: 128, min: 0 })
  expect(only(external('NumberInt', { default_value: -5 }))).not.toHaveProperty('default')
  expect(only(external('NumberInt', { default_value: 1.5 }))).not.toHaveProperty('default')
  expect(only(external('NumberInt', { default_value: 2 ** 53 }))).not.toHaveProperty('default')
  expect(only(external('Boolean', { default_value: false }))).toMatchObject({ default: false })
  expect(only(external('NumberSlider', {}))).toMatchObject({ default: 0.5, min: 0, max: 1 })
  expect(only(external('NumberSliderInt', { default_value: 0, min_value: -4, max_value: 4 }))).toMatchObject({
    default: 0,
    min: -4,
    max: 4,
  })
  expect(only(external('NumberSlider', { default_value: 9 }))).not.toHaveProperty('default')
  expect(only(external('Text', { default_value: 'a cat' }))).toMatchObject({ required: false, default: 'a cat' })
  expect(only(external('Lora', { default_lora_name: 'x.safetensors' }))).not.toHaveProperty('default')
  expect(only(external('Image', { default_value_url: 'https://x/a.png' }))).toEqual({ name: 'x', type: 'image', required: false })
})

test('a display name never becomes the default', () => {
  expect(only(external('Image', { display_name: 'Your picture', description: 'a face', default_value_url: '' }))).toEqual({
    name: 'x',
    type: 'image',
    label: 'Your picture',
    description: 'a face',
    required: true,
  })
})

test('a linked default is followed to its end', () => {
  const text = external('Text', { default_value: ['2', 0] })
  expect(only(text, { '2': { class_type: 'PrimitiveString', inputs: { value: 'from afar' } } })).toMatchObject({
    required: false,
    default: 'from afar',
  })
  expect(
    only(text, {
      '2': external('TextAny', { input_id: 'y', default_value: ['3', 0] }),
      '3': { class_type: 'String Literal', inputs: { string: 'two hops' } },
    }),
  ).toMatchObject({ default: 'two hops' })
  const computed = only(text, { '2': { class_type: 'Florence2Run', inputs: { image: ['4', 0], task: 'caption' } } })
  expect(computed).toMatchObject({ required: false })
  expect(computed).not.toHaveProperty('default')
  expect(only(text, { '2': external('TextAny', { input_id: 'y', default_value: ['1', 0] }) })).not.toHaveProperty('default')
  expect(
    only(external('NumberSlider', { max_value: ['2', 0] }), { '2': { class_type: 'PrimitiveFloat', inputs: { value: 8 } } }),
  ).toMatchObject({ max: 8 })
  expect(
    only(external('Image', { default_value: ['2', 0] }), { '2': { class_type: 'LoadImage', inputs: { image: 'a.png' } } }),
  ).toMatchObject({ required: false })
})

test('choices come as JSON text, as a list or by hand', () => {
  const options = (value: unknown) => only(external('Enum', { options: value, default_value: 'b' }))
  for (const value of ['["a","b"]', ['a', 'b'], 'a, b', "['a','b']", '[{"label":"A","value":"a"},{"value":"b"}]']) {
    expect(options(value)).toMatchObject({ type: 'enum', options: ['a', 'b'], default: 'b' })
  }
  expect(options('["a"]')).not.toHaveProperty('default')
  expect(options('[]')).toMatchObject({ type: 'string', default: 'b' })
})

test('a seed is drawn unless its owner fixed it', () => {
  expect(only(external('Seed', { default_value: -1 }))).toEqual({ name: 'x', type: 'seed', required: false, min: 1, max: 4_294_967_295 })
  expect(only(external('Seed', { default_value: 7 }))).toMatchObject({ default: 7 })
  const sampler = { '5': { class_type: 'KSampler', inputs: { seed: ['1', 0], steps: 4 } } }
  expect(only(external('NumberInt', { default_value: 0 }), sampler)).toEqual({
    name: 'x',
    type: 'seed',
    required: false,
    min: 0,
    max: 4_294_967_295,
  })
  expect(only(external('NumberInt', { input_id: 'noise_seed', default_value: 3 }))).toMatchObject({ type: 'seed', default: 3 })
  expect(only(external('NumberInt', { input_id: 'seeds_in_a_pot', default_value: 3 }))).toMatchObject({ type: 'integer' })
})

test('of several texts the empty main prompt alone is required', () => {
  const required = (texts: Record<string, string>) =>
    read(
      Object.fromEntries(
        Object.entries(texts).map(([name, value], index) => [
          String(index + 1),
          external('Text', { input_id: name, default_value: value }),
        ]),
      ),
    )
      .fields.filter((field) => field.required)
      .map(({ name }) => name)
  expect(required({ negative_prompt: '', prompt: '' })).toEqual(['prompt'])
  expect(required({ prompt: 'a cat', prompt_two: '' })).toEqual([])
  expect(required({ style_prompt: '', input_text: '' })).toEqual(['input_text'])
  expect(required({ anything: '' })).toEqual(['anything'])
  expect(required({ one: '', two: '' })).toEqual([])
})

test('one value fills every node of its name, so it is needed as soon as one needs it', () => {
  const { fields } = read({ '1': external('Image', { default_value_url: 'https://x/a.png' }), '2': external('ImageAlpha') })
  expect(fields).toHaveLength(1)
  expect(fields[0]?.required).toBe(true)
})

test('what the list of the API knows and the graph does not is taken from there', () => {
  const listed = [
    { input_id: 'x', class_type: 'ComfyUIDeployExternalText', type: 'string', default_value: 'other' },
    { input_id: 'new', class_type: 'ComfyUIDeployExternalHologram', type: 'float', default_value: 0.5, display_name: null },
    { input_id: 'pick', class_type: 'ComfyUIDeployExternalEnum', type: 'string', enum_options: ['a', 'b'], default_value: 'a' },
    { nonsense: true },
  ]
  const { fields } = read({ '1': external('Text', { default_value: 'mine' }) }, listed)
  expect(fields).toMatchObject([
    { name: 'x', default: 'mine' },
    { name: 'new', type: 'number', default: 0.5 },
    { name: 'pick', type: 'enum', options: ['a', 'b'], default: 'a' },
  ])
  expect(inputFieldsOf(undefined, listed).fields).toHaveLength(3)
})

test('a class newer than the table is judged by its default', () => {
  expect(only(external('Hologram', { default_value: 3.5 }))).toMatchObject({ type: 'number', default: 3.5 })
  expect(only(external('Hologram', { default_value: true }))).toMatchObject({ type: 'boolean', default: true })
})

test('an input over a live connection is left out when the graph has a picture of its own', () => {
  const node = { class_type: 'ComfyDeployWebscoketImageInput', inputs: { input_id: 'live', default_value: ['2', 0] } }
  const listed = [{ input_id: 'live', class_type: 'ComfyDeployWebscoketImageInput', type: 'binary' }]
  expect(read({ '1': node }, listed)).toEqual({ fields: [], classes: {} })
})

test('nodes whose name is missing or linked ask for nothing', () => {
  expect(
    read({ '1': external('Text', { input_id: '' }), '2': external('Text', { input_id: ['1', 0] }), '3': { inputs: {} }, '4': null }).fields,
  ).toEqual([])
  expect(parseGraph(null)).toBeUndefined()
  expect(parseGraph('{"1":{"class_type":"SaveImage"}}')?.nodes).toHaveLength(1)
})

test('bounds and steps that a node names hold, where they leave room', () => {
  expect(only(external('NumberInt', { min_value: 64, max_value: 2048, step: 8 }))).toMatchObject({ min: 64, max: 2048, step: 8 })
  expect(only(external('NumberInt', { min_value: -5, max_value: 9 }))).toMatchObject({ min: 0, max: 9 })
  expect(only(external('Number', { min_value: -1.5, step: 0 }))).toEqual({ name: 'x', type: 'number', required: false, min: -1.5 })
  expect(only(external('NumberSlider', { min_value: 5, max_value: 1, default_value: 3 }))).toEqual({
    name: 'x',
    type: 'number',
    required: false,
    default: 3,
  })
  expect(only(external('Text', { min_value: 1, max_value: 2 }))).not.toHaveProperty('min')
})

test('a name that nobody could say asks for nothing, wherever it is read', () => {
  const long = 'x'.repeat(201)
  const listed = ['  ', long].map((input_id) => ({ input_id, class_type: 'ComfyUIDeployExternalText', type: 'string' }))
  const nodes = { '1': external('Text', { input_id: long }), '2': external('Text', { input_id: '__proto__' }) }
  expect(read(nodes, listed).fields).toEqual([])
})
