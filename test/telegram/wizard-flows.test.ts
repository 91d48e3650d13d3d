import { afterEach, describe, expect, test } from 'vitest'
import type { Update } from '../../src/playground/telegram/index.ts'
import type { Person, Seen } from '../support/telegram/index.ts'
import { mp4, picture } from '../support/telegram/with-api.ts'
import { openTelegramWorld, type TelegramWorld } from '../support/telegram-world.ts'

let world: TelegramWorld
afterEach(() => world.close())

const tools = [
  {
    displayName: 'Paint',
    inputSchema: [
      { name: 'prompt', type: 'text' as const, required: true },
      { name: 'steps', type: 'integer' as const, required: false, min: 1, max: 50, default: 20 },
    ],
  },
  {
    displayName: 'Restyle',
    inputSchema: [
      { name: 'image', type: 'image' as const, required: true },
      { name: 'style', type: 'enum' as const, required: true, options: ['calm', 'wild'] },
      { name: 'tiled', type: 'boolean' as const, required: true },
    ],
  },
  { displayName: 'Echo', inputSchema: [] },
]
const open = async (): Promise<Person> => {
  world = await openTelegramWorld({ tools })
  return world.telegram.user(7)
}
type Chat = { readonly id: number }
const fromBot = (chat: Chat): readonly Seen[] => world.telegram.chat(chat).fromBot()
const runs = (count = 1) => world.telegram.waitFor(() => world.fake.runs[count - 1], `run ${count}`)
const said = (chat: Chat, part: string, after = 0): Promise<Seen> =>
  world.telegram.waitFor(() => fromBot(chat).find(({ text, messageId }) => messageId > after && text.includes(part)), part)
const given = (): readonly Update[] =>
  world.telegram.calls('getUpdates').flatMap(({ answer }) => (answer?.result ?? []) as readonly Update[])

describe('what is missing', () => {
  test('is asked for one after the other: a photo, a press, a press; the messages tell what was chosen', async () => {
    const ada = await open()
    await ada.says('/restyle')
    const first = await said(ada, '1 of 3')
    await ada.sends(ada, { video: mp4 })
    const again = await said(ada, 'That does not fit. I need a picture.')
    expect(again.text).toContain('1 of 3')
    await ada.says('no idea')
    await said(ada, '1 of 3', again.messageId)
    await ada.sends(ada, { photo: await picture(90, 60) })
    const second = await said(ada, '2 of 3')
    expect(second.buttons).toEqual([['calm', 'wild'], ['✖️ Cancel']])
    ada.presses('wild', second)
    const third = await said(ada, '3 of 3')
    ada.presses('Yes', third)
    expect((await runs()).call.inputs).toMatchObject({
      style: 'wild',
      tiled: true,
      image: expect.stringContaining('https://files.example/'),
    })
    expect(world.telegram.chat(ada).message(second.messageId)?.text).toBe('style: wild')
    const late = ada.presses('✖️ Cancel', first)
    expect(await world.telegram.waitFor(() => late.answer(), 'an answer')).toMatchObject({ text: 'That question is over.' })
    expect(world.fake.runs).toHaveLength(1)
  })

  test('may be answered with a reply to a picture that is there already, and with an album’s too many it is asked again', async () => {
    const ada = await open()
    const [photo] = await ada.sends(ada, { photo: await picture(91, 60) })
    if (photo === undefined) throw new Error('it was sent')
    await said(ada, 'What should I do with it?')
    await ada.says('/restyle style=calm tiled=no')
    const question = await said(ada, 'image')
    await ada.sends(ada, { album: [{ photo: await picture(92, 60) }, { photo: await picture(93, 60) }] })
    await said(ada, 'Please send just one.', question.messageId)
    await ada.replies(photo, 'this one')
    const { call } = await runs()
    const id = String(call.inputs['image']).replace('https://files.example/', '')
    expect((await world.app().store.media.get(id))?.width).toBe(91)
  })

  test('survives a restart, and the same answer twice is one run', async () => {
    const ada = await open()
    await ada.says('/paint --steps 9')
    const question = await said(ada, 'prompt')
    await world.restart()
    await ada.replies(question, 'a boat')
    const run = await runs()
    expect(run.call.inputs).toMatchObject({ prompt: 'a boat', steps: 9 })
    const answer = given().find(({ message }) => JSON.stringify(message).includes('a boat'))
    if (answer === undefined) throw new Error('it was given')
    world.telegram.repeats(answer)
    await world.restart()
    world.telegram.repeats(answer)
    await ada.says('/echo')
    await runs(2)
    expect(await world.generations()).toHaveLength(2)
  })
})

