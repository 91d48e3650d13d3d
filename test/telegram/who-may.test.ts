import { afterEach, describe, expect, test } from 'vitest'
import type { Update } from '../../src/playground/telegram/index.ts'
import type { Group, Person, Seen } from '../support/telegram/index.ts'
import { picture } from '../support/telegram/with-api.ts'
import { openTelegramWorld, type TelegramWorld, type TelegramWorldOptions } from '../support/telegram-world.ts'

let world: TelegramWorld
afterEach(() => world.close())

const open = async (options: TelegramWorldOptions = {}): Promise<Person> => {
  world = await openTelegramWorld(options)
  return world.telegram.user(7)
}
type Chat = Person | Group
const fromBot = (chat: Chat): readonly Seen[] => world.telegram.chat(chat).fromBot()
const runs = (count = 1) => world.telegram.waitFor(() => world.fake.runs[count - 1], `run ${count}`)
const said = (chat: Chat, part: string): Promise<Seen> =>
  world.telegram.waitFor(() => fromBot(chat).find(({ text }) => text.includes(part)), part)
const prompts = () => world.fake.runs.map(({ call }) => call.inputs['prompt'])

describe('allow-lists and bans', () => {
  test('let in whom they name, in private and in their groups; others are told their id in private, and nothing in groups', async () => {
    const ada = await open({ env: { ALLOWED_USERS: '7', ALLOWED_GROUPS: '-555' } })
    const [bob, boss] = [world.telegram.user(8), world.telegram.user(1)]
    const theirs = world.telegram.group({ id: -555, members: [ada, bob] })
    const other = world.telegram.group({ id: -556, members: [ada, bob] })
    await bob.says('/paint bob in private')
    expect((await said(bob, 'only for people')).text).toContain('Your id is 8')
    await bob.sends(other, { text: '/paint bob elsewhere' })
    await bob.sends(theirs, { text: '/paint bob in the group' })
    await runs(1)
    await ada.sends(other, { text: '/paint ada elsewhere' })
    await runs(2)
    await boss.says('/paint the boss')
    await runs(3)
    expect(prompts()).toEqual(['bob in the group', 'ada elsewhere', 'the boss'])
    expect(fromBot(other).filter(({ text }) => text.includes('only for'))).toEqual([])
    const foreign = bob.presses('✖️ Cancel', await said(other, ''))
    expect((await world.telegram.waitFor(() => foreign.answer(), 'an answer')).alert).toBe(true)
  })

  test('know a group that became a supergroup', async () => {
    const ada = await open({ env: { ALLOWED_GROUPS: '-555' } })
    const group = world.telegram.group({ id: -555, members: [ada] }).migrates()
    await ada.sends(group, { text: '/paint a boat' })
    await runs()
  })

  test('somebody banned is told so in private, hears nothing in a group, and an open question of theirs is over', async () => {
    const ada = await open()
    const boss = world.telegram.user(1)
    const group = world.telegram.group({ members: [ada] })
    await ada.says('/paint')
    await said(ada, 'Please send text')
    await boss.says('/ban 7 spam')
    await world.telegram.waitFor(() => fromBot(boss).length > 0, 'an answer to the admin')
    await ada.says('a boat')
    await said(ada, 'You can no longer use this bot.')
    await ada.sends(group, { text: '/paint a ship' })
    await boss.says('/unban 7')
    await world.telegram.waitFor(() => fromBot(boss).length > 1, 'an answer to the admin')
    await ada.says('/paint a house')
    await runs()
    expect(prompts()).toEqual(['a house'])
    expect(fromBot(group)).toEqual([])
  })
})

