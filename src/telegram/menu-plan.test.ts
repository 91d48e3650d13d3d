import { describe, expect, it } from 'vitest'
import { registeredTool } from '../../test/support/tools.ts'
import { wordsFor } from '../words/index.ts'
import type { FeatureCommand } from './feature.ts'
import type { MenuCommand, MenuSource } from './menu-plan.ts'
import { menuBudget, planMenus } from './menu-plan.ts'

const ownCommand = (name: string, more: Partial<FeatureCommand> = {}): FeatureCommand => ({
  name,
  audience: 'everyone',
  menus: ['private'],
  run: async () => undefined,
  ...more,
})

const own: readonly FeatureCommand[] = [
  ownCommand('help', { menus: ['private', 'group'] }),
  ownCommand('status', { menus: ['private', 'group'] }),
  ownCommand('cancel', { menus: ['private', 'group'] }),
  ownCommand('history'),
  ownCommand('id', { menus: [] }),
  ownCommand('stats', { audience: 'admin' }),
]

const english = wordsFor('en')
const german = { ...english, menu: { ...english.menu, commands: { ...english.menu.commands, help: 'Alle Werkzeuge' } } }
const french = { ...english, menu: { ...english.menu, commands: { ...english.menu.commands, help: 'Tous les outils' } } }

const sourceOf = (more: Partial<MenuSource> = {}): MenuSource => ({
  tools: [],
  own,
  admins: [],
  languages: [{ words: english }],
  uses: new Map(),
  ...more,
})

const manyTools = (count: number, description = 'x') =>
  Array.from({ length: count }, (_, index) => registeredTool(`tool_${index}`, { description }))

const inScope = (source: MenuSource, kind: 'private' | 'group' | 'admin', language?: string): readonly MenuCommand[] => {
  const list = planMenus(source).find((one) => one.scope.kind === kind && one.language === language)
  if (list === undefined) throw new Error('there is no such list')
  return list.commands
}
const names = (commands: readonly MenuCommand[]): readonly string[] => commands.map(({ command }) => command)

const expectWithin = (commands: readonly MenuCommand[]): void => {
  expect(commands.length).toBeLessThanOrEqual(menuBudget.commands)
  expect(commands.reduce((sum, { description }) => sum + description.length, 0)).toBeLessThanOrEqual(menuBudget.descriptions)
  expect(Buffer.byteLength(JSON.stringify(commands))).toBeLessThanOrEqual(menuBudget.bytes)
  for (const { description } of commands) {
    expect([...description].length).toBeGreaterThan(0)
    expect([...description].length).toBeLessThanOrEqual(256)
  }
}

describe('planMenus', () => {
  it('shows in each scope what is to be seen there', () => {
    const tools = [
      registeredTool('paint'),
      registeredTool('trial', { visibility: 'admin' }),
      registeredTool('attic', { visibility: 'hidden' }),
    ]
    const source = sourceOf({ tools, admins: ['5'] })
    expect(names(inScope(source, 'private'))).toEqual(['paint', 'help', 'status', 'cancel', 'history'])
    expect(names(inScope(source, 'group'))).toEqual(['paint', 'help', 'status', 'cancel'])
    expect(names(inScope(source, 'admin'))).toEqual(['paint', 'trial', 'help', 'status', 'cancel', 'history', 'id', 'stats'])
  })

  it('makes a list for each scope, admin and language, with the bot’s own commands in that language', () => {
    const languages = [{ words: english }, { code: 'de', words: german }, { code: 'fr', words: french }]
    const lists = planMenus(sourceOf({ admins: ['5', '6'], languages }))
    expect(lists).toHaveLength(4 * 3)
    const helpIn = (language?: string) => lists.find((list) => list.language === language)?.commands[0]?.description
    expect([helpIn(), helpIn('de'), helpIn('fr')]).toEqual([english.menu.commands.help, 'Alle Werkzeuge', 'Tous les outils'])
  })

  it('says something of a tool of which nothing is said, on one line', () => {
    const tools = [
      registeredTool('paint', { displayName: 'Paint', description: '  ' }),
      registeredTool('draw', { description: 'one\n\ntwo' }),
    ]
    expect(inScope(sourceOf({ tools }), 'private').slice(0, 2)).toEqual([
      { command: 'paint', description: 'Paint' },
      { command: 'draw', description: 'one two' },
    ])
  })

  it('leaves descriptions alone while they fit', () => {
    const description = 'w'.repeat(200)
    expect(inScope(sourceOf({ tools: manyTools(10, description) }), 'private')[0]?.description).toBe(description)
  })

  it.each([
    [40, 60],
    [60, 40],
    [95, 25],
  ])('shortens the descriptions of %i tools to %i letters before it drops any', (count, longest) => {
    const commands = inScope(sourceOf({ tools: manyTools(count, 'w'.repeat(200)) }), 'private')
    expect(commands).toHaveLength(count + 4)
    expect(Math.max(...commands.map(({ description }) => [...description].length))).toBeLessThanOrEqual(longest)
    expect(commands[0]?.description).toMatch(/…$/)
    expectWithin(commands)
  })

  it('keeps the most used of 150 tools with long descriptions, in menu order, and all of its own commands', () => {
    const tools = manyTools(150, 'A very long story about what this does. '.repeat(8))
    const uses = new Map(tools.slice(100).map((tool, index) => [tool.toolId, 100 + index]))
    const languages = [{ words: english }, { code: 'de', words: german }, { code: 'fr', words: french }]
    const source = sourceOf({ tools, uses, languages, admins: ['5'] })
    for (const { commands } of planMenus(source)) expectWithin(commands)

    const shown = names(inScope(source, 'private', 'de'))
    expect(shown).toEqual(expect.arrayContaining(['help', 'status', 'cancel', 'history']))
    expect(shown).toEqual(expect.arrayContaining(tools.slice(100).map((tool) => tool.commandName)))
    const numbers = shown.filter((name) => name.startsWith('tool_')).map((name) => Number(name.slice(5)))
    expect(numbers).toEqual([...numbers].sort((a, b) => a - b))
    // Of those that nobody uses, the first in the menu stay.
    const unused = numbers.filter((number) => number < 100)
    expect(unused).toEqual(Array.from({ length: unused.length }, (_, index) => index))
    expect(unused.length).toBeGreaterThan(0)
  })

  it('counts bytes, not letters', () => {
    const tools = Array.from({ length: 90 }, (_, index) => registeredTool(`t${index}`, { description: '画'.repeat(100) }))
    const commands = inScope(sourceOf({ tools }), 'private')
    expectWithin(commands)
    expect(names(commands)).toContain('help')
  })

  it('shows groups a short list, of what is used most', () => {
    const tools = manyTools(50)
    const commands = names(inScope(sourceOf({ tools, uses: new Map([['studio:tool_49', 3]]) }), 'group'))
    expect(commands).toHaveLength(30 + 3)
    expect(commands).toContain('tool_49')
    expect(commands).not.toContain('tool_29')
  })

  it('takes a smaller budget', () => {
    const source = sourceOf({ tools: manyTools(90, 'word '.repeat(10)) })
    const [list] = planMenus(source, { commands: 100, descriptions: 1_750, bytes: 3_500 })
    expect(Buffer.byteLength(JSON.stringify(list?.commands))).toBeLessThanOrEqual(3_500)
    expect(names(list?.commands ?? [])).toContain('help')
  })
})
