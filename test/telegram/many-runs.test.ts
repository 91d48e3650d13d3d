import { afterEach, describe, expect, test } from 'vitest'
import type { Person, Says, Seen } from '../support/telegram/index.ts'
import { picture } from '../support/telegram/with-api.ts'
import { openTelegramWorld, type TelegramWorld, type TelegramWorldOptions } from '../support/telegram-world.ts'

let world: TelegramWorld
afterEach(() => world.close())

const upscale = { displayName: 'Upscale', inputSchema: [{ name: 'image', type: 'image' as const, required: true }] }
const collage = { displayName: 'Collage', inputSchema: [{ name: 'pictures', type: 'images' as const, required: true, max: 10 }] }
const paint = {
  displayName: 'Paint',
  inputSchema: [
    { name: 'prompt', type: 'text' as const, required: true },
    { name: 'seed', type: 'seed' as const, required: false },
  ],
}
const open = async (options: TelegramWorldOptions = {}): Promise<Person> => {
  world = await openTelegramWorld({ tools: [upscale, collage], limits: { concurrency: 100 }, ...options })
  return world.telegram.user(7)
}

const album = async (count: number, caption: string): Promise<Says> => ({
  album: await Promise.all(
    Array.from({ length: count }, async (_, index) => ({
      photo: await picture(100 + index, 80, 'jpeg'),
      ...(index === 0 ? { caption } : {}),
    })),
  ),
})
const runs = (count: number) => world.telegram.waitFor(() => world.fake.runs.length >= count, `${count} runs`)
const fromBot = (who: Person) => world.telegram.chat(who).fromBot()
const said = (who: Person, part: string | RegExp): Promise<Seen> =>
  world.telegram.waitFor(() => fromBot(who).find(({ text }) => text.match(part) !== null), String(part))
/** Everything before it has been handled once this is answered. */
const handled = async (who: Person): Promise<void> => {
  const before = fromBot(who).length
  await who.says('/id')
  await world.telegram.waitFor(
    () =>
      fromBot(who)
        .slice(before)
        .find(({ text }) => text.includes('7')),
    'an answer to /id',
  )
}
const widthsSent = async (): Promise<readonly unknown[]> => {
  const ids = world.fake.runs.flatMap(({ call }) => [call.inputs['image'] ?? call.inputs['pictures']].flat())
  const rows = await Promise.all(ids.map((id) => world.app().store.media.get(String(id).replace('https://files.example/', ''))))
  return rows.map((row) => row?.width)
}

