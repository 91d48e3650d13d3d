import { expect, test } from 'vitest'
import { quietReport } from '../../../test/support/admin-world.ts'
import { imageField, registeredTool, textField } from '../../../test/support/tools.ts'
import { wordsFor } from '../../words/index.ts'
import { isFound, listPage, refusedView, type ToolFacts, toolCard, toolsView } from './admin-tools-view.ts'

const words = wordsFor('en')
const factsOf = (more: Partial<ToolFacts> = {}): ToolFacts => ({
  tool: registeredTool('paint'),
  uses: 0,
  failures: 0,
  isPaused: false,
  isEdited: false,
  ...more,
})
const listOf = (facts: readonly ToolFacts[]) => toolsView(words, { facts, page: 0, pages: 1, total: facts.length, search: '' }, quietReport)

test('a tool is found by command, backend, handler, visibility; by all words at once', () => {
  const tool = registeredTool('paint', { displayName: 'Oil Painter', backend: 'studio', visibility: 'hidden' })
  for (const search of ['/paint', 'OIL', 'studio', 'text_only', 'hidden', 'painter studio'])
    expect(isFound(tool, search), search).toBe(true)
  expect(isFound(tool, 'oil elsewhere')).toBe(false)
})

test('eight are on a page, and a page past the end is the last one', () => {
  const tools = Array.from({ length: 19 }, (_, i) => registeredTool(`tool_${i}`))
  expect(listPage(tools, { page: 0, search: '' })).toMatchObject({ page: 0, pages: 3, total: 19, items: tools.slice(0, 8) })
  expect(listPage(tools, { page: 9, search: '' }).items).toEqual(tools.slice(16))
  expect(listPage(tools, { page: 0, search: 'tool_1' }).total).toBe(10)
})

test('an entry tells command, backend, handler, inputs, price, health, use and visibility', () => {
  const tool = registeredTool('repaint', {
    displayName: 'Re <paint>',
    inputSchema: [imageField, textField, { name: 'steps', type: 'integer', required: false }],
    costingModel: { kind: 'per_run', usd: 0.02 },
    visibility: 'admin',
  })
  const { text } = listOf([factsOf({ tool, uses: 12, failures: 1 })])
  for (const part of [
    '/repaint',
    'Re &lt;paint&gt; 🔒',
    'studio · image_required_with_text · $0.02 a run',
    'input_image!, prompt!, steps',
    '🟢 available',
    '12 uses in the last day, 1 failed',
  ])
    expect(text.html).toContain(part)
})

test('what keeps it from running is said: its own reason before its backend', () => {
  const tool = registeredTool('paint', { unavailable: 'a model is missing' })
  expect(listOf([factsOf({ isPaused: true })]).text.html).toContain('🟡')
  expect(listOf([factsOf({ tool, isPaused: true })]).text.html).toContain('🔴 unavailable: a model is missing')
})

test('eight of the longest fit into a message', () => {
  const long = 'x'.repeat(200)
  const inputSchema = Array.from({ length: 40 }, (_, i) => ({ name: `${i}${long}`.slice(0, 200), type: 'text' as const, required: true }))
  const tool = registeredTool('y'.repeat(32), {
    displayName: long,
    backend: long,
    inputSchema,
    unavailable: long,
    costingModel: { kind: 'per_token', usdPerMillionIn: 1.2345, usdPerMillionOut: 2.3456 },
  })
  const { text } = listOf(Array.from({ length: 8 }, () => factsOf({ tool, uses: 99_999, failures: 99_999 })))
  expect(text.html.length).toBeLessThanOrEqual(4_096)
  expect(text.html).toContain('… and 39 more')
  expect(toolCard(words, factsOf({ tool }), { page: 0, search: '' }).text.html.length).toBeLessThanOrEqual(4_096)
})

test('a card offers what can be changed, and taking it back only where something was', () => {
  const labels = (facts: ToolFacts) =>
    toolCard(words, facts, { page: 2, search: 'oil' })
      .keys.flat()
      .map((key) => key.text)
  const { keys } = words.admin.tools
  expect(labels(factsOf())).toEqual([keys.restrict, keys.hide, keys.rename, keys.run, keys.reload, words.menu.paging.back])
  const hidden = factsOf({ tool: registeredTool('paint', { visibility: 'hidden' }), isEdited: true })
  expect(labels(hidden)).toEqual([keys.show, keys.restrict, keys.rename, keys.undo, keys.run, keys.reload, words.menu.paging.back])
  expect(toolCard(words, factsOf(), { page: 2, search: 'oil' }).keys.at(-1)).toEqual([{ text: words.menu.paging.back, data: 'at:2:oil' }])
})

test('what was refused is on pages of its own, and fits', () => {
  const refused = Array.from({ length: 20 }, (_, i) => ({ name: `tool ${i} ${'n'.repeat(100)}`, reason: 'r'.repeat(400) }))
  const report = { ...quietReport, refused, notes: ['a note'], stale: true }
  const first = refusedView(words, report, 0)
  expect(first.text.html).toContain('tool 0')
  expect(first.text.html).toContain(words.admin.tools.stale)
  expect(first.text.html.length).toBeLessThanOrEqual(4_096)
  expect(refusedView(words, report, 1).text.html).toContain('a note')
  expect(refusedView(words, quietReport, 0).text.html).toContain(words.admin.tools.nothingRefused)
  const list = toolsView(words, { facts: [factsOf()], page: 0, pages: 1, total: 1, search: '' }, report)
  expect(list.keys.at(-1)).toEqual([{ text: words.admin.tools.refused(21), data: 'at:refused:0' }])
})
