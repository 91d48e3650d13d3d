import { afterEach, describe, expect, test } from 'vitest'
import { en } from '../../src/words/en/index.ts'
import { languageCodes, wordsFor } from '../../src/words/index.ts'
import { openPeopleFlow, type PeopleFlow, paintTool, upscaleTool } from '../support/people-steps.ts'
import type { Person, Place } from '../support/telegram/index.ts'

const { admin, menu } = en

let flow: PeopleFlow
const open = async (options: Parameters<typeof openPeopleFlow>[0] = {}): Promise<PeopleFlow> => {
  flow = await openPeopleFlow(options)
  return flow
}
afterEach(() => flow.close())

const commands = (person: Person, chat?: Place): readonly string[] => flow.telegram.menuOf(person, chat).map(({ command }) => command)
const shows = (person: Person, fits: (list: readonly string[]) => boolean, chat?: Place) =>
  flow.telegram.waitFor(() => fits(commands(person, chat)), 'that menu')

describe('the command menu', () => {
  test('differs in private, in groups and for an admin, who gets it as soon as they have opened the chat', async () => {
    const { ada, boss, telegram } = await open()
    const group = telegram.group({ members: [ada, boss] })
    await ada.says('/id')
    await shows(ada, (list) => list.includes('paint') && list.includes('history') && !list.includes('reload'))
    await shows(ada, (list) => list.includes('paint') && list.includes('status') && !list.includes('settings'), group)
    await shows(boss, (list) => !list.includes('reload'), group)
    await boss.says('/start')
    await shows(boss, (list) => list.includes('paint') && list.includes('reload') && list.includes('broadcast'))
    expect(telegram.menuOf(ada).find(({ command }) => command === 'history')?.description).toBe(menu.commands.history)
  })

  test('is sent once, and after a restart not again', async () => {
    const { ada, boss, telegram } = await open()
    await boss.says('/start')
    const sent = 3 * languageCodes.length
    await telegram.waitFor(() => telegram.calls('setMyCommands').length === sent, 'a list for each place and language')
    await flow.restart()
    await flow.says(ada, '/id')
    await telegram.waitFor(() => flow.lines.filter((line) => line.startsWith('the bot is listening')).length === 2, 'the start')
    await flow.app().sweep()
    expect(telegram.calls('setMyCommands')).toHaveLength(sent)
  })

  test('follows the tools: one that comes, is renamed, hidden or goes, whoever loads them', async () => {
    const { ada, boss } = await open()
    await ada.says('/id')
    await shows(ada, (list) => list.includes('paint'))
    flow.lists([paintTool, upscaleTool, { ...paintTool, displayName: 'Sketch' }])
    const report = await flow.says(boss, '/reload', ({ text }) => text.includes(admin.reload.done(3)))
    expect(report.text).toContain(`${admin.reload.added(1)}: /sketch`)
    await shows(ada, (list) => list.includes('sketch'))
    await flow.app().catalog.edit('test:sketch', { commandName: 'draw' })
    await shows(ada, (list) => list.includes('draw') && !list.includes('sketch'))
    await flow.app().catalog.edit('test:sketch', { visibility: 'admin' })
    await shows(ada, (list) => !list.includes('draw'))
    await shows(boss, (list) => list.includes('draw'))
    flow.lists([paintTool])
    await flow.app().refreshTools()
    await shows(ada, (list) => list.includes('paint') && !list.includes('upscale'))
  })

  test('holds what fits of 150 tools; those left out still work', async () => {
    const many = Array.from({ length: 150 }, (_, index) => ({
      ...paintTool,
      displayName: `Tool ${index}`,
      description: 'a word or two '.repeat(9),
    }))
    const { ada, telegram } = await open({ tools: many })
    const group = telegram.group({ members: [ada] })
    await ada.says('/id')
    await shows(ada, (list) => list.length > 50 && list.length <= 100 && list.includes('help') && !list.includes('tool_99'))
    await shows(ada, (list) => list.length <= 40 && list.includes('tool_0'), group)
    await ada.says('/tool_99 a boat')
    await flow.nextRun()
    const answers = telegram.calls('setMyCommands').map(({ answer }) => answer?.ok)
    expect(answers.length).toBeGreaterThan(0)
    expect(answers.every((ok) => ok === true)).toBe(true)
  })

  test('speaks the language of whoever opens it', async () => {
    const { telegram } = await open()
    const eva = telegram.user(10, { name: 'Eva', language: 'es' })
    const words = wordsFor('es')
    await eva.says('/id')
    expect(words.menu.commands.history).not.toBe(menu.commands.history)
    await telegram.waitFor(() => telegram.menuOf(eva).some(({ description }) => description === words.menu.commands.history), 'her words')
  })

  test('comes late where Telegram did not answer at first', async () => {
    const { ada, telegram } = await open()
    await flow.says(ada, '/id')
    const lists = 2 * languageCodes.length
    await telegram.waitFor(() => telegram.calls('setMyCommands').filter(({ answer }) => answer?.ok).length === lists, 'all lists')
    const fault = telegram.fail('setMyCommands', { times: lists, drop: 'before' })
    flow.lists([paintTool, { ...paintTool, displayName: 'Sketch' }])
    await flow.app().refreshTools()
    await telegram.waitFor(() => fault.hits() === lists, 'no answer for any of them')
    await shows(ada, (list) => list.includes('sketch'))
  })
})
