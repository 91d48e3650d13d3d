import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { abilities, createTestCatalog, listOf } from '../../test/support/catalog.ts'
import { foundTool, imageField } from '../../test/support/tools.ts'
import type { Backend } from '../ports/backend.ts'
import type { ToolSource } from '../ports/tool-source.ts'
import { createCatalog } from './load.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'darkroom-edits-'))
})
afterEach(() => rm(folder, { recursive: true }))

const loaded = async (...ids: readonly string[]) => {
  const test = createTestCatalog(folder, { tools: ids.map((id) => foundTool(id, { displayName: id })) })
  await test.catalog.refresh()
  return test
}

describe('an edit', () => {
  it('lies over the tool at once, is told, and asks no source again', async () => {
    const { catalog, state, changes } = await loaded('paint', 'draw')
    const report = await catalog.edit('paint', { visibility: 'admin', commandName: 'sketch' })
    expect(report).toMatchObject({ changed: ['paint'], added: [], removed: [], version: 2, notes: [] })
    expect(catalog.byCommand('sketch')).toMatchObject({ toolId: 'paint', visibility: 'admin' })
    expect(catalog.byCommand('paint')).toBeUndefined()
    expect(state.lists).toBe(1)
    expect(changes.at(-1)).toBe(report)
    expect(await catalog.edits()).toEqual({ paint: { visibility: 'admin', commandName: 'sketch' } })
  })

  it('lies over tools.json too, and an absent field leaves what that says', async () => {
    const { catalog, write } = await loaded('paint')
    await write({ overrides: { paint: { hide: true, commandName: 'from_file' } } })
    await catalog.refresh()
    await catalog.edit('paint', { visibility: 'public' })
    expect(catalog.get('paint')).toMatchObject({ visibility: 'public', commandName: 'from_file' })
    await catalog.edit('paint', { commandName: 'by_hand' })
    expect(catalog.get('paint')).toMatchObject({ visibility: 'hidden', commandName: 'by_hand' })
  })

  it('is taken back by an empty one', async () => {
    const { catalog, kv } = await loaded('paint')
    await catalog.edit('paint', { visibility: 'hidden', commandName: 'sketch' })
    await catalog.edit('paint', {})
    expect(catalog.get('paint')).toMatchObject({ visibility: 'public', commandName: 'paint' })
    expect(await catalog.edits()).toEqual({})
    expect(await kv.list('tool-edit:')).toEqual([])
  })

  it('survives a restart and every load', async () => {
    const { catalog, deps } = await loaded('paint')
    await catalog.edit('paint', { visibility: 'hidden', commandName: 'sketch' })
    await catalog.refresh()
    const next = createCatalog(deps)
    await next.refresh()
    for (const one of [catalog, next]) expect(one.get('paint')).toMatchObject({ visibility: 'hidden', commandName: 'sketch' })
  })

  it('waits for a tool that is away', async () => {
    const { catalog, state } = await loaded('paint')
    await catalog.edit('paint', { commandName: 'sketch' })
    state.result = listOf()
    await catalog.refresh()
    await catalog.edit('paint', { visibility: 'admin', commandName: 'sketch' })
    state.result = listOf(foundTool('paint'))
    await catalog.refresh()
    expect(catalog.get('paint')).toMatchObject({ visibility: 'admin', commandName: 'sketch' })
  })

  it('of a tool that nobody knows is refused', async () => {
    const { catalog, kv } = await loaded('paint')
    await expect(catalog.edit('nothing', { visibility: 'hidden' })).rejects.toMatchObject({ code: 'tool_not_found' })
    expect(await kv.list('tool-edit:')).toEqual([])
  })

  it('reaches hidden tools and refused ones', async () => {
    const onlyLinks: Backend = { submit: abilities.submit, poll: abilities.poll }
    const needy = foundTool('needy', { inputSchema: [imageField] })
    const { catalog } = createTestCatalog(folder, { tools: [foundTool('paint'), needy], backend: onlyLinks })
    expect((await catalog.refresh()).refused).toMatchObject([{ toolId: 'needy' }])
    await catalog.edit('paint', { visibility: 'hidden' })
    await catalog.edit('paint', { visibility: 'public' })
    await catalog.edit('needy', { visibility: 'admin' })
    expect(catalog.get('paint')?.visibility).toBe('public')
    expect(await catalog.edits()).toEqual({ paint: { visibility: 'public' }, needy: { visibility: 'admin' } })
  })
})

