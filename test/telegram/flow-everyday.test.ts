import { afterEach, describe, expect, test } from 'vitest'
import { en } from '../../src/words/en/index.ts'
import { pictureBytes } from '../support/delivery-steps.ts'
import { openPeopleFlow, type PeopleFlow } from '../support/people-steps.ts'

const { access, menu, status } = en

let flow: PeopleFlow
const open = async (options: Parameters<typeof openPeopleFlow>[0] = {}): Promise<PeopleFlow> => {
  flow = await openPeopleFlow(options)
  return flow
}
afterEach(() => flow.close())

describe('what was run', () => {
  test('/again repeats the last one here, and says so when there is none or its tool is gone', async () => {
    const { ada, says } = await open()
    expect((await says(ada, '/again')).text).toBe(menu.again.nothing)
    await flow.result(ada)
    await ada.says('/again')
    expect((await flow.nextRun(2)).call.inputs).toEqual(flow.fake.runs[0]?.call.inputs)
    flow.lists([])
    await flow.app().refreshTools()
    expect((await says(ada, '/again')).text).toBe(menu.again.gone('Paint'))
  })

  test('/history pages through it, and sends a result again; in a group only what was made there', async () => {
    const { ada, bob, telegram } = await open()
    const group = telegram.group({ members: [ada, bob] })
    for (let number = 1; number <= 6; number += 1) await flow.result(ada, ada, { text: `/paint <boat> ${number}` })
    let list = await flow.says(ada, '/history')
    expect(list.text).toContain('<boat> 6')
    expect(list.buttons.at(-1)).toEqual([menu.paging.next])
    ada.presses(menu.paging.next, list)
    list = await flow.becomes(list, ({ text }) => text.includes('<boat> 1'))
    expect(list.buttons.at(-1)).toEqual([menu.paging.back])
    const again = await flow.answer(
      ada,
      () => ada.presses(menu.history.resend(6), list),
      ({ kind }) => kind === 'photo',
    )
    expect(again).toMatchObject({ replyTo: list.messageId })
    expect(again.buttons.flat()).toContain(en.delivery.keys.again)

    const nothing = await flow.answer(group, () => ada.sends(group, { text: '/history@darkroom_bot' }))
    expect(nothing.text).toBe(menu.history.nothing)
    await flow.result(ada, group, { text: '/paint our boat' })
    const here = await flow.answer(group, () => ada.sends(group, { text: '/history@darkroom_bot' }))
    expect(here.text).toContain('our boat')
    expect(here.text).not.toContain('<boat>')
    expect(await flow.pressed(bob, menu.history.resend(1), here)).toMatchObject({ text: access.notYours, alert: true })
  })

  test('/status lists what runs, with a button each that calls it off; /cancel takes the newest', async () => {
    const { ada, telegram, fake } = await open()
    expect((await flow.says(ada, '/status')).text).toBe(menu.status.nothing)
    expect((await flow.says(ada, '/cancel')).text).toBe(menu.cancel.nothing)
    await ada.says('/paint a boat')
    await flow.nextRun(1)
    await ada.says('/paint a ship')
    await flow.nextRun(2)
    const list = await flow.says(ada, '/status', ({ text }) => text.includes(menu.status.title(2)))
    expect(list.text).toMatch(/1\. Paint.*\n.*a ship\n2\. Paint.*\n.*a boat/)
    expect(await flow.pressed(ada, menu.status.cancel(2, 'Paint'), list)).toMatchObject({ text: menu.cancel.asked('Paint') })
    await telegram.waitFor(() => fake.runs[0]?.cancelled, 'the first one’s cancel')
    expect(fake.runs[1]?.cancelled).toBe(false)
    fake.cancelled('run-1')
    await flow.says(ada, '/cancel', ({ text }) => text === menu.cancel.asked('Paint'))
    await telegram.waitFor(() => fake.runs[1]?.cancelled, 'the second one’s cancel')
    fake.cancelled('run-2')
    await telegram.waitFor(() => flow.fromBot(ada).every(({ buttons }) => !buttons.flat().includes(status.cancel)), 'both ends')
    expect(await flow.pressed(ada, menu.status.cancel(2, 'Paint'), list)).toMatchObject({ text: menu.cancel.over('Paint') })
  })

  test('/usage tells runs and cost by tool and day', async () => {
    const { ada } = await open()
    expect((await flow.says(ada, '/usage')).text).toBe(menu.usage.nothing(7))
    await flow.result(ada)
    const usage = await flow.says(ada, '/usage')
    expect(usage.text).toMatch(/1 run, \$0[\s\S]*Paint: 1 run/)
    ada.presses(menu.usage.days(30), usage)
    await flow.becomes(usage, ({ text }) => text.includes(menu.usage.title(30)))
  })
})

