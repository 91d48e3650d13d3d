import { afterEach, describe, expect, test } from 'vitest'
import { mediaFieldTypes } from '../../src/model/tool.ts'
import { classify } from '../../src/tools/classify.ts'
import { en } from '../../src/words/en/index.ts'
import { contents, pictureBytes } from '../support/delivery-steps.ts'
import { openPeopleFlow, type PeopleFlow, paintTool } from '../support/people-steps.ts'
import type { Says } from '../support/telegram/index.ts'

const { access, menu } = en

let flow: PeopleFlow
const open = async (options: Parameters<typeof openPeopleFlow>[0] = {}): Promise<PeopleFlow> => {
  flow = await openPeopleFlow(options)
  return flow
}
afterEach(() => flow.close())

const field = (name: string, type: string, more: object = {}) => ({ name, type, required: true, ...more }) as never
const tool = (displayName: string, ...inputSchema: never[]) => ({
  displayName,
  inputSchema: inputSchema as typeof paintTool.inputSchema,
  outputSchema: paintTool.outputSchema,
})
const prompt = field('prompt', 'text')

/** One of each type of handler, with settings that make examples hard. */
const everyType = [
  tool('No input', field('seed', 'seed')),
  tool(
    'Text only',
    prompt,
    field('negative_prompt', 'text', { required: false }),
    field('cfg', 'number', { required: false, min: 1, max: 3, step: 0.25 }),
  ),
  tool('Text or picture', prompt, field('image', 'image', { required: false })),
  tool('Image only', field('image', 'image'), field('scale', 'enum', { required: false, options: ['2x up', '4x "up"'] })),
  tool('Image and text', field('image', 'image'), prompt),
  tool('Images', field('first', 'image'), field('second', 'image')),
  tool('Video only', field('video', 'video')),
  tool('Video and text', field('video', 'video'), prompt),
  tool('Audio only', field('audio', 'audio')),
  tool('Audio and text', field('audio', 'audio'), prompt),
  tool(
    'Form',
    prompt,
    field('style', 'enum', { options: ['oil paint', 'ink'] }),
    field('big', 'boolean'),
    field('size', 'integer', { min: 64, max: 2_048, step: 64 }),
  ),
]

describe('/help', () => {
  test('for every type of tool, its example runs as it stands', async () => {
    const { ada, fake } = await open({ tools: everyType })
    const tools = flow.app().catalog.list()
    const types = tools.map((one) => classify(one.inputSchema, one.platformHints).handlerType)
    expect(new Set(types).size).toBe(11)
    for (const [index, one] of tools.entries()) {
      const help = await flow.says(ada, `/help ${one.commandName}`, ({ text }) => text.includes(menu.help.example))
      const code = help.entities.filter(({ type }) => type === 'code').at(-1)
      const line = help.text.slice(code?.offset, (code?.offset ?? 0) + (code?.length ?? 0))
      expect(help.text, one.displayName).toContain(menu.price.free)
      const kinds = one.inputSchema.filter(({ required, type }) => required && mediaFieldTypes.has(type)).map(({ type }) => type)
      const file = async (): Promise<Says> => {
        if (kinds[0] === 'video') return { video: contents.mp4(), caption: line }
        if (kinds[0] === 'audio') return { audio: contents.mp3(), caption: line }
        if (kinds.length > 1) return { album: [{ photo: await pictureBytes(), caption: line }, { photo: await pictureBytes(60, 40) }] }
        return kinds.length === 1 ? { photo: await pictureBytes(), caption: line } : { text: line }
      }
      await ada.sends(ada, await file())
      const run = await flow.nextRun(index + 1)
      fake.complete(run.ref)
    }
    expect(fake.runs).toHaveLength(everyType.length)
  })

  test('has pages that only their owner turns, what is not known is answered with what is near', async () => {
    const many = Array.from({ length: 150 }, (_, index) => ({
      ...paintTool,
      displayName: `Tool ${index}`,
      description: 'word '.repeat(30),
    }))
    const { ada } = await open({ tools: many })
    const first = await flow.says(ada, '/help')
    expect(first.text).toContain('/tool_0 ')
    ada.presses(menu.paging.next, first)
    const second = await flow.becomes(first, ({ text }) => !text.includes('/tool_0 '))
    expect(second.buttons.flat()).toContain(menu.paging.back)
    expect((await flow.says(ada, '/help tool_7')).text).toContain('Tool 7')
    expect((await flow.says(ada, '/help histroy')).text).toContain(menu.help.unknown('histroy'))
    expect((await flow.says(ada, '/help /history')).text).toContain(menu.commands.history)
    const long = await flow.says(ada, `/help ${'🦊<'.repeat(1_500)}`)
    expect(long.text).toContain(menu.help.noneNear)
  })

  test('in a group is short, and links to the private chat', async () => {
    const { ada, telegram } = await open()
    const group = telegram.group({ members: [ada] })
    const help = await flow.answer(group, () => ada.sends(group, { text: '/help@darkroom_bot' }))
    expect(help.text).toBe(menu.help.inGroup)
    expect(help.keys[0]).toMatchObject({ url: 'https://t.me/darkroom_bot?start=help' })
    expect((await flow.says(ada, '/start help')).text).toContain(menu.help.title)
  })
})

describe('/tools', () => {
  test('for people is what they may use, found by a word, started by a press', async () => {
    const { ada, bob } = await open()
    const list = await flow.says(ada, '/tools')
    expect(list.text).toContain(menu.tools.title(2))
    expect((await flow.says(ada, '/tools bigger')).text).toContain(menu.tools.none('bigger'))
    const found = await flow.says(ada, '/tools PAI')
    expect(found.buttons).toEqual([['/paint']])
    ada.presses('/paint', found)
    await flow.telegram.waitFor(() => flow.fromBot(ada).find(({ text }) => text.includes('prompt')), 'a question')
    expect(await flow.pressesData(bob, list, 'tp:0:7')).toMatchObject({ text: access.notYours, alert: true })
  })
})
