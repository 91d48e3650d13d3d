import { afterEach, beforeEach, expect, test } from 'vitest'
import { type AdminWorld, command, openAdminWorld, press, quietReport } from '../../../test/support/admin-world.ts'
import { generationOf } from '../../../test/support/generation.ts'
import { registeredTool, textField } from '../../../test/support/tools.ts'
import { buttonData, toolCodeOf } from '../../model/button.ts'
import { wordsFor } from '../../words/index.ts'
import type { Finished } from '../context.ts'
import type { Feature } from '../feature.ts'
import { adminReload } from './admin-reload.ts'
import { adminTools, createAdminTools } from './admin-tools.ts'

const { tools: said } = wordsFor('en').admin
const paint = registeredTool('paint')
const upscale = registeredTool('upscale', { backend: 'farm' })
let world: AdminWorld
let feature: Feature

beforeEach(async () => {
  world = await openAdminWorld({ tools: [paint, upscale] })
  feature = world.open(adminTools)
})
afterEach(() => world.close())

const cardData = (action: string): string => buttonData('admin_tool', toolCodeOf(paint.toolId), action, 0, '')
const renamed = (values: Finished['values'], more: Partial<Finished> = {}): Finished => ({
  purpose: 'admin_rename_tool',
  data: { toolId: paint.toolId, page: 1, search: 'oil' },
  values,
  files: {},
  ...more,
})

test('the list tells the last day’s use and failures, and whose backend is down', async () => {
  const now = world.clock.now()
  const runs = [
    { generationId: 'g1', status: 'completed', createdAt: now - 3_600_000 },
    { generationId: 'g2', status: 'failed', createdAt: now - 3_600_000 },
    { generationId: 'g3', status: 'failed', createdAt: now - 2 * 86_400_000 },
  ] as const
  for (const run of runs) await world.store.generations.insert(generationOf({ ...run, toolId: paint.toolId }))
  world.paused.add('farm')
  const fake = world.contextOf()
  await createAdminTools(world.deps, world.desk).show(fake.ctx, { page: 0, search: '' })
  const [first = '', second = ''] = (fake.said[0]?.text ?? '').split('\n\n').slice(1)
  expect(first).toContain(`🟢 ${said.available} · ${said.today(2, 1)}`)
  expect(second).toContain(`🟡 ${said.paused} · ${said.today(0, 0)}`)
})

test('a search travels with the buttons', async () => {
  const fake = world.contextOf()
  await createAdminTools(world.deps, world.desk).show(fake.ctx, { page: 0, search: 'farm' })
  expect(fake.said[0]?.text).toContain('/upscale')
  expect(fake.said[0]?.text).not.toContain('/paint')
  expect(fake.said[0]?.options.keys).toEqual([
    [{ text: '/upscale', data: buttonData('admin_tool', toolCodeOf(upscale.toolId), 'card', 0, 'farm') }],
  ])
  const nothing = world.contextOf()
  await createAdminTools(world.deps, world.desk).show(nothing.ctx, { page: 0, search: 'none such' })
  expect(nothing.said[0]?.text).toBe(said.noneFound('none such'))
})

test('hiding a tool keeps its other changes, and both can be taken back', async () => {
  world.edits[paint.toolId] = { commandName: 'brush' }
  const hidden = await press(world, feature, cardData('hidden'))
  expect(world.edits[paint.toolId]).toEqual({ commandName: 'brush', visibility: 'hidden' })
  expect(hidden.answered).toEqual([{ text: said.saved, alert: false }])
  expect(hidden.revised[0]?.text).toContain('/brush')
  await press(world, feature, cardData('undo'))
  expect(world.edits).toEqual({})
})

test('a new name is asked for and taken; the sentence of a refusal is told', async () => {
  await press(world, feature, cardData('rename'))
  expect(world.asked).toMatchObject([{ purpose: 'admin_rename_tool', data: { toolId: paint.toolId } }])
  const answer = feature.answers?.['admin_rename_tool']
  const good = world.contextOf()
  await answer?.(good.ctx, renamed({ command: ' /Brush ' }))
  expect(good.said.map(({ text }) => text)).toEqual([said.renamed('brush'), expect.stringContaining('/brush')])
  const bad = world.contextOf()
  await answer?.(bad.ctx, renamed({ command: 'help' }))
  expect(bad.said[0]?.text).toBe(said.notSaved('/help is a word of the bot itself.'))
  expect(world.edits[paint.toolId]).toEqual({ commandName: 'brush' })
})

test('a name is not taken from somebody who is no admin any more, nor after a cancel', async () => {
  const answer = feature.answers?.['admin_rename_tool']
  await answer?.(world.contextOf({ caller: { isAdmin: false } }).ctx, renamed({ command: 'brush' }))
  await answer?.(world.contextOf().ctx, renamed({ command: 'brush' }, { cancelled: true }))
  expect(world.edits).toEqual({})
})

test('a test run has an example prompt, unless the tool has one of its own', async () => {
  await press(world, feature, cardData('run'))
  world.world.tools = [registeredTool('paint', { inputSchema: [{ ...textField, default: 'a cat' }] })]
  await press(world, feature, cardData('run'))
  expect(world.submitted).toEqual([
    { name: 'paint', draft: { toolId: paint.toolId, values: { prompt: wordsFor('en').menu.example.prompt }, files: {} } },
    { name: 'paint', draft: { toolId: paint.toolId, values: {}, files: {} } },
  ])
})

test('to others its buttons are as good as old ones', async () => {
  for (const data of [cardData('hidden'), 'at:0:', 'at:refused:0']) {
    const fake = await press(world, feature, data, { caller: { isAdmin: false } })
    expect(fake.answered).toEqual([{ text: wordsFor('en').access.oldButton, alert: false }])
    expect(fake.revised).toEqual([])
  }
  expect(world.edits).toEqual({})
})

test('a tool that is gone is said to be', async () => {
  const fake = await press(world, feature, buttonData('admin_tool', 'nosuchtool', 'card', 0, ''))
  expect(fake.answered).toEqual([{ text: said.gone, alert: true }])
})

test('/reload names a few of what changed and points to what was refused', async () => {
  const ids = Array.from({ length: 7 }, (_, i) => `old:${i}`)
  world.world.report = { ...quietReport, added: [paint.toolId], removed: ids, refused: [{ name: 'Odd', reason: 'no outputs' }] }
  const fake = await command(world, world.open(adminReload), 'reload')
  expect(fake.said[0]?.text.split('\n')).toEqual([
    'Loaded: 2 tools.',
    '➕ 1 new: /paint',
    '➖ 7 gone: old:0, old:1, old:2, old:3, old:4 … and 2 more',
    '🚫 1 refused: Odd',
  ])
  expect(fake.said[0]?.options.keys).toEqual([[{ text: said.refused(1), data: 'at:refused:0' }]])
  world.world.report = quietReport
  expect((await command(world, world.open(adminReload), 'reload')).said[0]).toMatchObject({
    text: 'Nothing has changed: 2 tools.',
    options: {},
  })
})
