import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createFakeContext } from '../../../test/support/fake-context.ts'
import type { FeatureWorld } from '../../../test/support/feature-world.ts'
import { openFeatureWorld } from '../../../test/support/feature-world.ts'
import { imageField, registeredTool } from '../../../test/support/tools.ts'
import { buttonData, toolCodeOf } from '../../model/button.ts'
import { wordsFor } from '../../words/index.ts'
import { everydayCommands, help } from './help.ts'
import { id } from './id.ts'
import { features } from './index.ts'
import { privacy } from './privacy.ts'
import { start } from './start.ts'
import { tools } from './tools.ts'

const { menu, access } = wordsFor('en')
const paint = registeredTool('paint', { toolId: 'test:paint', displayName: 'Paint', category: 'text-to-image' })
const upscale = registeredTool('upscale', { category: 'upscale', inputSchema: [imageField] })
const secret = registeredTool('secret', { visibility: 'admin' })
const group = { chat: '-100200', kind: 'group' } as const

let world: FeatureWorld
beforeEach(async () => {
  world = await openFeatureWorld({ tools: [paint, upscale, secret] })
})
afterEach(() => world.close())

describe('all features', () => {
  it('share no command and no button, and have everything said about them', () => {
    const made = features.map((create) => create(world.deps, world.desk))
    const commands = made.flatMap((feature) => feature.commands ?? [])
    const verbs = made.flatMap((feature) => Object.keys(feature.buttons ?? {}))
    expect(new Set(commands.map(({ name }) => name)).size).toBe(commands.length)
    expect(new Set(verbs).size).toBe(verbs.length)
    expect(Object.keys(menu.commands)).toEqual(expect.arrayContaining(commands.map(({ name }) => name)))
    const everyday = commands.filter(({ audience }) => audience === 'everyone').map(({ name }) => name)
    expect([...everydayCommands].sort()).toEqual(everyday.filter((name) => name !== 'start' && name !== 'help').sort())
  })
})

describe('/start', () => {
  it('greets with tools to start', async () => {
    const { text, data } = await world.say(start, 'start')
    expect(text).toContain('Hello Ada!')
    expect(data).toEqual([
      buttonData('start_tool', toolCodeOf('test:paint')),
      buttonData('start_tool', toolCodeOf(upscale.toolId)),
      'tp:0:7',
    ])
  })

  it.each(['tool_paint', 'tool_PAINT', `tool_${toolCodeOf('test:paint')}`])('starts the tool of the link %s', async (payload) => {
    await world.say(start, 'start', payload)
    expect(world.submitted.map(({ draft }) => draft)).toEqual([{ toolId: 'test:paint', values: {}, files: {} }])
  })

  it('greets where the link leads nowhere, and tells of no hidden tool', async () => {
    for (const payload of ['tool_gone', 'tool_secret'])
      expect((await world.say(start, 'start', payload)).text).toContain(menu.start.unknownTool)
    expect(world.submitted).toEqual([])
  })

  it('shows the help for the link from a group', async () => {
    expect((await world.say(start, 'start', 'help')).text).toContain(menu.help.title)
  })

  it('says so when there are no tools', async () => {
    world.tools.now = []
    expect(await world.say(start, 'start')).toMatchObject({ text: expect.stringContaining(menu.start.empty), data: [] })
  })
})

describe('/help', () => {
  it('lists what this person may use', async () => {
    const { text } = await world.say(help, 'help')
    expect(text).toContain('/paint')
    expect(text).not.toContain('/secret')
    expect((await world.say(help, 'help', '', createFakeContext({ caller: { isAdmin: true } }))).text).toContain('/secret')
  })

  it('turns its pages, for the one who asked', async () => {
    world.tools.now = Array.from({ length: 200 }, (_, index) => registeredTool(`tool_${index}`, { description: 'word '.repeat(20) }))
    const { data } = await world.say(help, 'help')
    expect(data).toContain('hp:1:7')
    expect((await world.press(help, 'hp:1:7')).data).toContain('hp:2:7')
    const other = await world.press(help, 'hp:1:8')
    expect(other.revised).toBe('')
    expect(other.fake.answered).toEqual([{ text: access.notYours, alert: true }])
  })

  it('is short in groups, with a link to the rest', async () => {
    const { text, fake } = await world.say(help, 'help', '', createFakeContext({ place: group }))
    expect(text).toBe(menu.help.inGroup)
    expect(fake.said[0]?.options.keys).toEqual([[{ text: menu.help.everything, url: 'https://t.me/darkroom_bot?start=help' }]])
  })

  it.each(['paint', '/Paint', 'aint'])('explains the tool %s', async (name) => {
    expect((await world.say(help, 'help', name)).text).toContain('<b>Paint</b> · /paint')
  })

  it('explains a command of its own', async () => {
    expect((await world.say(help, 'help', '/usage')).text).toBe(`/usage: ${menu.commands.usage}`)
  })

  it('offers what was meant', async () => {
    const { text, data } = await world.say(help, 'help', 'piant')
    expect(text).toContain(menu.help.nearest)
    expect(data).toEqual([buttonData('help_tool', toolCodeOf('test:paint'))])
    const { fake } = await world.press(help, data[0] ?? '')
    expect(fake.said[0]?.text).toContain('/paint')
    expect((await world.say(help, 'help', 'secret')).text).toContain(menu.help.unknown('secret'))
  })

  it('answers a button of a tool that is gone', async () => {
    const { fake } = await world.press(help, buttonData('help_tool', 'gonegonego'))
    expect(fake.answered).toEqual([{ text: access.oldButton, alert: false }])
  })
})

describe('/tools', () => {
  it('lists, searches and turns pages', async () => {
    expect((await world.say(tools, 'tools')).data).toHaveLength(2)
    expect((await world.say(tools, 'tools', 'upscale')).data).toEqual([buttonData('start_tool', toolCodeOf(upscale.toolId))])
    world.tools.now = Array.from({ length: 20 }, (_, index) => registeredTool(`tool_${index}`))
    const { data } = await world.say(tools, 'tools', 'TOOL')
    expect(data.at(-1)).toBe('tp:1:7:tool')
    expect((await world.press(tools, 'tp:1:7:tool')).data).toEqual(expect.arrayContaining(['tp:0:7:tool', 'tp:2:7:tool']))
  })
})

describe('/id and /privacy', () => {
  it('names user, chat and topic', async () => {
    const { text } = await world.say(id, 'id', '', createFakeContext({ place: { ...group, thread: '3' } }))
    expect(text.match(/<code>(.*?)<\/code>/g)).toEqual(['<code>7</code>', '<code>-100200</code>', '<code>3</code>'])
    const behind = createFakeContext({ place: group, caller: { id: '-100200', isAnonymous: true } })
    expect((await world.say(id, 'id', '', behind)).text).not.toContain(menu.id.user)
  })

  it('says how long files are kept, where that is known', async () => {
    expect((await world.say(privacy, 'privacy')).text).toContain(menu.privacy.filesForAWhile)
    await world.close()
    world = await openFeatureWorld({ settings: { mediaRetentionDays: 30 } })
    expect((await world.say(privacy, 'privacy')).text).toContain('30 days')
  })
})
