import { expect, test } from 'vitest'
import { fixture } from '../../../test/support/fixture.ts'
import { builtInPrices, costingOf, pricesOf } from './pricing.ts'
import { toolOf } from './tool.ts'
import { type WireMachine, wireDeployment } from './wire.ts'

const captured = fixture<{ workflow: { name: string } }[]>('comfydeploy-deployments.json')
const machine = (patch: Partial<WireMachine> = {}): WireMachine => ({
  id: '00000000-0000-4000-8000-000000000001',
  name: 'studio',
  type: 'comfy-deploy-serverless',
  status: 'ready',
  gpu: 'L4',
  ...patch,
})
const around = (machines?: WireMachine[]) => ({
  backendId: 'comfydeploy',
  machines: machines === undefined ? undefined : new Map(machines.map((each) => [each.id, each])),
  prices: builtInPrices,
})
const named = (name: string, patch: Record<string, unknown> = {}) =>
  wireDeployment.parse({ ...captured.find(({ workflow }) => workflow.name === name), ...patch })
const toolFor = (name: string, machines?: WireMachine[], patch?: Record<string, unknown>) => {
  const result = toolOf(named(name, patch), around(machines))
  if ('refused' in result) throw new Error(result.refused)
  return result.tool
}

test('a captured deployment is exactly this tool', () => {
  expect(toolFor('invert', [machine()])).toEqual({
    toolId: 'comfydeploy:00000000-0000-4000-8000-000000000030',
    backend: 'comfydeploy',
    target: {
      deploymentId: '00000000-0000-4000-8000-000000000030',
      workflowId: '00000000-0000-4000-8000-000000000010',
      classes: { input_image: 'ComfyUIDeployExternalImage', width: 'ComfyUIDeployExternalNumberInt' },
      outputs: { '5': { name: 'image', kind: 'image' } },
    },
    displayName: 'invert',
    aliases: [],
    description: '',
    category: 'other',
    tags: [],
    visibility: 'public',
    inputSchema: [
      { name: 'input_image', type: 'image', required: false, order: 1_000 },
      { name: 'width', type: 'integer', required: false, default: 128, min: 0, order: 1_001 },
    ],
    outputSchema: [{ name: 'image', kind: 'image' }],
    costingModel: { kind: 'per_second', usdPerSecond: 0.00032, gpu: 'L4', ratesByGpu: builtInPrices.rates, source: 'built_in' },
    limits: { timeoutSeconds: 300 },
    platformHints: {},
    metadata: {
      deploymentId: '00000000-0000-4000-8000-000000000030',
      workflowId: '00000000-0000-4000-8000-000000000010',
      workflowName: 'invert',
      workflowVersion: 1,
      environment: 'production',
      machineId: '00000000-0000-4000-8000-000000000001',
      machine: 'studio',
      gpu: 'L4',
      createdAt: '2026-11-21T09:26:24.776000Z',
      updatedAt: '2026-11-21T09:26:24.776000Z',
    },
  })
})

test('the other captured ones have their inputs and outputs', () => {
  const brief = (name: string) => {
    const { inputSchema, outputSchema } = toolFor(name)
    return [
      inputSchema.map(({ name: key, type, required, default: value }) => [key, type, required, value]),
      outputSchema.map(({ name: key, kind }) => [key, kind]),
    ]
  }
  expect(brief('text')).toEqual([
    [['input_prompt', 'text', false, 'hello']],
    [
      ['out_text', 'text'],
      ['image', 'image'],
    ],
  ])
  expect(brief('slow')).toEqual([[['size', 'integer', false, 3_000]], [['image', 'image']]])
  expect(brief('errwf')).toEqual([[], [['image', 'image']]])
  expect(brief('deadmachine')).toEqual(brief('invert'))
})

test.each([
  [machine(), undefined],
  [machine({ status: 'building' }), 'Its machine is being built. It comes back by itself.'],
  [machine({ status: 'error' }), 'Its machine could not be built. Its owner has the details.'],
  [machine({ status: 'paused' }), 'Its machine is paused. Its owner can start it again.'],
  [machine({ type: 'workspace' }), 'Its machine is a kind that takes no queued runs.'],
  [machine({ deleted: true }), 'Its machine is gone. Its owner has to choose another one.'],
  [machine({ id: 'another' }), 'Its machine is gone. Its owner has to choose another one.'],
])('%o → %s', (each, reason) => {
  expect(toolFor('invert', [each]).unavailable).toBe(reason)
})

test('a deployment with an image of its own outlives its machine, and an unread list says nothing', () => {
  expect(toolFor('invert', [], { modal_image_id: 'im-1' }).unavailable).toBeUndefined()
  expect(toolFor('invert').unavailable).toBeUndefined()
})

test('the deployment’s own GPU goes before its machine’s', () => {
  expect(toolFor('invert', [machine()], { gpu: 'H100' }).costingModel).toMatchObject({ gpu: 'H100', usdPerSecond: 0.002338 })
})

test('a machine of one’s own is free unless it names a GPU, and the vendor’s time limit does not hold there', () => {
  const own = machine({ type: 'classic', gpu: null })
  expect(toolFor('invert', [own])).toMatchObject({ costingModel: { kind: 'free' }, limits: {} })
})

test('prices of the platform go on top of ours', () => {
  const prices = pricesOf({ T4: 0.5, H300: 1, odd: 'x', negative: -1 })
  expect(prices).toMatchObject({ source: 'platform', rates: { T4: 0.5, H300: 1, L4: 0.00032 } })
  expect(prices.rates).not.toHaveProperty('odd')
  for (const nonsense of [null, [], {}, { T4: 'x' }]) expect(pricesOf(nonsense)).toBe(builtInPrices)
  expect(costingOf(prices, 'never heard of', undefined)).toMatchObject({ usdPerSecond: 0.000337 })
})

test('directives of the owner shape the tool, and odd ones are told', () => {
  const workflow = {
    nodes: [
      { type: 'Note', widgets_values: ['Inverts colours.'] },
      { type: 'Note', widgets_values: ['@bot hide send-as=document filename=out.png alias=flip sparkle'] },
    ],
  }
  const version = { ...named('invert').version, workflow }
  const result = toolOf(named('invert', { version }), around())
  expect(result).toMatchObject({
    tool: {
      description: 'Inverts colours.',
      visibility: 'hidden',
      aliases: ['flip'],
      platformHints: { sendAs: 'document', fileName: 'out.png' },
    },
    notes: ['The workflow invert has a note for the bot that means nothing here: sparkle'],
  })
})

test('without its API graph a deployment is refused, unless the vendor lists its inputs', () => {
  const version = { ...named('invert').version, workflow_api: null }
  expect(toolOf(named('invert', { version, input_types: null }), around())).toMatchObject({
    refused: expect.stringContaining('API graph') as string,
  })
  expect(toolFor('invert', undefined, { version }).inputSchema.map(({ name }) => name)).toEqual(['input_image', 'width'])
})

test('a deployment without names still has one', () => {
  expect(toolFor('invert', undefined, { workflow: null, description: 'Flips it' }).displayName).toBe('Flips it')
  expect(toolFor('invert', undefined, { workflow: null }).displayName).toBe('Deployment 00000000')
})
