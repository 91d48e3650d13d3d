import fc from 'fast-check'
import { expect, test } from 'vitest'
import { discover } from '../../src/backends/comfydeploy/discovery.ts'
import { inputClasses } from '../../src/comfy/input-classes.ts'
import { discoveredTool, type InputField } from '../../src/model/tool.ts'
import type { Api } from '../../src/net/api.ts'
import { classify } from '../../src/tools/classify.ts'
import { silentLog as log } from '../support/log.ts'

const { signal } = new AbortController()

const odd = fc.constantFrom(
  '',
  ' ',
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  '🎨',
  'x'.repeat(300),
  '[',
  '{}',
  '-1',
  '5.5',
)
const word = fc.oneof(fc.constantFrom('prompt', 'negative', 'seed', 'width', 'input_image', 'strength'), odd, fc.string({ maxLength: 8 }))
const number = fc.oneof(fc.integer(), fc.double(), fc.constantFrom(-1, 0, 0.5, 1e308, Number.MAX_SAFE_INTEGER + 2))
const link = fc.tuple(fc.oneof(fc.constantFrom('1', '2', '3', '99'), fc.integer()), fc.nat(2))
const value = fc.oneof(word, number, fc.boolean(), fc.constant(null), link, fc.jsonValue({ maxDepth: 2 }))
const maybe = (shape: Record<string, fc.Arbitrary<unknown>>) => fc.record(shape, { requiredKeys: [] })

const classType = fc.oneof(
  fc.constantFrom(...Object.keys(inputClasses)),
  fc.constantFrom(
    'ComfyUIDeployExternalTomorrow',
    'ComfyDeployOutputImage',
    'ComfyDeployOutputText',
    'ComfyUIDeployStringCombine',
    'SaveImage',
    'VHS_VideoCombine',
    'PrimitiveInt',
    'KSampler',
    'Reroute',
    'LoraLoader',
    'Note',
    'constructor',
    'SaveImage.toString',
  ),
  word,
)
const node = fc.oneof(
  {
    weight: 8,
    arbitrary: maybe({ class_type: classType, inputs: fc.dictionary(fc.constantFrom(...widgetNames()), value), _meta: meta() }),
  },
  { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 2 }) },
)
const workflowApi = fc.oneof(
  { weight: 8, arbitrary: fc.dictionary(fc.oneof(fc.constantFrom('1', '2', '3', '10', '12:4', '_groups', '__proto__'), word), node) },
  { weight: 1, arbitrary: fc.dictionary(word, node).map((graph) => JSON.stringify(graph)) },
  { weight: 1, arbitrary: value },
)
const canvasNode = maybe({
  type: fc.constantFrom('Note', 'MarkdownNote', 'sub', 'KSampler', 7),
  mode: fc.constantFrom(0, 2, 4, 'x'),
  pos: fc.oneof(value, fc.tuple(number, number)),
  widgets_values: fc.oneof(
    fc.array(fc.oneof(value, fc.constantFrom('A note.', '@bot hide', '@bot alias=a,b send-as=photo', '@bot filename="a b"')), {
      maxLength: 2,
    }),
    value,
  ),
})
const canvas = fc.oneof(
  maybe({
    nodes: fc.oneof(fc.array(fc.oneof(canvasNode, value), { maxLength: 4 }), value),
    definitions: maybe({
      subgraphs: fc.array(maybe({ id: fc.constant('sub'), nodes: fc.array(canvasNode, { maxLength: 3 }) }), { maxLength: 2 }),
    }),
  }),
  value,
)
const inputType = maybe(Object.fromEntries([...widgetNames(), 'class_type', 'type', 'enum_options', 'step'].map((name) => [name, value])))
const version = fc.oneof(maybe({ id: value, version: value, workflow: canvas, workflow_api: workflowApi }), value)
const row = maybe({
  environment: fc.oneof({ weight: 9, arbitrary: fc.constant('production') }, { weight: 1, arbitrary: value }),
  workflow_id: fc.oneof({ weight: 9, arbitrary: fc.constant('w1') }, { weight: 1, arbitrary: value }),
  machine_id: fc.oneof(fc.constantFrom('m0', 'm1', 'm2', 'gone'), value),
  workflow: fc.oneof(maybe({ name: value }), value),
  version: fc.oneof({ weight: 5, arbitrary: version }, { weight: 1, arbitrary: value }),
  input_types: fc.oneof(fc.array(fc.oneof(inputType, value), { maxLength: 4 }), value),
  ...Object.fromEntries(
    ['description', 'created_at', 'updated_at', 'gpu', 'run_timeout', 'modal_image_id', 'somethingNew'].map((name) => [name, value]),
  ),
})
const machine = maybe({
  name: value,
  type: value,
  status: fc.oneof(fc.constantFrom('ready', 'building', 'constructor'), value),
  gpu: value,
  deleted: value,
})

