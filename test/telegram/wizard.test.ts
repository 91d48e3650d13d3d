import { describe, expect, test } from 'vitest'
import type { InputField } from '../../src/model/tool.ts'
import { en } from '../../src/words/en/index.ts'
import type { createMemoryKv } from '../support/memory-kv.ts'
import { ada, ben, createWizardWorld, oneField } from '../support/wizard-world.ts'

const { wizard } = en
const prompt: InputField = { name: 'prompt', type: 'text', required: true, label: 'Prompt' }
const steps: InputField = { name: 'steps', type: 'integer', required: true, min: 1, max: 50 }
const picture: InputField = { name: 'image', type: 'image', required: true }
const style: InputField = { name: 'style', type: 'enum', required: true, options: ['calm', 'wild'] }
const photo = [{ file_id: 'f', file_unique_id: 'u', width: 10, height: 10 }]

const reply = (id: number) => ({ reply_to_message: { message_id: id, date: 1, chat: { id: -100, type: 'supergroup' } } }) as never

describe('asking', () => {
  test('each field is asked for in turn, and what it came to is handed over under the last update’s key', async () => {
    const world = createWizardWorld()
    await world.ask(oneField(prompt, { fields: [prompt, steps, picture].map((field) => ({ field, canSkip: false })), replyTo: 5 }))
    expect(world.said()).toContain('Prompt')
    expect(world.said()).toContain('1 of 3')
    expect(world.sent()[0]?.payload['reply_parameters']).toMatchObject({ message_id: 5 })
    await world.write('a cat\nin the rain')
    expect(world.said()).toContain('from 1 to 50')
    await world.write('30')
    await world.send({ photo } as never)
    expect(world.finished).toEqual([
      {
        updateKey: 'tg.99.4',
        finished: {
          purpose: 'test',
          data: { kept: 'this' },
          values: { prompt: 'a cat\nin the rain', steps: 30 },
          files: { image: [{ kind: 'image', fileId: 'f', uniqueId: 'u', mimeType: 'image/jpeg' }] },
        },
      },
    ])
    expect(world.sent()).toHaveLength(3)
    await world.write('and more')
    expect(world.passedOn).toHaveLength(1)
    expect([...(world.kv as ReturnType<typeof createMemoryKv>).entries.keys()]).toEqual([])
  })

  test('what does not fit is told in one sentence, and asked for again', async () => {
    const world = createWizardWorld()
    await world.ask(oneField(steps))
    for (const wrong of ['many', '51', '2.5']) {
      await world.write(wrong)
      expect(world.said()).toContain(wizard.needs('a whole number from 1 to 50', undefined))
    }
    await world.send({ photo } as never)
    expect(world.said()).toContain(wizard.inWords)
    await world.write('50')
    expect(world.finished[0]?.finished.values).toEqual({ steps: 50 })
  })

  test('a file of the wrong kind is not taken, and an address is', async () => {
    const world = createWizardWorld()
    await world.ask(oneField(picture))
    await world.send({ voice: { file_id: 'v', file_unique_id: 'v', duration: 1 } } as never)
    expect(world.said()).toContain(wizard.needs('a picture', undefined))
    await world.write('here it is')
    expect(world.finished).toEqual([])
    await world.write('https://example.com/cat.png')
    expect(world.finished[0]?.finished.values).toEqual({ image: 'https://example.com/cat.png' })
  })

  test('after ten messages it is left at that, and can be begun anew', async () => {
    const world = createWizardWorld()
    await world.ask(oneField(steps))
    for (let time = 0; time < 10; time += 1) await world.write('many')
    expect(world.said()).toContain(wizard.givenUp)
    await world.write('50')
    expect(world.finished).toEqual([])
    expect(world.passedOn).toHaveLength(1)
    await world.press(world.buttons()[0]?.data ?? '')
    await world.write('50')
    expect(world.finished).toHaveLength(1)
  })
})

describe('buttons', () => {
  test('an option is chosen by a press, and the message tells so', async () => {
    const world = createWizardWorld()
    await world.ask(oneField(style))
    const [calm, wild, ...others] = world.buttons()
    expect([calm?.text, wild?.text, others.map(({ text }) => text)]).toEqual(['calm', 'wild', [wizard.cancel]])
    await world.press(wild?.data ?? '')
    expect(world.finished[0]?.finished.values).toEqual({ style: 'wild' })
    expect(world.calls.find((call) => call.method === 'editMessageText')?.payload['text']).toBe(wizard.chosen('style', 'wild'))
    await world.press(calm?.data ?? '')
    expect(world.calls.at(-1)).toMatchObject({ method: 'answerCallbackQuery', payload: { text: wizard.over } })
    expect(world.finished).toHaveLength(1)
  })

  test('more options than fit are numbered, and taken by number or name', async () => {
    const options = Array.from({ length: 30 }, (_, index) => `model ${index + 1}`)
    for (const answer of ['12', 'MODEL 12']) {
      const world = createWizardWorld()
      await world.ask(oneField({ ...style, options }))
      expect(world.said()).toContain('12. model 12')
      expect(world.buttons()).toHaveLength(1)
      await world.write('31')
      expect(world.said()).toContain(wizard.noSuchOption)
      await world.write(answer)
      expect(world.finished[0]?.finished.values).toEqual({ style: 'model 12' })
    }
  })

  test('yes and no, skip and cancel', async () => {
    const flag: InputField = { name: 'flag', type: 'boolean', required: false }
    for (const [text, values] of [
      [wizard.yes, { flag: true }],
      [wizard.no, { flag: false }],
      [wizard.skip, {}],
    ] as const) {
      const world = createWizardWorld()
      await world.ask(oneField(flag, {}, true))
      await world.press(world.buttons().find((button) => button.text === text)?.data ?? '')
      expect(world.finished[0]?.finished).toMatchObject({ values, files: {} })
    }
    const world = createWizardWorld()
    await world.ask(oneField(flag, {}, true))
    await world.press(world.buttons().find((button) => button.text === wizard.cancel)?.data ?? '')
    expect(world.finished[0]?.finished.cancelled).toBe(true)
  })

  test('somebody else’s press is turned away, and an old field’s too', async () => {
    const world = createWizardWorld()
    await world.ask(oneField(style, { fields: [style, steps].map((field) => ({ field, canSkip: false })) }), ada, 'group')
    const calm = world.buttons()[0]?.data ?? ''
    await world.press(calm, ben, 'group')
    expect(world.calls.at(-1)?.payload).toMatchObject({ text: wizard.notYours, show_alert: true })
    await world.press(calm, ada, 'group')
    expect(world.said()).toContain('steps')
    await world.press(calm, ada, 'group')
    expect(world.calls.at(-1)?.payload).toMatchObject({ text: wizard.over })
    expect(world.said()).toContain('steps')
  })
})