describe('who is nobody', () => {
  test('an anonymous admin runs tools in the name of the group, and each of its admins may press the buttons', async () => {
    const ada = await open()
    const bob = world.telegram.user(8)
    const group = world.telegram.group({ type: 'supergroup', members: [bob], admins: [ada] })
    await ada.sends(group, { text: '/paint a boat', anonymous: true })
    const run = await runs()
    const [generation] = await world.generations()
    expect(generation).toMatchObject({ account: `telegram:chat:${group.id}` })
    const status = await world.telegram.waitFor(() => fromBot(group)[0], 'a status')
    const foreign = bob.presses('✖️ Cancel', status)
    await world.telegram.waitFor(() => foreign.answer()?.alert, 'a refusal')
    expect(run.cancelled).toBe(false)
    ada.presses('✖️ Cancel', status)
    await world.telegram.waitFor(() => run.cancelled, 'a cancel')
  })

  test('what is missing is named, for nobody can be asked; and many are confirmed by an admin of the group', async () => {
    const ada = await open({
      tools: [
        { displayName: 'Paint', inputSchema: [{ name: 'prompt', type: 'text', required: true }] },
        { displayName: 'Upscale', inputSchema: [{ name: 'image', type: 'image', required: true }] },
      ],
    })
    const bob = world.telegram.user(8)
    const group = world.telegram.group({ type: 'supergroup', bot: 'administrator', members: [bob], admins: [ada] })
    await ada.sends(group, { text: '/paint', anonymous: true })
    expect((await said(group, 'Something is missing')).text).toContain('/paint prompt=…')
    const album = await Promise.all(
      Array.from({ length: 6 }, async (_, index) => ({
        photo: await picture(100 + index, 60),
        ...(index === 0 ? { caption: '/upscale' } : {}),
      })),
    )
    await ada.sends(group, { album, anonymous: true })
    const question = await said(group, 'Start them all?')
    const foreign = bob.presses('▶️ Start 6', question)
    await world.telegram.waitFor(() => foreign.answer()?.alert, 'a refusal')
    ada.presses('▶️ Start 6', question)
    await runs(6)
  })

  test('a channel’s post runs a tool there, and its copy in the channel’s group does not run it again', async () => {
    const ada = await open()
    const channel = world.telegram.group({ type: 'channel', admins: [ada] })
    await ada.sends(channel, { text: '/paint a boat' })
    await runs()
    expect((await world.generations())[0]?.account).toBe(`telegram:chat:${channel.id}`)
    const [post] = world.telegram.chat(channel).messages()
    const group = world.telegram.group({ type: 'supergroup', members: [ada], admins: [ada] })
    const [before] = await ada.sends(group, { text: '/paint a ship' })
    await runs(2)
    const here = { ...before?.message, message_id: 900 }
    const copy = { ...here, ...post?.message, message_id: 901, chat: here.chat, is_automatic_forward: true }
    const updates = [
      { update_id: 999_000_000, message: copy },
      { update_id: 999_000_001, message: { ...here, text: '/paint a house' } },
    ]
    for (const update of updates) world.telegram.repeats(update as unknown as Update)
    await runs(3)
    expect(prompts()).toEqual(['a boat', 'a ship', 'a house'])
  })
})

describe('in a group', () => {
  test('only what is meant for the bot is answered, however it is written', async () => {
    const ada = await open()
    const group = world.telegram.group({ members: [ada], bot: 'administrator' })
    const mute = [
      'hello all',
      '/unknown',
      '/paint@other_bot a boat',
      '/PAINT@Other_Bot',
      'see /paint',
      '//paint',
      '/ paint',
      '/paint_ a boat',
    ]
    for (const text of mute) await ada.sends(group, { text })
    const [edited] = await ada.sends(group, { text: 'a ship' })
    if (edited !== undefined) ada.edits(edited, '/paint an edit')
    for (const text of ['/PAINT one', '/Paint@DarkRoom_Bot two', '/paint\nthree']) await ada.sends(group, { text })
    await runs(3)
    expect(prompts()).toEqual(['one', 'two', 'three'])
    await ada.sends(group, { text: '/unknown@darkroom_bot' })
    await said(group, 'There is no /unknown here')
    expect(fromBot(group).filter(({ text }) => text.includes('There is no'))).toHaveLength(1)
  })

  test('a command in a topic is no answer to the message that opened it', async () => {
    const ada = await open()
    const group = world.telegram.group({ members: [ada], forum: true })
    await ada.sends(group, { text: '/paint', thread: group.topic('A topic called Boats') })
    const question = await said(group, 'Please send text')
    expect(world.fake.runs).toEqual([])
    await ada.replies(question, 'a boat')
    expect((await runs()).call.inputs).toMatchObject({ prompt: 'a boat' })
  })

  test('a private chat with topics is answered in the topic', async () => {
    const ada = await open({ before: ({ api }) => Object.assign(api.world.me, { has_topics_enabled: true }) })
    const thread = ada.opensTopic('Boats')
    await ada.sends(ada, { text: '/paint', thread })
    const question = await said(ada, 'Please send text')
    await ada.sends(ada, { text: 'a boat', thread })
    await runs()
    expect(question.thread).toBe(thread)
    await world.telegram.waitFor(() => fromBot(ada).length > 1, 'a status')
    expect(fromBot(ada).every((seen) => seen.thread === thread)).toBe(true)
  })
})
