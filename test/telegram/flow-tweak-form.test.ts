import { afterEach, expect, test } from 'vitest'
import { en } from '../../src/words/en/index.ts'
import { openPeopleFlow, type PeopleFlow } from '../support/people-steps.ts'
import type { Seen } from '../support/telegram/index.ts'

const { access, delivery, results } = en
const { tweak } = results

let flow: PeopleFlow
const open = async (options: Parameters<typeof openPeopleFlow>[0] = {}): Promise<PeopleFlow> => {
  flow = await openPeopleFlow(options)
  return flow
}
afterEach(() => flow.close())

const isForm = ({ text }: Seen): boolean => text.startsWith(tweak.title('Paint'))
const openForm = async (): Promise<Seen> => {
  const photo = await flow.result(flow.ada)
  return flow.answer(flow.ada, () => flow.ada.presses(delivery.keys.tweak, photo), isForm)
}
/** Presses it, and waits until the message shows that. */
const change = (message: Seen, button: string, shows: string): Promise<Seen> => {
  flow.ada.presses(button, message)
  return flow.becomes(message, ({ text, buttons }) => `${text}\n${buttons.flat().join('\n')}`.includes(shows))
}

test('every kind of parameter is changed in place, typed values too, and what is run is what it shows', async () => {
  const { ada, telegram } = await open()
  let form = await openForm()
  form = await change(form, 'hires: no', 'hires: yes')
  form = await change(form, 'sampler: euler', 'dpm 2')
  form = await change(form, 'dpm 2', 'sampler: dpm 2')
  form = await change(form, 'steps: 20', 'Now: 20')
  form = await change(form, '+', 'Now: 22')
  form = await change(form, '−', 'Now: 20')
  form = await change(form, '+', 'Now: 22')
  form = await change(form, tweak.back, 'steps: 22')
  const before = form.messageId
  ada.presses('prompt: a boat', form)
  await telegram.waitFor(
    () => flow.fromBot(ada).find(({ text }) => text.includes(tweak.skipClears) || text.includes('prompt')),
    'a question',
  )
  form = await flow.says(ada, 'a ship,\nat night 🌙', isForm)
  expect(form.buttons.flat()).toContain('prompt: a ship, at night 🌙')
  await telegram.waitFor(() => telegram.chat(ada).message(before)?.deleted, 'the old form to go')
  await flow.restart()
  ada.presses(tweak.run, form)
  expect((await flow.nextRun(2)).call.inputs).toMatchObject({ prompt: 'a ship,\nat night 🌙', steps: 22, sampler: 'dpm 2', hires: true })
  expect(await flow.pressed(ada, tweak.run, form)).toMatchObject({ text: tweak.alreadyRun })
  form = await change(form, tweak.reset, 'steps: 20')
  form = await change(form, tweak.close, tweak.closed)
  expect(form.keys).toEqual([])
  expect(flow.fake.runs).toHaveLength(2)
})

test('two quick presses on run are one run; a stranger, even an admin, changes nothing in somebody’s form', async () => {
  const { ada, bob, boss, telegram, fake } = await open()
  const group = telegram.group({ members: [ada, bob, boss] })
  const photo = await flow.result(ada, group)
  const form = await flow.answer(group, () => ada.presses(delivery.keys.tweak, photo), isForm)
  for (const other of [bob, boss]) expect(await flow.pressed(other, tweak.run, form)).toMatchObject({ text: access.notYours, alert: true })
  const presses = [ada.presses(tweak.run, form), ada.presses(tweak.run, form)]
  await telegram.waitFor(() => presses.every((press) => press.answer()), 'answers')
  await flow.nextRun(2)
  expect(fake.runs).toHaveLength(2)
})

test('a value that does not fit is asked for again, and calling it off leaves the form as it was', async () => {
  const { ada } = await open()
  let form = await openForm()
  form = await change(form, 'steps: 20', 'Now: 20')
  const question = await flow.answer(ada, () => ada.presses(tweak.type, form))
  expect(question.text).toMatch(/1.*50/s)
  const refusal = await flow.says(ada, 'many')
  expect(refusal.text).toMatch(/1.*50/s)
  form = await flow.says(ada, '33', ({ text }) => text.includes('Now: 33'))
  const again = await flow.answer(ada, () => ada.presses(tweak.type, form))
  ada.presses(flow.buttonOf(again, en.wizard.cancel), again)
  await flow.becomes(again, ({ keys }) => keys.length === 0)
  form = await change(form, tweak.back, 'steps: 33')
  ada.presses(tweak.run, form)
  expect((await flow.nextRun(2)).call.inputs).toMatchObject({ steps: 33 })
})

test('a form that is over, or whose tool is gone, says so', async () => {
  const { ada } = await open()
  const form = await openForm()
  const { kv } = flow.app().store
  const [kept] = await kv.list('form:')
  flow.lists([])
  await flow.app().refreshTools()
  expect(await flow.pressed(ada, tweak.run, form)).toMatchObject({ text: tweak.over, alert: true })
  await kv.remove(kept?.key ?? '')
  expect(await flow.pressed(ada, tweak.reset, form)).toMatchObject({ text: tweak.over, alert: true })
  expect(flow.fake.runs).toHaveLength(1)
})
