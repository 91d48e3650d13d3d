import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { abilities, createTestCatalog, listOf } from '../../test/support/catalog.ts'
import { foundTool, imageField, textField } from '../../test/support/tools.ts'
import type { DiscoveredTool, InputField } from '../model/tool.ts'
import type { Backend } from '../ports/backend.ts'
import type { ToolSource } from '../ports/tool-source.ts'
import { classify } from './classify.ts'
import { createCatalog } from './load.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'darkroom-load-'))
})
afterEach(() => rm(folder, { recursive: true }))

const { submit, poll, upload } = abilities
const setUp = (tools: readonly DiscoveredTool[] = [], backend: Backend = abilities, publicUrl?: string) =>
  createTestCatalog(folder, { tools, backend, ...(publicUrl === undefined ? {} : { publicUrl }) })

describe('a load', () => {
  it('reports what was added, changed and removed, and tells listeners only then', async () => {
    const { state, catalog, changes } = setUp([foundTool('a'), foundTool('b')])
    expect(await catalog.refresh()).toMatchObject({ added: ['a', 'b'], changed: [], removed: [], version: 1 })
    expect(await catalog.refresh()).toMatchObject({ added: [], changed: [], removed: [], version: 1 })
    state.result = listOf(foundTool('b', { description: 'new' }), foundTool('c'))
    expect(await catalog.refresh()).toMatchObject({ added: ['c'], changed: ['b'], removed: ['a'], version: 2 })
    expect(catalog.get('a')).toBeUndefined()
    expect(changes.map((report) => report.version)).toEqual([1, 2])
    expect(catalog.report()).toBe(changes[1])
  })

  it('is shared by those who ask while it runs', async () => {
    const { state, catalog } = setUp([foundTool('a')])
    const [one, two] = await Promise.all([catalog.refresh(), catalog.refresh()])
    expect(one).toBe(two)
    expect(state.lists).toBe(1)
    await catalog.refresh()
    expect(state.lists).toBe(2)
  })

  it('keeps the tools of a source that breaks, and all of them when the store does', async () => {
    const { state, catalog, kv } = setUp([foundTool('a')])
    await catalog.refresh()
    state.fails = true
    expect(await catalog.refresh()).toMatchObject({ removed: [], notes: ['The tools of studio could not be listed.'] })
    state.fails = false
    state.result = listOf()
    kv.list = async () => Promise.reject(new Error('the store is away'))
    await expect(catalog.refresh()).rejects.toThrow('the store is away')
    expect(catalog.list()).toHaveLength(1)
    expect(catalog.report().version).toBe(1)
  })

  it('stops waiting for a source in the end', async () => {
    const { deps } = setUp()
    const hanging: ToolSource = {
      name: 'slow',
      list: (signal) =>
        new Promise((resolve) => signal.addEventListener('abort', () => resolve({ tools: [], refused: [], stale: 'too slow' }))),
    }
    const catalog = createCatalog({ ...deps, sources: [hanging], listTimeoutMs: 1_000 })
    const loading = catalog.refresh()
    deps.clock.advance(1_000)
    expect((await loading).notes).toEqual(['too slow'])
  })

  it('keeps a tool through a rename of its workflow: id and command stay', async () => {
    const { state, catalog } = setUp([foundTool('id-1', { displayName: 'Flux' })])
    await catalog.refresh()
    state.result = listOf(foundTool('id-1', { displayName: 'Flux Ultra' }), foundTool('id-0', { displayName: 'Flux' }))
    await catalog.refresh()
    expect(catalog.byCommand('flux')).toMatchObject({ toolId: 'id-1', displayName: 'Flux Ultra' })
    expect(catalog.byCommand('flux_2')?.toolId).toBe('id-0')
  })

  it('passes on what a source remarks', async () => {
    const { state, catalog } = setUp()
    state.result = { ...listOf(foundTool('a')), notes: ['A note of the backend.'] }
    expect((await catalog.refresh()).notes).toEqual(['A note of the backend.'])
  })

  it('only looks when it is told to', async () => {
    const { deps, kv } = setUp([foundTool('a')])
    const catalog = createCatalog({ ...deps, dryRun: true })
    await catalog.refresh()
    expect(catalog.byCommand('a')).toBeDefined()
    expect([...kv.entries.keys()].filter((key) => key.startsWith('command'))).toEqual([])
  })
})