function widgetNames(): string[] {
  const names = ['input_id', 'default_value', 'display_name', 'description', 'min_value', 'max_value', 'options', 'output_id']
  return [...names, 'default_value_url', 'images', 'lora_url', 'seed', 'noise_seed', 'text', 'value', 'format', 'ckpt_name', '__proto__']
}
function meta(): fc.Arbitrary<unknown> {
  return fc.oneof(maybe({ title: value, cd_input_order: value, cd_input_group_id: value, cd_group_name: value }), value)
}

const isWithin = (field: InputField): boolean => {
  if (field.min !== undefined && field.max !== undefined && field.min > field.max) return false
  if (typeof field.default !== 'number') return true
  return field.default >= (field.min ?? field.default) && field.default <= (field.max ?? field.default)
}

const apiOf = (answers: Readonly<Record<string, unknown>>): Api => ({
  request: async ({ path, query }) => {
    const answer = answers[path === '/deployments' ? `${path} ${query?.['is_fluid']}` : path]
    return Number(query?.['offset'] ?? 0) === 0 ? JSON.parse(JSON.stringify(answer)) : []
  },
})

test('whatever the rows hold, each becomes a sound tool or is refused with a reason, and the others stand', async () => {
  const rows = fc.array(row, { minLength: 1, maxLength: 3 })
  const machines = fc.array(machine, { maxLength: 3 })
  await fc.assert(
    fc.asyncProperty(rows, machines, fc.jsonValue(), async (odds, found, prices) => {
      const sound = { id: 'sound', environment: 'production', workflow_id: 'w', version: { workflow_api: {} }, workflow: { name: 'Sound' } }
      const named = odds.map((each, index) => ({ id: `d${index}`, environment: 'production', ...each }))
      const listing = await discover(
        {
          api: apiOf({
            '/deployments true': named,
            '/deployments false': [sound, null, 'odd', 7],
            '/machines': found.map((each, index) => ({ id: `m${index}`, ...each })),
            '/platform/gpu-pricing': prices,
          }),
          log,
          backendId: 'comfydeploy',
          environment: 'production',
        },
        signal,
      )
      expect(listing.tools.map((tool) => tool.toolId)).toContain('comfydeploy:sound')
      const accounted = [
        ...listing.tools.map((each) => each.toolId),
        ...listing.refused.map((each) => each.toolId ?? `comfydeploy:${each.name}`),
      ]
      for (const each of named.filter(({ environment }) => environment === 'production'))
        expect(accounted).toContain(`comfydeploy:${each.id}`)
      for (const { reason } of listing.refused)
        expect(reason).toMatch(/without the API graph|over a live connection|^Its (entry|workflow_id|environment) can't be read/)
      for (const tool of listing.tools) {
        expect(discoveredTool.safeParse(tool).error).toBeUndefined()
        expect(new Set(tool.inputSchema.map((field) => field.name)).size).toBe(tool.inputSchema.length)
        expect(new Set(tool.outputSchema.map((field) => field.name)).size).toBe(tool.outputSchema.length)
        expect(tool.inputSchema.filter((field) => !isWithin(field) || field.name.trim() === '')).toEqual([])
        expect(classify(tool.inputSchema, tool.platformHints).handlerType).toBeTypeOf('string')
        expect(JSON.parse(JSON.stringify(tool))).toEqual(tool)
      }
    }),
    { numRuns: 400 },
  )
})
