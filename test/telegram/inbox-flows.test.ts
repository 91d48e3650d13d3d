import { afterEach, describe, expect, test } from 'vitest'
import type { Update } from '../../src/playground/telegram/index.ts'
import type { Person, Seen } from '../support/telegram/index.ts'
import { picture } from '../support/telegram/with-api.ts'
import { openTelegramWorld, refuseUpdates, type TelegramWorld, type TelegramWorldOptions } from '../support/telegram-world.ts'

let world: TelegramWorld
afterEach(() => world.close())

const open = async (options: TelegramWorldOptions = {}): Promise<Person> => {
  world = await openTelegramWorld(options)
  return world.telegram.user(7)
}
const fromBot = (who: { readonly id: number }): readonly Seen[] => world.telegram.chat(who).fromBot()
const runs = (count = 1) => world.telegram.waitFor(() => world.fake.runs[count - 1], `run ${count}`)
const said = (who: { readonly id: number }, part: string): Promise<Seen> =>
  world.telegram.waitFor(() => fromBot(who).find(({ text }) => text.includes(part)), part)
const prompts = () => world.fake.runs.map(({ call }) => call.inputs['prompt'])
/** As they were given to whoever asked, or offered to the webhook. */
const given = (): readonly Update[] =>
  world.telegram.calls('getUpdates').flatMap(({ answer }) => (answer?.result ?? []) as readonly Update[])

describe('fetching updates', () => {
  test('goes on after a conflict, a wrong token, an outage and a lost answer; everything is run once and in order', async () => {
    let hasSpoken = false
    const ada = await open({
      before: ({ fail }) => {
        fail('getUpdates', { status: 409, description: 'Conflict: terminated by other getUpdates request' })
        fail('getUpdates', { status: 401, description: 'Unauthorized' })
        fail('getUpdates', { html502: true })
        fail('getUpdates', { drop: 'after', when: () => hasSpoken })
      },
    })
    await ada.says('/paint one')
    hasSpoken = true
    await runs(1)
    await ada.says('/paint two')
    await ada.says('/paint three')
    await runs(3)
    expect(prompts()).toEqual(['one', 'two', 'three'])
    const problems = world.lines.filter((line) => /another program|does not know this token/.test(line))
    expect(problems).toHaveLength(2)
  })

  test('Telegram may not forget what could not be written down', async () => {
    const ada = await open()
    refuseUpdates(world, 2)
    await ada.says('/paint a boat')
    await runs()
    const [first] = given()
    const offsets = world.telegram.calls('getUpdates').map(({ payload }) => Number(payload['offset'] ?? 0))
    const held = given().filter(({ update_id: id }) => id === first?.update_id).length
    expect(held).toBe(3)
    expect(offsets.filter((offset) => offset > (first?.update_id ?? 0)).length).toBeLessThanOrEqual(offsets.length - 3)
    expect(prompts()).toEqual(['a boat'])
  })

  test('the same update twice, before and after a restart, is one run', async () => {
    const ada = await open()
    await ada.says('/paint a boat')
    await runs()
    const [update] = given()
    if (update === undefined) throw new Error('it was given')
    world.telegram.repeats(update)
    await ada.says('/id')
    await said(ada, '7')
    await world.restart()
    world.telegram.repeats(update)
    await ada.says('/paint a ship')
    await runs(2)
    expect(prompts()).toEqual(['a boat', 'a ship'])
  })
})