describe('a tool', () => {
  it('that is unavailable stays listed with its reason, a hidden one stays hidden', async () => {
    const { catalog } = setUp([foundTool('a', { unavailable: 'Its machine is building.' }), foundTool('b', { visibility: 'hidden' })])
    await catalog.refresh()
    expect(catalog.list().map((tool) => tool.unavailable ?? tool.visibility)).toEqual(['Its machine is building.', 'hidden'])
  })

  it('has a category and needs no negative prompt', async () => {
    const negative: InputField = { name: 'negative', type: 'text', required: true }
    const seed: InputField = { name: 'noise_seed', type: 'integer', required: true, max: 99 }
    const { catalog } = setUp([foundTool('a', { inputSchema: [textField, negative, seed] }), foundTool('b', { category: 'magic' })])
    await catalog.refresh()
    expect(catalog.get('a')).toMatchObject({
      category: 'text-to-image',
      inputSchema: [textField, { ...negative, required: false }, { ...seed, type: 'seed' }],
    })
    expect(catalog.get('b')?.category).toBe('magic')
  })

  it('that is listed twice is loaded once', async () => {
    const { catalog } = setUp([foundTool('a'), foundTool('a', { displayName: 'Again' })])
    expect((await catalog.refresh()).refused).toEqual([
      { name: 'Again', toolId: 'a', reason: expect.stringContaining('has the id "a" already') },
    ])
  })

  it('with two inputs of one name is refused', async () => {
    const { catalog } = setUp([foundTool('a', { inputSchema: [textField, textField] }), foundTool('b')])
    expect((await catalog.refresh()).refused).toEqual([
      { name: 'a', toolId: 'a', reason: expect.stringContaining('two inputs called "prompt"') },
    ])
    expect(catalog.list()).toHaveLength(1)
  })
})

describe('a tool that can not run here', () => {
  const picture = foundTool('picture', { inputSchema: [imageField] })
  const both = foundTool('both', { inputSchema: [textField, { ...imageField, required: false }] })
  const parseWebhook: NonNullable<Backend['parseWebhook']> = () => undefined

  it('is refused with the reason when its backend is not there', async () => {
    const { catalog } = setUp([foundTool('a', { backend: 'elsewhere' }), foundTool('b')])
    expect((await catalog.refresh()).refused).toEqual([
      { name: 'a', toolId: 'a', reason: 'There is no backend "elsewhere". Configured: studio.' },
    ])
    expect(catalog.list()).toHaveLength(1)
  })

  it('is refused when results come by webhook alone and nobody can reach us', async () => {
    const backend: Backend = { submit, upload, parseWebhook }
    expect((await setUp([foundTool('a')], backend).catalog.refresh()).refused[0]?.reason).toContain('PUBLIC_URL')
    expect((await setUp([foundTool('a')], backend, 'https://x.example').catalog.refresh()).refused).toEqual([])
    expect((await setUp([foundTool('a')], { submit, upload }).catalog.refresh()).refused).toEqual([])
  })

  it('is refused when it needs a file that nothing can bring there; without the need it goes without', async () => {
    const { catalog } = setUp([picture, both], { submit, poll })
    const { refused, notes } = await catalog.refresh()
    expect(refused).toEqual([{ name: 'picture', toolId: 'picture', reason: expect.stringContaining('PUBLIC_URL') }])
    expect(notes).toEqual([expect.stringContaining('"both" is offered without input_image')])
    expect(catalog.get('both')?.inputSchema).toEqual([textField])
    expect((await setUp([picture, both], { submit, poll }, 'https://x.example').catalog.refresh()).refused).toEqual([])
  })
})

