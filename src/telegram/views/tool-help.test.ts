import { describe, expect, it } from 'vitest'
import { imageField, registeredTool, textField } from '../../../test/support/tools.ts'
import type { InputField, ToolDefinition } from '../../model/tool.ts'
import { classify } from '../../tools/classify.ts'
import { wordsFor } from '../../words/index.ts'
import { parseLine } from '../inputs/line.ts'
import { exampleLine } from './example-line.ts'
import { toolHelp } from './tool-help.ts'

const words = wordsFor('en')
const steps: InputField = { name: 'steps', type: 'integer', required: false, min: 1, max: 50, default: 20 }
const sampler: InputField = { name: 'sampler', type: 'enum', required: true, options: ['Film noir', 'euler'] }
const helpOf = (tool: ToolDefinition, seconds: readonly number[] = []): string => toolHelp(words, tool, seconds).text.html

describe('toolHelp', () => {
  it('says what it takes, an example, and the price', () => {
    const text = helpOf(
      registeredTool('flux', {
        displayName: 'Flux <General>',
        description: 'Paints what you say.',
        inputSchema: [steps, textField, sampler],
        costingModel: { kind: 'per_run', usd: 0.04 },
      }),
    )
    expect(text).toContain('<b>Flux &lt;General&gt;</b> · /flux')
    expect(text).toContain('<code>steps</code>: a whole number from 1 to 50, normally 20')
    expect(text).toContain('<code>sampler</code>: one of Film noir, euler, needed')
    expect(text).toContain('<code>/flux a lighthouse at dusk --steps 20 --sampler &quot;Film noir&quot;</code>'.replaceAll('&quot;', '"'))
    expect(text).toContain('$0.04 a run')
    // What is needed comes first.
    expect(text.indexOf('prompt')).toBeLessThan(text.indexOf('steps'))
  })

  it('says how a picture gets to it', () => {
    expect(helpOf(registeredTool('upscale', { inputSchema: [imageField] }))).toContain('Reply to a picture with /upscale')
    const optional = [textField, { ...imageField, required: false }]
    expect(helpOf(registeredTool('paint', { inputSchema: optional }))).toContain('If you like: Reply to a picture with /paint')
    expect(helpOf(registeredTool('collage', { inputSchema: [{ ...imageField, type: 'images' }] }))).toContain('one album with /collage')
  })

  it('knows what a run usually costs once there were some', () => {
    const tool = registeredTool('flux', { costingModel: { kind: 'per_second', usdPerSecond: 0.001, source: 'platform' } })
    expect(helpOf(tool)).toContain('$0.001 for each second it runs')
    expect(helpOf(tool, [10, 12, 100])).toContain('about $0.012 a run')
  })

  it('fits into a message, whatever the tool is like', () => {
    const inputSchema = Array.from(
      { length: 80 },
      (_, index): InputField => ({
        name: `input_${index}_${'n'.repeat(80)}`,
        type: 'enum',
        required: true,
        description: 'd'.repeat(500),
        options: Array.from({ length: 50 }, (_, option) => `<option ${option}>`),
      }),
    )
    const text = helpOf(registeredTool('huge', { inputSchema, description: 'd'.repeat(8_000), displayName: 'n'.repeat(200) }))
    expect(text.length).toBeLessThanOrEqual(4_096)
    expect(text).toMatch(/… and \d+ more settings/)
  })
})

describe('exampleLine', () => {
  it.each<[string, readonly InputField[]]>([
    ['a prompt', [textField]],
    ['a prompt and settings', [textField, steps, { name: 'cfg', type: 'number', required: false, default: 7.5 }]],
    ['what is owed besides', [textField, { ...sampler }, { ...steps, default: undefined, required: true } as InputField]],
    ['a second text', [textField, { name: 'style', type: 'string', required: true }]],
    ['a switch', [textField, { name: 'hires', type: 'boolean', required: true }]],
    ['steps between two ends', [textField, { name: 'width', type: 'integer', required: true, min: 256, max: 2_000, step: 64 }]],
    ['a short prompt', [{ ...textField, maxLength: 12 }]],
    ['a picture', [imageField, { ...steps, required: true }]],
    ['nothing', []],
  ])('is understood for %s, and leaves nothing to be asked for but files', (_name, inputSchema) => {
    const tool = registeredTool('flux', { inputSchema: [...inputSchema] })
    const example = exampleLine(words, tool)
    expect(example).toMatch(/^\/flux( |$)/)
    const roles = classify(tool.inputSchema)
    const line = parseLine(example.slice('/flux'.length).trim(), tool, roles, words)
    expect(line.problem).toBeUndefined()
    if (roles.promptKey === undefined) expect(line.prompt).toBe('')
    else expect(words.menu.example.prompt).toContain(line.prompt.trim())
    const owed = inputSchema.filter((field) => field.required && field.name !== roles.promptKey && field.type !== 'image')
    expect(Object.keys(line.values)).toEqual(expect.arrayContaining(owed.map((field) => field.name)))
  })
})
