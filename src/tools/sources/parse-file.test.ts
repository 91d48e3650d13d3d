import { describe, expect, it } from 'vitest'
import { parseToolsFile } from './parse-file.ts'

const sound = { toolId: 't', backend: 'studio', displayName: 'Tool' }
const mistakesOf = (overrides: object) => parseToolsFile({ overrides }).mistakes

describe('whole tools', () => {
  it('are read, and one with a mistake is refused alone, with its place', () => {
    const { tools, refused } = parseToolsFile({
      tools: [
        sound,
        { ...sound, limits: { timeoutSeconds: 0 } },
        { toolId: 'x' },
        { ...sound, commandName: 'Not Legal' },
        7,
        { ...sound, inputs: [] },
      ],
    })
    expect(tools.map(({ tool, where }) => [tool.toolId, where])).toEqual([['t', 'tools[0]']])
    expect(refused.map(({ reason }) => reason)).toEqual([
      'tools[1].limits.timeoutSeconds must be above 0.',
      'tools[2] needs "backend". Please add it. tools[2] needs "displayName". Please add it.',
      'tools[3].commandName: a command has 1 to 32 of a-z, 0-9 and _, and starts with a letter.',
      'tools[4] must be a group in { }.',
      'tools[5].inputs is no setting. Did you mean "inputSchema"?',
    ])
  })

  it('name a misspelt setting', () => {
    const [refused] = parseToolsFile({ tools: [{ ...sound, inputSchema: [{ name: 'a', type: 'txt', requird: true }] }] }).refused
    expect(refused?.reason).toContain('tools[0].inputSchema[0].type must be one of "string", "text"')
    expect(refused?.reason).toContain('tools[0].inputSchema[0].requird is no setting. Did you mean "required"?')
  })
})

describe('overrides', () => {
  it('keep what fits and tell of the rest', () => {
    const { overrides, mistakes } = parseToolsFile({
      overrides: {
        'Flux General': { displayName: 'Flux', order: 'first', inputs: { steps: { default: 4, min: 'low' } } },
        broken: 3,
        fine: { tags: ['a'] },
      },
    })
    expect(overrides.map(({ name, change }) => [name, change])).toEqual([
      ['Flux General', { displayName: 'Flux', inputs: { steps: { default: 4 } } }],
      ['fine', { tags: ['a'] }],
    ])
    expect(mistakes).toEqual([
      'overrides["Flux General"].order must be a number without quotes.',
      'overrides["Flux General"].inputs.steps.min must be a number without quotes.',
      'overrides.broken must be a group in { }.',
    ])
  })

  it('with an unclear visibility close the tool rather than open it', () => {
    const { overrides, mistakes } = parseToolsFile({ overrides: { flux: { visibility: 'Admin' }, wan: { hide: 'yes' } } })
    expect(overrides.map(({ change }) => change)).toEqual([{ hide: true }, { hide: true }])
    expect(mistakes).toContain('overrides.flux.visibility must be one of "public", "admin", "hidden".')
    expect(mistakes).toContain('overrides.flux: who may use it is unclear, so it is hidden until that is put right.')
    expect(mistakes).toHaveLength(4)
  })

  it('have names for everything', () => {
    expect(mistakesOf({ flux: { alias: ['x'] } })).toEqual(['overrides.flux.alias is no setting. Did you mean "aliases"?'])
    expect(mistakesOf({ flux: { inputs: [] } })).toEqual(['overrides.flux.inputs must be a group in { }.'])
    expect(mistakesOf({ flux: { costingModel: { kind: 'per_run' } } })).toEqual(['overrides.flux.costingModel needs "usd". Please add it.'])
    expect(mistakesOf({ flux: { costingModel: { kind: 'per_ran' } } })[0]).toContain('overrides.flux.costingModel')
  })

  it('may be switched off and may carry remarks', () => {
    const layer = parseToolsFile({
      '//': 'hello',
      '// tools': [{ nonsense: 1 }],
      overrides: { '//': 'hi', '// flux': { nonsense: 1 }, wan: { '//': 'why', order: 1 } },
    })
    expect(layer.mistakes).toEqual([])
    expect(layer.overrides.map(({ name }) => name)).toEqual(['wan'])
  })
})

it.each([[null], [[]], ['text'], [{ tools: {} }], [{ overrides: [] }], [{ toolz: [] }]])('%j is told apart from a file of tools', (raw) => {
  const layer = parseToolsFile(raw)
  expect(layer.mistakes).toHaveLength(1)
  expect([...layer.tools, ...layer.overrides]).toEqual([])
})

it('names the kinds of price that there are', () => {
  expect(mistakesOf({ flux: { costingModel: { kind: 'per_secnd', usd: 1 } } })).toEqual([
    'overrides.flux.costingModel.kind must be one of "per_second", "per_run", "per_token", "per_image", "free".',
  ])
})