describe('an update that can’t be handled', () => {
  test('is set aside after three tries; its sender and the admins are told once, and the chat goes on', async () => {
    const ada = await open()
    const boss = world.telegram.user(1)
    await boss.says('/id')
    await said(boss, '1')
    const { kv } = world.app().store
    const put = kv.put.bind(kv)
    let tries = 0
    Object.assign(kv, {
      put: async (...parts: Parameters<typeof put>) => {
        if (parts[0].startsWith('asking:')) {
          tries += 1
          throw new Error(`no room for https://api.telegram.org/bot${world.telegram.token}/x`)
        }
        return put(...parts)
      },
    })
    await ada.says('/paint')
    await ada.says('/paint a boat')
    await runs()
    expect(tries).toBe(3)
    await said(ada, 'Sorry, that went wrong on our side')
    await said(boss, 'was set aside')
    await ada.says('/paint')
    await ada.says('/paint a ship')
    await runs(2)
    expect(fromBot(boss).filter(({ text }) => text.includes('was set aside'))).toHaveLength(1)
    expect(world.lines.join('\n')).not.toContain(world.telegram.token)
  })

  test('takes its whole album with it: nobody is asked what to do with the rest', async () => {
    const ada = await open({ tools: [{ displayName: 'Upscale', inputSchema: [{ name: 'image', type: 'image', required: true }] }] })
    const { accounts } = world.app().store
    Object.assign(accounts, { touchSession: () => Promise.reject(new Error('the store is ill')) })
    const photo = async (width: number) => ({ photo: await picture(width, 60, 'jpeg') })
    await ada.sends(ada, { album: [{ ...(await photo(100)), caption: '/upscale' }, await photo(101), await photo(102)] })
    await said(ada, 'Sorry')
    await ada.says('/id')
    await said(ada, '7')
    expect(fromBot(ada).filter(({ text }) => text.includes('What should'))).toEqual([])
    expect(await world.app().store.inbox.count(world.telegram.token.split(':')[0] ?? '')).toMatchObject({ aside: 3 })
  })

  test('because nobody may speak there is no trouble: not a try is wasted, and no admin is called', async () => {
    const ada = await open()
    const boss = world.telegram.user(1)
    await boss.says('/id')
    const group = world.telegram.group({ members: [ada], forum: true })
    const thread = group.topic('Closed')
    group.closeTopic(thread)
    await ada.sends(group, { text: '/help@darkroom_bot', thread })
    await ada.sends(group, { text: '/id@darkroom_bot', thread: group.topic('Open') })
    await world.telegram.waitFor(() => fromBot(group)[0], 'the answer in the other topic')
    const refused = world.telegram.calls('sendMessage').filter(({ answer }) => answer?.description?.includes('TOPIC_CLOSED'))
    expect(refused).toHaveLength(1)
    expect(fromBot(boss).some(({ text }) => text.includes('was set aside'))).toBe(false)
  })
})

describe('a late command', () => {
  const late = async (say: (ada: Person) => Promise<unknown>): Promise<Person> => {
    const ada = await open({ speed: 20 })
    await ada.says('/paint a house')
    await runs()
    world.fake.complete('run-1')
    await world.telegram.waitFor(() => fromBot(ada).some(({ kind, text }) => kind !== 'text' || text.includes('a picture')), 'a result')
    await world.stop()
    await say(ada)
    world.clock.skip(8 * 3_600_000)
    await world.start()
    return ada
  }

  test('is not run but offered; pressed, once or twice, it is run once and in full', async () => {
    const ada = await late((who) => who.says('/paint a boat\nat night --steps 7'))
    const offer = await said(ada, '/paint came in while I was away (8 hours ago), so I have not run it.')
    const bob = world.telegram.user(8)
    expect(world.fake.runs).toHaveLength(1)
    const foreign = bob.presses('▶️ Run it', offer)
    await world.telegram.waitFor(() => foreign.answer()?.alert, 'a refusal')
    const presses = [ada.presses('▶️ Run it', offer), ada.presses('▶️ Run it', offer)]
    await runs(2)
    await world.telegram.waitFor(() => presses.every((press) => press.answer()), 'answers')
    expect(world.fake.runs[1]?.call.inputs).toMatchObject({ prompt: 'a boat\nat night', steps: 7 })
    expect(await world.generations()).toHaveLength(2)
    await world.telegram.waitFor(() => !fromBot(ada).some(({ messageId }) => messageId === offer.messageId), 'the offer to go')
  })

  test('that lacks something asks for it once it is wanted', async () => {
    const ada = await late((who) => who.says('/paint'))
    const offer = await said(ada, 'while I was away')
    ada.presses('▶️ Run it', offer)
    await said(ada, 'Please send text')
    await ada.says('a boat')
    expect((await runs(2)).call.inputs).toMatchObject({ prompt: 'a boat' })
  })

  test('that would run something again is offered, too, and what costs nothing is answered at once', async () => {
    const ada = await late(async (who) => {
      await who.says('/again')
      await who.says('/id')
    })
    const offer = await said(ada, '/again came in while I was away')
    await said(ada, '7')
    expect(world.fake.runs).toHaveLength(1)
    ada.presses('▶️ Run it', offer)
    expect((await runs(2)).call.inputs).toMatchObject({ prompt: 'a house' })
  })
})