describe('tools.json', () => {
  it('is laid over what was found, by any name', async () => {
    const { catalog, write } = setUp([
      foundTool('s:1', { displayName: 'One' }),
      foundTool('s:2', { displayName: 'Two Words' }),
      foundTool('s:3', { displayName: 'Three', aliases: ['tri'] }),
      foundTool('s:4', { displayName: 'Four', target: { deploymentId: 'd-4' } }),
    ])
    await write({
      overrides: {
        's:1': { order: 1 },
        two_words: { order: 2 },
        TRI: { order: 3, category: 'other' },
        'd-4': { order: 4, displayName: 'Vier', commandName: 'vier' },
      },
    })
    expect((await catalog.refresh()).notes).toEqual([])
    expect(catalog.list().map((tool) => [tool.order, tool.commandName])).toEqual([
      [1, 'one'],
      [2, 'two_words'],
      [3, 'three'],
      [4, 'vier'],
    ])
    expect(catalog.get('s:3')?.category).toBe('other')
    expect(catalog.resolve('Four').displayName).toBe('Vier')
    await catalog.refresh()
    expect(catalog.report().changed).toEqual([])
  })

  it('reports names that fit no tool or several, with candidates', async () => {
    const { catalog, write } = setUp([
      foundTool('1', { displayName: 'Flux', aliases: ['paint'] }),
      foundTool('2', { displayName: 'Wan', aliases: ['paint'] }),
    ])
    await write({ overrides: { flx: {}, paint: { order: 1 }, nonsense: {} } })
    expect((await catalog.refresh()).notes).toEqual([
      'tools.json: overrides.flx: there is no tool by that name. Did you mean Flux (/flux)?',
      'tools.json: overrides.paint: more than one tool goes by that name: Flux (/flux), id 1; Wan (/wan), id 2. Please use an id.',
      'tools.json: overrides.nonsense: there is no tool by that name.',
    ])
  })

  it('tells when two entries change the same tool', async () => {
    const { catalog, write } = setUp([foundTool('1', { displayName: 'Flux' })])
    await write({ overrides: { flux: { order: 1 }, '1': { order: 2 } } })
    const { notes } = await catalog.refresh()
    expect(catalog.get('1')?.order).toBe(1)
    expect(notes).toEqual([
      'tools.json: overrides.flux is about the same tool as tools.json: overrides["1"]. Both count, the later one last. Please put them together.',
    ])
  })

  it('reports a price that depends on an input which is not there', async () => {
    const { catalog, write } = setUp([
      foundTool('1', {
        displayName: 'Flux',
        inputSchema: [
          { ...imageField, name: 'prompt', type: 'text' },
          { ...imageField, name: 'steps', type: 'text' },
        ],
      }),
    ])
    const costingModel = { kind: 'per_run', usd: 1, rates: [{ when: { quality: 'high' }, usd: 2 }], scale: [{ input: 'steps', per: 20 }] }
    await write({
      tools: [{ toolId: 'mine', backend: 'studio', displayName: 'Mine', costingModel }],
      overrides: { flux: { costingModel, inputs: { steps: { rename: 'rounds' } } } },
    })
    expect((await catalog.refresh()).notes).toEqual([
      'tools.json: tools[0]: The price of "Mine" depends on "quality", which is no input of it. It has none.',
      'tools.json: tools[0]: The price of "Mine" depends on "steps", which is no input of it. It has none.',
      'The price of "Flux" depends on "quality", which is no input of it. It has: prompt, rounds.',
      'The price of "Flux" depends on "steps", which is no input of it. It has: prompt, rounds.',
    ])
  })

  it('says where a second tool of the same id stands', async () => {
    const { catalog, write } = setUp([])
    const tool = { toolId: 'mine', backend: 'studio', displayName: 'Mine' }
    await write({ tools: [tool, tool] })
    expect((await catalog.refresh()).refused.map(({ reason }) => reason)).toEqual([
      'tools.json: tools[1]: Another tool has the id "mine" already. Please use "overrides" to change that one.',
    ])
  })

  it('brings whole tools, whose mistakes stop no other', async () => {
    const { catalog, write } = setUp([foundTool('mine', { displayName: 'Found' })])
    await write({
      tools: [
        { toolId: 'mine', backend: 'studio', displayName: 'Mine', commandName: 'own' },
        { toolId: 'bad', backend: 'studio', displayName: 'Bad', limits: { timeoutSeconds: -1 } },
      ],
    })
    const { refused } = await catalog.refresh()
    expect(catalog.list().map((tool) => [tool.commandName, tool.displayName])).toEqual([['own', 'Mine']])
    expect(refused.map(({ reason }) => reason)).toEqual([
      'tools.json: tools[1].limits.timeoutSeconds must be above 0.',
      'Another tool has the id "mine" already. Please use "overrides" to change that one.',
    ])
  })

  it('gives a command to the first that names it', async () => {
    const { catalog, write } = setUp([foundTool('a', { displayName: 'A' }), foundTool('z', { displayName: 'Z' })])
    await write({ overrides: { z: { commandName: 'art' }, a: { commandName: 'art' } } })
    expect((await catalog.refresh()).notes).toEqual([
      'tools.json: overrides.a.commandName: "art" is already given to Z. A keeps its own command.',
    ])
    expect(catalog.byCommand('art')?.toolId).toBe('z')
  })
})

it('a thousand tools are loaded and classified quickly', async () => {
  const many = Array.from({ length: 1_000 }, (_, index) =>
    foundTool(`t:${index}`, {
      displayName: `Tool ${index % 400} für alle`,
      inputSchema: [textField, imageField, { ...textField, name: 'negative_prompt' }],
    }),
  )
  const { catalog } = setUp(many)
  const started = performance.now()
  await catalog.refresh()
  for (const tool of catalog.list()) classify(tool.inputSchema, tool.platformHints)
  const first = performance.now() - started
  expect(catalog.list()).toHaveLength(1_000)
  expect(new Set(catalog.list().map((tool) => tool.commandName)).size).toBe(1_000)
  // The aim is a second; this only catches what grows out of all proportion on a busy machine.
  expect(first).toBeLessThan(5_000)
})