describe('what is no answer', () => {
  test('commands, other buttons and service messages go their way, and the question stays', async () => {
    const world = createWizardWorld()
    await world.ask(oneField(prompt))
    await world.write('/status')
    await world.press('a:g1')
    await world.send({ pinned_message: { message_id: 1 } } as never)
    expect(world.passedOn).toHaveLength(3)
    expect(world.finished).toEqual([])
    await world.write('a cat')
    expect(world.finished).toHaveLength(1)
  })

  test('in a group only a reply to the question counts, and only by whom it was asked', async () => {
    const world = createWizardWorld()
    await world.ask(oneField(prompt), ada, 'group')
    expect(world.said()).toContain(wizard.replyToThis)
    const question = world.lastSent()
    await world.write('hello all', ada, 'group')
    await world.write('mine!', ben, 'group', reply(question))
    await world.write('something else', ada, 'group', reply(1))
    expect(world.passedOn).toHaveLength(3)
    expect(world.finished).toEqual([])
    await world.write('a cat', ada, 'group', reply(question))
    expect(world.finished[0]?.finished.values).toEqual({ prompt: 'a cat' })
  })

  test('in a group the repeated question may be answered, and the first one too', async () => {
    const world = createWizardWorld()
    await world.ask(oneField(steps), ada, 'group')
    const first = world.lastSent()
    await world.write('many', ada, 'group', reply(first))
    await world.write('lots', ada, 'group', reply(world.lastSent()))
    await world.write('9', ada, 'group', reply(first))
    expect(world.finished[0]?.finished.values).toEqual({ steps: 9 })
  })

  test('two people in one group are asked apart', async () => {
    const world = createWizardWorld()
    await world.ask(oneField(prompt), ada, 'group')
    const adas = world.lastSent()
    await world.ask(oneField(prompt), ben, 'group')
    await world.write('of Ben', ben, 'group', reply(world.lastSent()))
    await world.write('of Ada', ada, 'group', reply(adas))
    expect(world.finished.map(({ finished }) => finished.values['prompt'])).toEqual(['of Ben', 'of Ada'])
  })

  test('an anonymous admin cannot be asked, and is told so', async () => {
    const world = createWizardWorld()
    const sender_chat = { id: -100, type: 'supergroup', title: 'Group' }
    await world.ask(oneField(prompt), ada, 'private')
    await world.handle({ ...world.messageUpdate({ text: '/ask' }, ada, 'group', { sender_chat } as never) })
    expect(world.said()).toBe(wizard.cannotAsk)
    await world.handle({ ...world.messageUpdate({ text: 'a cat' }, ada, 'group', { sender_chat } as never) })
    expect(world.passedOn).toHaveLength(1)
    expect([...(world.kv as ReturnType<typeof createMemoryKv>).entries.keys()].some((key) => key.includes('undefined'))).toBe(false)
  })
})

describe('ending', () => {
  test('/cancel calls it off; with nothing asked it is passed on', async () => {
    const world = createWizardWorld()
    await world.ask(oneField(prompt))
    await world.write('/cancel')
    expect(world.said()).toBe(wizard.cancelled)
    await world.write('a cat')
    await world.write('/cancel')
    expect(world.finished).toEqual([])
    expect(world.passedOn).toHaveLength(2)
  })

  test('a new question takes the place of the old one in silence', async () => {
    const world = createWizardWorld()
    await world.ask(oneField(steps))
    await world.ask(oneField(prompt))
    expect(world.sent()).toHaveLength(2)
    await world.write('a cat')
    expect(world.finished.map(({ finished }) => finished.values)).toEqual([{ prompt: 'a cat' }])
  })

  test('a late answer is told so once, with a way to begin anew', async () => {
    const world = createWizardWorld()
    await world.ask(oneField(prompt))
    world.clock.advance(15 * 60_000)
    await world.write('a cat')
    expect(world.said()).toBe(wizard.tooLate)
    const again = world.buttons()[0]
    expect(again?.text).toBe(wizard.startOver)
    await world.write('hello?')
    expect(world.passedOn).toHaveLength(1)
    await world.press(again?.data ?? '')
    expect(world.said()).toContain('Prompt')
    await world.write('a dog')
    expect(world.finished.map(({ finished }) => finished.values)).toEqual([{ prompt: 'a dog' }])
  })

  test('a late press is told so too', async () => {
    const world = createWizardWorld()
    await world.ask(oneField(style))
    world.clock.advance(15 * 60_000)
    await world.press(world.buttons()[0]?.data ?? '')
    expect(world.said()).toBe(wizard.tooLate)
    expect(world.finished).toEqual([])
  })
})
