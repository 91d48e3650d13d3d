import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { createMemoryKv } from '../../../test/support/memory-kv.ts'
import { createToolsFile } from './file.ts'
import { toolOverride, toolsFile, toolsFileJsonSchema } from './file-schema.ts'

let folder: string
let path: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'darkroom-tools-'))
  path = join(folder, 'tools.json')
})
afterEach(() => rm(folder, { recursive: true }))

it('is empty when there is none', async () => {
  expect(await createToolsFile({ path, kv: createMemoryKv() }).read()).toEqual({ tools: [], overrides: [], refused: [], mistakes: [] })
})

it('goes on with its last good version when it breaks, over a restart too', async () => {
  const kv = createMemoryKv()
  const file = createToolsFile({ path, kv })
  await writeFile(path, '\uFEFF{ "overrides": { "flux": { "visibility": "admin" } } }')
  const good = await file.read()
  expect(good).toMatchObject({ overrides: [{ name: 'flux', change: { visibility: 'admin' } }], mistakes: [] })

  await writeFile(path, '{ "overrides": {\n  "flux": { "visibility": "admin", } } }')
  for (const each of [file, createToolsFile({ path, kv })]) {
    const layer = await each.read()
    expect(layer.overrides).toEqual(good.overrides)
    expect(layer.mistakes).toEqual([
      'tools.json is not valid JSON at line 2, column 36: there is a comma before it that has to go. Until then its last good version is used.',
    ])
  }
})

it('says so when there never was a good version, and names no folder', async () => {
  await writeFile(path, '{')
  const { mistakes } = await createToolsFile({ path, kv: createMemoryKv() }).read()
  expect(mistakes).toEqual([
    'tools.json is not valid JSON at line 1, column 2: the file ends too early: a } is missing. Until then nothing of it is used.',
  ])
  const { mistakes: unreadable } = await createToolsFile({ path: folder, kv: createMemoryKv() }).read()
  expect(unreadable[0]).toContain('could not be read (EISDIR)')
})

it('is written to the store only when it has changed', async () => {
  const kv = createMemoryKv()
  const file = createToolsFile({ path, kv })
  await writeFile(path, '{}')
  await file.read()
  await file.read()
  expect(kv.calls.put).toBe(1)
})

const projectFile = (name: string): Promise<string> => readFile(new URL(`../../../${name}`, import.meta.url), 'utf8')

it('the one that comes with the project has no mistake, nor have its examples', async () => {
  const text = await projectFile('tools.json')
  await writeFile(path, text)
  expect((await createToolsFile({ path, kv: createMemoryKv() }).read()).mistakes).toEqual([])
  const parsed = toolsFile.parse(JSON.parse(text))
  expect(parsed['// tools']).toHaveLength(1)
  const example = toolOverride.parse(parsed.overrides?.['// Flux General'])
  const shown = [...Object.keys(example), 'hide'].sort()
  expect(shown).toEqual(Object.keys(toolOverride.shape).sort())
})

it('the schema for editors is up to date', async () => {
  const expected = `${JSON.stringify(toolsFileJsonSchema(), null, 2)}\n`
  expect(await projectFile('schemas/tools.schema.json'), 'run: npm run schema').toBe(expected)
})

it('tells of a name that is there twice, for one of them is lost', async () => {
  await writeFile(
    path,
    '{ "overrides": {\n "flux": { "hide": true },\n "//": "a", "//": "b",\n "wan": { "tags": ["flux", "flux"] },\n "flux": {} } }',
  )
  const { overrides, mistakes } = await createToolsFile({ path, kv: createMemoryKv() }).read()
  expect(overrides.map(({ name }) => name)).toEqual(['flux', 'wan'])
  expect(mistakes).toEqual(['tools.json: "flux" in line 5 is there twice. Only the last one counts: please put them together.'])
})