describe('a command by hand', () => {
  it.each([
    ['start', '"start" is a word of the bot itself.'],
    ['Two Words', '"Two Words" is no legal command: use 1 to 32 of a-z, 0-9 and _, with a letter first.'],
    ['draw', '"draw" belongs to "draw". Please choose another name.'],
    ['gone', '"gone" was given to away, which is away. Please choose another name.'],
  ])('%s is refused in a sentence, and nothing changes', async (commandName, message) => {
    const { catalog, state } = await loaded('paint', 'draw', 'away')
    await catalog.edit('away', { commandName: 'gone' })
    state.result = listOf(foundTool('paint'), foundTool('draw'))
    const before = await catalog.refresh()
    await catalog.edit('paint', { visibility: 'admin' })
    await expect(catalog.edit('paint', { visibility: 'hidden', commandName })).rejects.toMatchObject({
      code: 'input_invalid',
      message,
      fields: [{ name: 'commandName', message }],
    })
    expect(catalog.get('paint')).toMatchObject({ visibility: 'admin', commandName: 'paint' })
    expect((await catalog.edits())['paint']).toEqual({ visibility: 'admin' })
    expect(catalog.report().version).toBe(before.version + 1)
  })

  it('may be the one it has, and one that nobody goes by any more', async () => {
    const { catalog } = await loaded('paint', 'draw')
    await catalog.edit('paint', { commandName: 'paint' })
    await catalog.edit('draw', { commandName: 'sketch' })
    await catalog.edit('paint', { commandName: 'draw' })
    expect(catalog.byCommand('draw')?.toolId).toBe('paint')
    expect(catalog.byCommand('sketch')?.toolId).toBe('draw')
  })

  it('goes to one of two that ask for it at once', async () => {
    const { catalog } = await loaded('paint', 'draw')
    const results = await Promise.allSettled(['paint', 'draw'].map((toolId) => catalog.edit(toolId, { commandName: 'sketch' })))
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected'])
    expect(catalog.byCommand('sketch')?.toolId).toBe('paint')
    expect(catalog.get('draw')?.commandName).toBe('draw')
  })

  it('comes before what tools.json says later, and that is noted', async () => {
    const { catalog, write } = await loaded('paint', 'draw')
    await catalog.edit('paint', { commandName: 'sketch' })
    await write({ overrides: { draw: { commandName: 'sketch' } } })
    const { notes } = await catalog.refresh()
    expect(notes).toEqual(['tools.json: overrides.draw.commandName: "sketch" is already given to paint. draw keeps its own command.'])
    expect(catalog.byCommand('sketch')?.toolId).toBe('paint')
  })

  it('that has become impossible does not stand in the way of other edits', async () => {
    const { catalog, kv } = await loaded('paint')
    await kv.put('tool-edit:paint', { commandName: 'start' })
    const report = await catalog.edit('paint', { commandName: 'start', visibility: 'admin' })
    expect(report.notes).toEqual(['Renamed by hand: "start" is a word of the bot itself. paint keeps its own command.'])
    expect(catalog.get('paint')).toMatchObject({ commandName: 'paint', visibility: 'admin' })
  })
})

it('does not wait for a load whose sources take their time, and outlives it', async () => {
  const { deps } = createTestCatalog(folder, { tools: [foundTool('paint')] })
  let answer: (() => void) | undefined
  let lists = 0
  const slow: ToolSource = {
    name: 'slow',
    list: async () => {
      lists += 1
      if (lists > 1) await new Promise<void>((resolve) => (answer = resolve))
      return listOf(foundTool('paint'))
    },
  }
  const catalog = createCatalog({ ...deps, sources: [slow] })
  await catalog.refresh()
  const loading = catalog.refresh()
  await catalog.edit('paint', { visibility: 'hidden' })
  expect(catalog.get('paint')?.visibility).toBe('hidden')
  answer?.()
  expect(await loading).toMatchObject({ changed: [] })
  expect(catalog.get('paint')?.visibility).toBe('hidden')
  expect(lists).toBe(2)
})

it('keeps a load that failed from stopping the next', async () => {
  const { catalog, kv } = await loaded('paint')
  const { list } = kv
  kv.list = async () => Promise.reject(new Error('the store is away'))
  await expect(catalog.edit('paint', { visibility: 'hidden' })).rejects.toThrow('the store is away')
  kv.list = list
  await catalog.edit('paint', { visibility: 'hidden' })
  expect(catalog.get('paint')?.visibility).toBe('hidden')
})

it('passes over what it cannot read in the store', async () => {
  const { catalog, kv } = await loaded('paint')
  await kv.put('tool-edit:paint', { visibility: 'sometimes' })
  await catalog.refresh()
  expect(catalog.get('paint')?.visibility).toBe('public')
  expect(await catalog.edits()).toEqual({})
})
