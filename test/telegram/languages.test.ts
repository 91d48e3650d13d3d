import { afterEach, describe, expect, test } from 'vitest'
import { en } from '../../src/words/en/index.ts'
import { es } from '../../src/words/es/index.ts'
import { ru } from '../../src/words/ru/index.ts'
import type { Seen } from '../support/telegram/index.ts'
import type { Person, Place } from '../support/telegram/person.ts'
import { openTelegramWorld, type TelegramWorld } from '../support/telegram-world.ts'

let world: TelegramWorld
const open = async (): Promise<TelegramWorld> => {
  world = await openTelegramWorld()
  return world
}
afterEach(() => world.close())

const inRussian = (): Person => world.telegram.user(7, { language: 'ru', name: 'Анна' })
const inSpanish = (): Person => world.telegram.user(8, { language: 'es-MX', name: 'Lucía' })
const inFinnish = (): Person => world.telegram.user(9, { language: 'fi', name: 'Aino' })

const said = (chat: Place, text: string, to?: Seen): Promise<Seen> =>
  world.telegram.waitFor(
    () =>
      world.telegram
        .chat(chat)
        .fromBot()
        .find((one) => one.text.includes(text) && (to === undefined || one.replyTo === to.messageId)),
    `“${text}”`,
  )
const sends = async (person: Person, chat: Place, text: string): Promise<Seen> => {
  const [sent] = await person.sends(chat, { text })
  if (sent === undefined) throw new Error('nothing was sent')
  return sent
}
const nextRun = (number: number) => world.telegram.waitFor(() => world.fake.runs[number - 1], `run ${number}`)
const fail = async (number: number): Promise<void> => {
  const { ref } = await nextRun(number)
  world.fake.fail(ref, { code: 'out_of_memory', message: 'CUDA error' })
}
const described = (person: Person, command: string): string | undefined =>
  world.telegram.menuOf(person).find((one) => one.command === command)?.description

describe('somebody whose Telegram is Russian', () => {
  test('reads help, status, list and failure in Russian', async () => {
    await open()
    const anna = inRussian()
    await anna.says('/help')
    await said(anna, ru.menu.help.title)

    await anna.says('/paint a boat')
    await nextRun(1)
    const status = await world.telegram.waitFor(
      () =>
        world.telegram
          .chat(anna)
          .fromBot()
          .find((one) => one.buttons.flat().includes(ru.status.cancel)),
      'the status message',
    )
    expect(status.text).toMatch(/\p{Script=Cyrillic}/u)
    await anna.says('/status')
    await said(anna, ru.menu.status.title(1))

    await fail(1)
    const failure = await said(anna, ru.errors.out_of_memory)
    expect(failure.text).toContain('Код обращения: ')
    expect(failure.buttons.flat()).toContain(ru.delivery.keys.tryAgain)
  })

  test('is asked, and may answer, in Russian', async () => {
    await open()
    const anna = inRussian()
    await anna.says('/paint')
    const question = await said(anna, ru.wizard.send(ru.menu.takes.text))
    expect(question.buttons.flat()).toContain(ru.wizard.cancel)
    await anna.says('маяк на закате')
    expect((await nextRun(1)).call.inputs).toMatchObject({ prompt: 'маяк на закате' })
  })

  test('is offered the commands in Russian, and others in theirs', async () => {
    await open()
    const people = [inRussian(), world.telegram.user(10, { language: 'es' }), inFinnish()]
    for (const person of people) await person.says('/id')
    const offered = (): readonly (string | undefined)[] => people.map((person) => described(person, 'help'))
    await world.telegram.waitFor(() => new Set(offered()).size === 3, 'the menus')
    expect(offered()).toEqual([ru, es, en].map(({ menu }) => menu.commands.help))
  })

  test('and chooses Spanish in the settings, is spoken to in Spanish from then on, and no longer when that is taken back', async () => {
    await open()
    const anna = inRussian()
    await anna.says('/settings')
    const settings = await said(anna, ru.menu.settings.title)
    anna.presses(es.menu.languageName, settings)
    await said(anna, es.menu.settings.language('Español'))
    await anna.says('/paint a boat')
    await fail(1)
    await said(anna, es.errors.out_of_memory)

    const chosen = world.telegram.chat(anna).message(settings.messageId)
    if (chosen === undefined) throw new Error('the settings are gone')
    anna.presses(es.menu.settings.automatic, chosen)
    await said(anna, ru.menu.settings.title)
    await anna.says('/again')
    await fail(2)
    await said(anna, ru.errors.out_of_memory)
  })
})

describe('in a group', () => {
  test('each is answered in their own language, and so are their runs', async () => {
    await open()
    const people = [inRussian(), inSpanish(), inFinnish()]
    const group = world.telegram.group({ members: people })
    const asked = await Promise.all(people.map((person) => sends(person, group, '/status')))
    for (const [index, words] of [ru, es, en].entries()) await said(group, words.menu.status.nothing, asked[index])

    for (const [index, person] of people.entries()) {
      await sends(person, group, '/paint a boat')
      await fail(index + 1)
    }
    for (const words of [ru, es, en]) await said(group, words.errors.out_of_memory)
  })
})

describe('what fails every time', () => {
  test('is told to whoever sent it, in their language, and the next message is answered', async () => {
    await open()
    const lucia = inSpanish()
    const fault = world.telegram.fail('sendMessage', { times: 3, status: 400, when: ({ text }) => String(text).includes(es.menu.id.user) })
    await lucia.says('/id')
    await said(lucia, es.access.setAside)
    expect(fault.hits()).toBe(3)
    await lucia.says('/id')
    await said(lucia, es.menu.id.user)
  })

  test('in a group is told only to those who meant the bot', async () => {
    await open()
    const lucia = inSpanish()
    const group = world.telegram.group({ members: [lucia] })
    world.telegram.fail('sendMessage', { times: 3, status: 400, when: ({ text }) => String(text).includes(es.menu.id.user) })
    const asked = await sends(lucia, group, '/id')
    await said(group, es.access.setAside, asked)
  })
})