describe('/settings', () => {
  test('as a line: defaults are saved, used, shown and forgotten; what does not fit says what does', async () => {
    const { ada, says } = await open()
    expect((await says(ada, '/settings paint steps=30 --sampler "dpm 2"')).text).toContain('steps = 30')
    await flow.restart()
    await ada.says('/paint a boat')
    expect((await flow.nextRun()).call.inputs).toMatchObject({ steps: 30, sampler: 'dpm 2' })
    expect((await says(ada, '/settings paint steps=300', ({ text }) => text.includes('steps'))).text).toMatch(/1 to 50/)
    expect((await says(ada, '/settings paint stops=3')).text).toMatch(/stops/)
    expect((await says(ada, '/settings pain')).text).toContain('/settings paint')
    expect((await says(ada, '/settings paint clear')).text).toContain(menu.settings.noDefaults)
  })

  test('by button: photos as files, a default in words, and everybody presses their own', async () => {
    const { ada, bob } = await open()
    let view = await flow.says(ada, '/settings')
    ada.presses(menu.settings.document, view)
    view = await flow.becomes(view, ({ text }) => text.includes(menu.settings.pictures(menu.settings.document)))
    expect(await flow.pressed(bob, menu.settings.photo, view)).toMatchObject({ text: access.notYours, alert: true })
    ada.presses(menu.settings.perTool, view)
    view = await flow.becomes(view, ({ text }) => text === menu.settings.chooseTool)
    ada.presses('Paint', view)
    view = await flow.becomes(view, ({ text }) => text.includes(menu.settings.noDefaults))
    ada.presses(menu.settings.change, view)
    view = await flow.becomes(view, ({ text }) => text.includes(menu.settings.chooseInput))
    await flow.answer(ada, () => ada.presses(menu.settings.set('steps'), view))
    const saved = await flow.says(ada, '7', ({ text }) => text.includes(menu.settings.saved))
    expect(saved.text).toContain('steps = 7')
    await ada.says('/paint a boat')
    expect((await flow.nextRun()).call.inputs).toMatchObject({ steps: 7 })
    await flow.complete(1)
    await flow.telegram.waitFor(() => flow.fromBot(ada).find(({ kind }) => kind === 'document'), 'a file')
    ada.presses(menu.settings.clear('steps'), saved)
    await flow.becomes(saved, ({ text }) => text.includes(menu.settings.noDefaults))
  })
})

describe('beginning', () => {
  test('/start greets; a link starts its tool, or says that it is gone; /id, /privacy and /cancel answer', async () => {
    const { ada, says } = await open()
    expect((await says(ada, '/start')).buttons).toEqual([['/paint', '/upscale'], [menu.start.allTools]])
    expect((await says(ada, '/start tool_paint')).text).toContain('prompt')
    await ada.says('a boat')
    await flow.nextRun()
    expect((await says(ada, '/start tool_gone', ({ text }) => text.includes(menu.start.unknownTool))).buttons).toHaveLength(2)
    expect((await says(ada, '/id')).text).toBe('You: 7\nThis chat: 7')
    expect((await says(ada, '/privacy')).text).toContain('30 days')
  })

  test('/id tells the topic too, and a mistyped command keeps the picture that came with it', async () => {
    const { ada, telegram } = await open()
    const group = telegram.group({ members: [ada], forum: true })
    const thread = group.topic('Pictures')
    const ids = await flow.answer(group, () => ada.sends(group, { text: '/id@darkroom_bot', thread }))
    expect(ids).toMatchObject({ text: `You: 7\nThis chat: ${group.id}\nThis topic: ${thread}`, thread })
    const photo = await pictureBytes()
    const meant = await flow.answer(ada, () => ada.sends(ada, { photo, caption: '/upscael' }))
    expect(meant.text).toBe(access.didYouMean('upscael'))
    ada.presses('/upscale', meant)
    expect(String((await flow.nextRun()).call.inputs['image'])).toMatch(/^https:/)
  })
})

describe('/feedback', () => {
  test('reaches the admins with who, where and which run; without words it asks; a lot of it is kindly put off', async () => {
    const { ada, boss, says } = await open()
    await says(boss, '/start')
    const photo = await flow.result(ada)
    const heard = await flow.answer(boss, () => ada.replies(photo, '/feedback six <fingers> 🖐'))
    const [generation] = await flow.generations()
    for (const part of ['Ada', 'six <fingers> 🖐', 'User: 7', generation?.generationId ?? '?']) expect(heard.text).toContain(part)
    await says(ada, '/feedback', ({ text }) => text.includes(menu.feedback.ask))
    const asked = await flow.answer(boss, () => ada.says('and a thumb'))
    expect(asked.text).toContain('and a thumb')
    for (const text of ['three', 'four', 'five']) await says(ada, `/feedback ${text}`, (seen) => seen.text === menu.feedback.thanks)
    await says(ada, '/feedback six', ({ text }) => text === menu.feedback.tooMany)
    expect((await says(ada, '/feedback')).text).toBe(menu.feedback.tooMany)
    expect(flow.fromBot(boss).filter(({ text }) => text.includes(menu.feedback.title('Ada')))).toHaveLength(5)
  })
})