describe('an album', () => {
  test('of five through a tool of one picture makes five runs at once, in its order, with one message about them all', async () => {
    const ada = await open()
    await ada.sends(ada, await album(5, '/upscale'))
    await runs(5)
    expect((await widthsSent()).toSorted()).toEqual([100, 101, 102, 103, 104])
    expect((await world.generations()).map(({ batch }) => batch?.index).toSorted()).toEqual([0, 1, 2, 3, 4])
    await said(ada, '0 of 5')
    expect(fromBot(ada)).toHaveLength(1)
  })

  test('through a tool of several pictures is one run', async () => {
    const ada = await open()
    await ada.sends(ada, await album(6, '/collage'))
    await runs(1)
    expect(await widthsSent()).toEqual([100, 101, 102, 103, 104, 105])
  })

  test('of more than five is asked about; pressed twice it is started once, and the second press is answered', async () => {
    const ada = await open()
    await ada.sends(ada, await album(7, '/upscale'))
    const question = await said(ada, 'That makes 7 runs of /upscale. Start them all?')
    expect(world.fake.runs).toEqual([])
    const [first, second] = [ada.presses('▶️ Start 7', question), ada.presses('▶️ Start 7', question)]
    await world.telegram.waitFor(() => first.answer() && second.answer(), 'two answers')
    await handled(ada)
    expect(second.answer()).toMatchObject({ text: 'This button no longer works.' })
    expect(await world.generations()).toHaveLength(7)
    expect(fromBot(ada).some(({ messageId }) => messageId === question.messageId)).toBe(false)
  })

  test('that is refused starts nothing, then or later', async () => {
    const ada = await open()
    await ada.sends(ada, await album(7, '/upscale'))
    const question = await said(ada, 'Start them all?')
    const [no, yes] = [ada.presses('No, leave it', question), ada.presses('▶️ Start 7', question)]
    await world.telegram.waitFor(() => no.answer() && yes.answer(), 'two answers')
    await handled(ada)
    expect([no.answer()?.text, yes.answer()?.text]).toEqual(['All right, nothing was started.', 'This button no longer works.'])
    expect(await world.generations()).toEqual([])
  })

  test('in a group is asked about, and only who sent it may say yes', async () => {
    const ada = await open()
    const bob = world.telegram.user(8)
    const group = world.telegram.group({ members: [ada, bob], bot: 'administrator' })
    await ada.sends(group, await album(6, '/upscale'))
    const question = await world.telegram.waitFor(() => world.telegram.chat(group).fromBot()[0], 'a question')
    const foreign = bob.presses('▶️ Start 6', question)
    await world.telegram.waitFor(() => foreign.answer(), 'an answer')
    expect(foreign.answer()).toMatchObject({ text: 'That is not yours.', alert: true })
    ada.presses('▶️ Start 6', question)
    await runs(6)
  })

  test('without a command is asked about: the tool that is pressed takes all of it', async () => {
    const ada = await open()
    await ada.sends(ada, await album(3, 'at the sea'))
    const offer = await said(ada, 'What should I do with it?')
    ada.presses('/collage', offer)
    await runs(1)
    expect(await widthsSent()).toEqual([100, 101, 102])
    ada.presses('/upscale', offer)
    await runs(4)
    expect(fromBot(ada).filter(({ text }) => text.includes('What should')).length).toBe(1)
  })

  test('that is answered with a command for several pictures gives them all, and with one for a single picture that picture', async () => {
    const ada = await open()
    const [, second] = await ada.sends(ada, await album(3, 'at the sea'))
    if (second === undefined) throw new Error('three were sent')
    await said(ada, 'What should I do with it?')
    await ada.replies(second, '/collage')
    await runs(1)
    expect(await widthsSent()).toEqual([100, 101, 102])
    await ada.replies(second, '/upscale')
    await runs(2)
    expect(await widthsSent()).toEqual([100, 101, 102, 101])
  })
})

describe('limits', () => {
  test('too many at once are refused kindly, and the button works when one is done', async () => {
    const ada = await open({ env: { USER_CONCURRENCY: '2' }, tools: [paint] })
    await ada.says('/paint a boat x2')
    await runs(2)
    await ada.says('/paint a ship')
    const refusal = await said(ada, 'You have 2 under way already')
    ada.presses('🔁 Try again', refusal)
    const again = await world.telegram.waitFor(
      () => fromBot(ada).find(({ text, messageId }) => text.includes('You have 2') && messageId !== refusal.messageId),
      'another refusal',
    )
    world.fake.complete('run-1')
    await world.telegram.waitFor(() => fromBot(ada).some(({ text }) => text.includes('1 of 2')), 'an end')
    const [press, second] = [ada.presses('🔁 Try again', again), ada.presses('🔁 Try again', again)]
    await runs(3)
    await world.telegram.waitFor(() => press.answer() && second.answer(), 'answers')
    await handled(ada)
    expect(world.fake.runs.map(({ call }) => call.inputs['prompt'])).toEqual(['a boat', 'a boat', 'a ship'])
    expect(fromBot(ada).filter(({ text }) => text.includes('You have 2'))).toEqual([])
  })

  test('more than ever fit are refused at once, without a button that could never work; admins may all the same', async () => {
    const ada = await open({ env: { USER_CONCURRENCY: '2' }, tools: [paint] })
    await ada.says('/paint a boat x4')
    expect((await said(ada, 'That would be 4 runs, and 2 at once is the most.')).keys).toEqual([])
    const boss = world.telegram.user(1)
    await boss.says('/paint a boat x4')
    await runs(4)
  })
})
