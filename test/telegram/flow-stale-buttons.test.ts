import { afterEach, describe, expect, test } from 'vitest'
import { verbs } from '../../src/model/button.ts'
import { en } from '../../src/words/en/index.ts'
import { openPeopleFlow, type PeopleFlow, paintTool } from '../support/people-steps.ts'

const { access, delivery, menu, results } = en

let flow: PeopleFlow
const open = async (options: Parameters<typeof openPeopleFlow>[0] = {}): Promise<PeopleFlow> => {
  flow = await openPeopleFlow(options)
  return flow
}
afterEach(() => flow.close())

describe('a button from another time', () => {
  test('whatever is in its data is answered, does nothing, and is no failure', async () => {
    const { ada, telegram } = await open()
    const photo = await flow.result(ada)
    const uuid = 'f'.repeat(32)
    const garbage = [
      '',
      ':',
      '::::',
      'zz:1',
      'x'.repeat(64),
      '🦊'.repeat(16),
      'constructor:1',
      '__proto__',
      'a:__proto__',
      "a:' OR 1=1",
      'l:NaN:7',
      'l:99999999999999999999:7',
      'h:99999999:zzzzzzzzzzzz:7',
      'h:-1:~:7',
      'us:abc:7',
      'hp:9999:7',
      'tp:9999:7:\u0000',
      'se:7:constructor:x',
      'se:7:tp:constructor:photo',
      'f:constructor:g',
      `rr:${uuid}:constructor`,
      ...Object.values(verbs).flatMap((code) => [code, `${code}:${uuid}`, `${code}:${uuid}:0:0`, `${code}:7:7:7:7`, `${code}:%00:-1`]),
    ]
    for (const data of garbage) await flow.pressesData(ada, photo, data)
    expect(flow.fake.runs).toHaveLength(1)
    const failures = flow.lines.filter((line) => line.includes('an update failed'))
    expect(failures).toEqual([])
    expect(telegram.breaches()).toEqual([])
  })

  test('the tool was renamed: it works; it is gone: it says so', async () => {
    const { ada } = await open()
    const photo = await flow.result(ada)
    const { catalog } = flow.app()
    await catalog.edit('test:paint', { commandName: 'draw' })
    await flow.pressed(ada, delivery.keys.again, photo)
    await flow.nextRun(2)
    flow.lists([{ ...paintTool, displayName: 'Other' }])
    await flow.app().refreshTools()
    for (const button of [delivery.keys.again, delivery.keys.reseed, delivery.keys.tweak])
      expect(await flow.pressed(ada, button, photo)).toMatchObject({ text: menu.again.gone('Paint'), alert: true })
    const info = await flow.answer(ada, () => ada.presses(delivery.keys.info, photo))
    expect(info.text).toContain('a boat')
  })

  test('the run was removed elsewhere: every button says that it is gone', async () => {
    const { ada } = await open()
    const photo = await flow.result(ada)
    const [generation] = await flow.generations()
    await flow.app().executor.removeOutputs(generation?.generationId ?? '')
    for (const button of photo.buttons.flat())
      expect(await flow.pressed(ada, button, photo), button).toMatchObject({ text: results.gone, alert: true })
  })

  test('what somebody else has sent is not taken up once more, whatever the button says', async () => {
    const { ada, bob } = await open()
    const photo = await flow.result(bob)
    await flow.says(ada, '/id')
    for (let id = 870_000_000; id < 870_000_006; id += 1) await flow.pressesData(bob, photo, `l:${id}:8`)
    await flow.says(ada, '/again')
    expect(flow.fromBot(ada)).toHaveLength(2)
  })
})

describe('cancelling', () => {
  test('all of one gesture at once, by its owner alone', async () => {
    const { ada, bob, telegram, fake } = await open()
    const group = telegram.group({ members: [ada, bob] })
    await ada.sends(group, { text: '/paint a boat x3' })
    await flow.nextRun(3)
    const status = await telegram.waitFor(
      () => flow.fromBot(group).find(({ buttons }) => buttons.flat().includes(en.status.cancelAll)),
      'a status message',
    )
    expect(await flow.pressed(bob, en.status.cancelAll, status)).toMatchObject({ text: access.notYours, alert: true })
    expect(fake.counts.cancels).toBe(0)
    expect(await flow.pressed(ada, en.status.cancelAll, status)).toMatchObject({ text: results.cancelledSome(3) })
    await telegram.waitFor(() => fake.runs.every(({ cancelled }) => cancelled), 'three cancels')
    for (const { ref } of fake.runs) fake.cancelled(ref)
    await flow.becomes(status, ({ keys }) => keys.length === 0)
  })
})
