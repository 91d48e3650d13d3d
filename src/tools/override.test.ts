import { describe, expect, it } from 'vitest'
import { foundTool, imageField, textField } from '../../test/support/tools.ts'
import type { InputField } from '../model/tool.ts'
import { applyOverride } from './override.ts'
import { toolOverride } from './sources/file-schema.ts'

const steps: InputField = { name: 'steps', label: 'Number of steps', type: 'integer', required: false, default: 20, min: 1, max: 50 }
const sampler: InputField = { name: 'sampler', type: 'enum', required: false, default: 'euler', options: ['euler', 'heun', 'lms'] }
const tool = foundTool('t', {
  displayName: 'Flux General',
  aliases: ['old'],
  limits: { timeoutSeconds: 60, concurrency: 1 },
  platformHints: { primaryInput: 'prompt' },
  inputSchema: [textField, imageField, steps, sampler],
})
const apply = (change: object) => applyOverride(tool, toolOverride.parse(change), 'overrides.t')
const fieldOf = (change: object, name: string) => apply(change).tool.inputSchema.find((field) => field.name === name)

describe('a tool', () => {
  it('can be described anew, and is still known by the name of its workflow', () => {
    const { tool: changed, mistakes } = apply({
      displayName: 'Flux',
      description: 'Paints.',
      aliases: ['paint'],
      tags: ['a'],
      visibility: 'admin',
      order: 3,
      limits: { concurrency: 4 },
      platformHints: { sendAs: 'document' },
      costingModel: { kind: 'per_run', usd: 1 },
    })
    expect(mistakes).toEqual([])
    expect(changed).toMatchObject({
      toolId: 't',
      displayName: 'Flux',
      description: 'Paints.',
      aliases: ['paint'],
      tags: ['a'],
      visibility: 'admin',
      order: 3,
      limits: { timeoutSeconds: 60, concurrency: 4 },
      platformHints: { primaryInput: 'prompt', sendAs: 'document' },
      costingModel: { kind: 'per_run', usd: 1 },
      metadata: { workflowName: 'Flux General' },
    })
  })

  it('that is hidden is hidden, whatever else is said', () => {
    expect(apply({ hide: true, visibility: 'public' }).tool.visibility).toBe('hidden')
    expect(apply({ hide: false }).tool.visibility).toBe('public')
  })

  it('stays as it was where nothing is said', () => {
    expect(apply({}).tool).toEqual(tool)
  })
})

describe('an input', () => {
  it('is found by its name or label, and takes new bounds and a new default', () => {
    expect(fieldOf({ inputs: { 'number of steps': { default: 8, max: 10, advanced: true } } }, 'steps')).toEqual({
      ...steps,
      default: 8,
      max: 10,
      advanced: true,
    })
  })

  it('that is renamed keeps the key that the backend knows, and the hint follows it', () => {
    const { tool: changed } = apply({ inputs: { prompt: { rename: 'words' } } })
    expect(changed.inputSchema[0]).toEqual({ ...textField, name: 'words', key: 'prompt' })
    expect(changed.platformHints.primaryInput).toBe('words')
    expect(apply({ inputs: { prompt: { rename: 'words' } }, platformHints: { primaryInput: 'words' } }).mistakes).toEqual([])
  })

  it('can be hidden or fixed, and what is fixed is sent under the key of the backend', () => {
    const { tool: changed } = apply({ inputs: { steps: { rename: 'effort', fixed: 12 }, sampler: { hide: true } } })
    expect(changed.inputSchema.map((field) => field.name)).toEqual(['prompt', 'input_image'])
    expect(changed.fixedInputs).toEqual({ steps: 12 })
  })

  it.each([
    [{ stepz: { default: 1 } }, 'overrides.t.inputs["stepz"]: the tool has no input "stepz". It has: prompt, input_image, steps, sampler.'],
    [{ steps: { default: '8' } }, 'overrides.t.inputs["steps"].default must be a whole number without quotes.'],
    [{ steps: { default: 99 } }, 'overrides.t.inputs["steps"].default must be at most 50.'],
    [{ steps: { fixed: 0 } }, 'overrides.t.inputs["steps"].fixed must be at least 1.'],
    [{ steps: { min: 60 } }, 'overrides.t.inputs["steps"]: "min" is above "max", so both stay as they were.'],
    [{ sampler: { default: 'ddim' } }, 'overrides.t.inputs["sampler"].default must be one of "euler", "heun", "lms".'],
    [
      { prompt: { rename: 'steps' } },
      'overrides.t.inputs["prompt"].rename: the tool has another input called "steps". Please choose another name.',
    ],
  ])('%j is a mistake that changes nothing', (inputs, mistake) => {
    const result = apply({ inputs })
    expect(result.mistakes).toEqual([mistake])
    expect(result.tool).toEqual(tool)
  })

  it('loses a default that its new choices rule out', () => {
    const { tool: changed, mistakes } = apply({ inputs: { sampler: { options: ['heun'] } } })
    expect(changed.inputSchema.at(-1)).toEqual({ name: 'sampler', type: 'enum', required: false, options: ['heun'] })
    expect(mistakes).toEqual([expect.stringContaining('the default "euler" does not fit any more')])
  })
})
