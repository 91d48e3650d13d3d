import { afterEach, describe, expect, test } from 'vitest'
import { en } from '../../src/words/en/index.ts'
import { openPeopleFlow, type PeopleFlow } from '../support/people-steps.ts'

const { access, delivery, results } = en
const { keys } = delivery

let flow: PeopleFlow
const open = async (options: Parameters<typeof openPeopleFlow>[0] = {}): Promise<PeopleFlow> => {
  flow = await openPeopleFlow(options)
  return flow
}
afterEach(() => flow.close())

describe('the buttons under a result', () => {
  test('again is the same seed, a new seed is another one, and both answer the result', async () => {
    const { ada, telegram, fake } = await open()
    const photo = await flow.result(ada)
    const first = fake.runs[0]?.call.inputs
    expect(await flow.pressed(ada, keys.again, photo)).toMatchObject({ text: results.onItsWay, alert: false })
    expect((await flow.nextRun(2)).call.inputs).toEqual(first)
    expect(await flow.pressed(ada, keys.reseed, photo)).toMatchObject({ text: results.onItsWay })
    const third = (await flow.nextRun(3)).call.inputs
    expect({ ...third, seed: 0 }).toEqual({ ...first, seed: 0 })
    expect(third['seed']).not.toBe(first?.['seed'])
    const statuses = await telegram.waitFor(() => {
      const found = flow.fromBot(ada).filter(({ messageId }) => messageId > photo.messageId)
      return found.length >= 2 && found
    }, 'two status messages')
    expect(statuses.map(({ replyTo }) => replyTo)).toEqual([photo.messageId, photo.messageId])
  })

  test('two quick presses are one wish, whichever button it is', async () => {
    const { ada, telegram, fake } = await open({ speed: 5 })
    const photo = await flow.result(ada)
    const twice = async (button: string): Promise<readonly (string | undefined)[]> => {
      const presses = [ada.presses(button, photo), ada.presses(button, photo)]
      const answers = await telegram.waitFor(
        () => presses.every((press) => press.answer()) && presses.map((press) => press.answer()),
        button,
      )
      return answers.map((answer) => answer?.text)
    }
    for (const button of [keys.again, keys.info, keys.tweak, keys.useIn, keys.down, keys.remove, keys.original])
      expect((await twice(button))[1], button).toBe(access.alreadyOnIt)
    await flow.nextRun(2)
    expect(fake.runs).toHaveLength(2)
    const said = flow.fromBot(ada).filter(({ kind, messageId }) => kind === 'text' && messageId > photo.messageId)
    const counts = [results.useIn, results.whyNot, results.removeSure].map((text) => said.filter((one) => one.text === text).length)
    expect(counts).toEqual([1, 1, 1])
  })

  test('are the owner’s and the admins’; anybody else is told so and nothing happens', async () => {
    const { ada, bob, boss, telegram, fake } = await open()
    const group = telegram.group({ members: [ada, bob, boss] })
    const photo = await flow.result(ada, group)
    const before = flow.fromBot(group).length
    for (const button of photo.buttons.flat())
      expect(await flow.pressed(bob, button, photo), button).toMatchObject({ text: access.notYours, alert: true })
    expect(flow.fromBot(group)).toHaveLength(before)
    expect(fake.runs).toHaveLength(1)
    await flow.pressed(boss, keys.again, photo)
    await flow.nextRun(2)
  })

  test('use in lists what takes it, and a text goes on as the prompt', async () => {
    const tell = {
      displayName: 'Tell',
      inputSchema: [{ name: 'prompt', type: 'text' as const, required: true }],
      outputSchema: [{ name: 'text', kind: 'text' as const }],
    }
    const { ada, telegram } = await open({ tools: [tell] })
    await ada.says('/tell a tale')
    await flow.complete(1, { name: 'text', text: 'Once upon a time & <so> on 🦊' })
    const tale = await telegram.waitFor(() => flow.fromBot(ada).find((one) => one.text.includes('Once')), 'a tale')
    const list = await flow.answer(ada, () => ada.presses(keys.useIn, tale))
    expect(list).toMatchObject({ text: results.useIn, buttons: [['Tell']] })
    ada.presses('Tell', list)
    expect((await flow.nextRun(2)).call.inputs).toMatchObject({ prompt: 'Once upon a time & <so> on 🦊' })
  })

  test('use in another tool takes the picture, after a restart too', async () => {
    const { ada } = await open()
    const photo = await flow.result(ada)
    const list = await flow.answer(ada, () => ada.presses(keys.useIn, photo))
    await flow.restart()
    ada.presses('Upscale', list)
    expect(String((await flow.nextRun(2)).call.inputs['image'])).toMatch(/^https:\/\/files\.example\//)
  })

  test('the original comes as a file, and info says what was run, with what can be copied', async () => {
    const { ada, telegram } = await open()
    const photo = await flow.result(ada)
    ada.presses(keys.original, photo)
    const file = await telegram.waitFor(() => flow.fromBot(ada).find(({ kind }) => kind === 'document'), 'a file')
    expect(file.replyTo).toBe(photo.messageId)
    const info = await flow.answer(ada, () => ada.presses(keys.info, photo))
    const [generation] = await flow.generations()
    for (const part of ['Paint', 'a boat', 'steps: 20', String(generation?.inputs['seed']), generation?.generationId ?? '?'])
      expect(info.text).toContain(part)
    expect(info.keys).toMatchObject([{ copy_text: { text: String(generation?.inputs['seed']) } }, { copy_text: { text: 'a boat' } }])
  })

  test('a thumb down asks why: by button, or in words', async () => {
    const { ada } = await open()
    const photo = await flow.result(ada)
    expect(await flow.pressed(ada, keys.up, photo)).toMatchObject({ text: results.liked })
    const ratingNow = async () => (await flow.generations())[0]?.rating
    expect(await ratingNow()).toMatchObject({ value: 'up' })
    const why = await flow.answer(ada, () => ada.presses(keys.down, photo))
    const question = await flow.answer(ada, () => ada.presses(results.otherReason, why))
    expect(question.text).toContain(results.askReason)
    await flow.says(ada, 'six fingers 🖐', ({ text }) => text === results.reasonNoted)
    expect(await ratingNow()).toMatchObject({ value: 'down', reason: 'six fingers 🖐' })
    ada.presses(results.reasons.quality, why)
    await flow.becomes(why, ({ text }) => text === results.reasonNoted)
    expect(await ratingNow()).toMatchObject({ value: 'down', reason: 'quality' })
  })

  test('removing asks first, then takes it from the chat and the store, with its copies; doing it twice is harmless', async () => {
    const { ada, telegram } = await open()
    const photo = await flow.result(ada)
    ada.presses(keys.original, photo)
    const file = await telegram.waitFor(() => flow.fromBot(ada).find(({ kind }) => kind === 'document'), 'a file')
    const sure = await flow.answer(ada, () => ada.presses(keys.remove, photo))
    ada.presses(results.keep, sure)
    await flow.becomes(sure, ({ text, keys: left }) => text === results.kept && left.length === 0)
    await flow.restart()
    const again = await flow.answer(
      ada,
      () => ada.presses(keys.remove, photo),
      ({ text }) => text === results.removeSure,
    )
    const presses = [ada.presses(results.remove, again), ada.presses(results.remove, again)]
    await flow.becomes(again, ({ text }) => text === results.removed)
    await telegram.waitFor(() => presses.every((press) => press.answer()), 'answers')
    expect(presses[1]?.answer()).toMatchObject({ text: results.gone, alert: true })
    for (const { messageId } of [photo, file]) expect(telegram.chat(ada).message(messageId)?.deleted).toBe(true)
    const [generation] = await flow.generations()
    expect(generation).toMatchObject({ outputs: [] })
    expect(generation?.removedAt).toBeDefined()
  })
})