describe('what is no answer', () => {
  test('another command runs in between; the answer still counts, and is taken once', async () => {
    const ada = await open()
    await ada.says('/paint')
    await said(ada, 'prompt')
    await ada.says('/echo')
    expect((await runs()).call.inputs).toEqual({})
    await ada.says('/nothing_like_it')
    await said(ada, 'There is no /nothing_like_it here.')
    await ada.says('a boat')
    expect((await runs(2)).call.inputs).toMatchObject({ prompt: 'a boat' })
    await ada.says('a ship')
    await said(ada, 'To run a tool')
    expect(world.fake.runs).toHaveLength(2)
  })

  test('/cancel and the button end it, and what is said then is nobody’s answer', async () => {
    const ada = await open()
    await ada.says('/paint')
    const first = await said(ada, 'prompt')
    await ada.says('/cancel')
    const dropped = await said(ada, 'All right, that is dropped.')
    await ada.says('/paint')
    const second = await said(ada, 'prompt', dropped.messageId)
    ada.presses('✖️ Cancel', second)
    await world.telegram.waitFor(() => world.telegram.chat(ada).message(second.messageId)?.text === 'All right, that is dropped.', 'an end')
    await ada.says('a boat')
    await said(ada, 'To run a tool')
    const old = ada.presses('✖️ Cancel', first)
    expect((await world.telegram.waitFor(() => old.answer(), 'an answer')).text).toBe('That question is over.')
    expect(world.fake.runs).toEqual([])
  })

  test('in a group: others’ words, one’s own words, and replies to other messages are left alone', async () => {
    const ada = await open()
    const bob = world.telegram.user(8)
    const group = world.telegram.group({ members: [ada, bob], bot: 'administrator' })
    await ada.sends(group, { text: '/paint' })
    const question = await said(group, 'Please answer this message with a reply.')
    const [chat] = await bob.sends(group, { text: 'what are you doing?' })
    if (chat === undefined) throw new Error('it was sent')
    await bob.replies(question, 'a house')
    await ada.replies(chat, 'painting')
    await ada.sends(group, { text: 'and you?' })
    const foreign = bob.presses('✖️ Cancel', question)
    expect(await world.telegram.waitFor(() => foreign.answer(), 'an answer')).toMatchObject({ alert: true })
    await ada.replies(question, 'a boat')
    expect((await runs()).call.inputs).toMatchObject({ prompt: 'a boat' })
    await ada.replies(question, 'a ship')
    await ada.sends(group, { text: '/echo' })
    await runs(2)
    expect(world.fake.runs).toHaveLength(2)
    expect(fromBot(group).filter(({ text }) => text.includes('prompt'))).toHaveLength(1)
  })

  test('an answer after a quarter of an hour is asked about, and the button asks anew', async () => {
    const ada = await open()
    await ada.says('/paint')
    await said(ada, 'prompt')
    await ada.says('/nothing_like_it')
    await said(ada, 'There is no')
    world.clock.skip(16 * 60_000)
    await ada.says('a boat')
    const late = await said(ada, 'I was no longer waiting for that answer.')
    ada.presses('↩️ Ask me again', late)
    const again = await said(ada, 'prompt', late.messageId)
    await ada.replies(again, 'a ship')
    expect((await runs()).call.inputs).toMatchObject({ prompt: 'a ship' })
  })
})
