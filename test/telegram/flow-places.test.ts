import { afterEach, describe, expect, test } from 'vitest'
import { en } from '../../src/words/en/index.ts'
import { openPeopleFlow, type PeopleFlow } from '../support/people-steps.ts'

const { access, delivery, results } = en

let flow: PeopleFlow
const open = async (options: Parameters<typeof openPeopleFlow>[0] = {}): Promise<PeopleFlow> => {
  flow = await openPeopleFlow(options)
  return flow
}
afterEach(() => flow.close())

describe('in a topic', () => {
  test('all that a button says, asks and starts stays in it, and a value is typed as a reply', async () => {
    const { ada, telegram } = await open()
    const group = telegram.group({ members: [ada], forum: true })
    const thread = group.topic('Pictures')
    const photo = await flow.result(ada, group, { text: '/paint a boat', thread })
    const said = (button: string) => flow.answer(group, () => ada.presses(button, photo))
    for (const button of [delivery.keys.info, delivery.keys.useIn, delivery.keys.down, delivery.keys.remove])
      expect((await said(button)).replyTo ?? photo.messageId, button).toBe(photo.messageId)
    const form = await said(delivery.keys.tweak)
    ada.presses('steps: 20', form)
    const field = await flow.becomes(form, ({ text }) => text.includes('Now: 20'))
    const question = await flow.answer(group, () => ada.presses(results.tweak.type, field))
    const changed = await flow.answer(
      group,
      () => ada.replies(question, { text: '33', thread }),
      ({ text }) => text.includes('Now: 33'),
    )
    ada.presses(results.tweak.back, changed)
    ada.presses(results.tweak.run, await flow.becomes(changed, ({ buttons }) => buttons.flat().includes(results.tweak.run)))
    expect((await flow.nextRun(2)).call.inputs).toMatchObject({ steps: 33 })
    await flow.complete(2)
    await flow.photos(group, 2)
    expect(new Set(flow.fromBot(group).map((seen) => seen.thread))).toEqual(new Set([thread]))
    expect(telegram.breaches()).toEqual([])
  })

  test('/ban and /broadcast without a reply ask whom and what, though every message there answers the topic', async () => {
    const { boss, telegram } = await open()
    const group = telegram.group({ members: [boss], forum: true })
    const thread = group.topic('Staff')
    const say = (text: string) => flow.answer(group, () => boss.sends(group, { text, thread }))
    expect((await say('/ban@darkroom_bot')).text).toBe(en.admin.ban.howTo)
    expect((await say('/broadcast@darkroom_bot')).text).toBe(en.admin.broadcast.howTo)
  })
})

describe('many runs at once', () => {
  test('are asked about first: by whoever wanted them, once, and for an admin’s hidden tool too', async () => {
    const { bob, boss, telegram, fake } = await open({ env: { USER_CONCURRENCY: '10' } })
    await flow.app().catalog.edit('test:paint', { visibility: 'hidden' })
    const group = telegram.group({ members: [bob, boss] })
    const ask = () => flow.answer(group, () => boss.sends(group, { text: '/paint a boat x6' }))
    const no = await ask()
    expect(no.text).toBe(access.sureSoMany(6, 'paint'))
    for (const button of [access.startThem(6), access.noThanks])
      expect(await flow.pressed(bob, button, no)).toMatchObject({ text: access.notYours, alert: true })
    expect(await flow.pressed(boss, access.noThanks, no)).toMatchObject({ text: access.leftAlone })
    const yes = await ask()
    const presses = [boss.presses(access.startThem(6), yes), boss.presses(access.startThem(6), yes)]
    await telegram.waitFor(() => presses.every((press) => press.answer()), 'answers')
    await flow.nextRun(6)
    expect(presses[1]?.answer()).toMatchObject({ text: access.oldButton })
    expect(fake.runs).toHaveLength(6)
  })
})
