import { afterEach, describe, expect, test } from 'vitest'
import { en } from '../../src/words/en/index.ts'
import { openPeopleFlow, type PeopleFlow, paintTool, upscaleTool } from '../support/people-steps.ts'

const { access, admin, menu } = en

let flow: PeopleFlow
const open = async (options: Parameters<typeof openPeopleFlow>[0] = {}): Promise<PeopleFlow> => {
  flow = await openPeopleFlow(options)
  return flow
}
afterEach(() => flow.close())

describe('an admin’s tools', () => {
  test('are listed and searched; each has a card to hide, restrict, rename, run and reset it', async () => {
    const { ada, boss, fake } = await open()
    const list = await flow.says(boss, '/tools')
    expect(list.text).toMatch(/\/paint · Paint\ntest · text_only · free\nprompt!, steps, sampler, hires, seed\n🟢/)
    expect((await flow.says(boss, '/tools image_only')).buttons).toEqual([['/upscale']])
    const { keys } = admin.tools
    let card = list
    const press = async (button: string, shows: string) => {
      boss.presses(button, card)
      card = await flow.becomes(card, ({ text }) => text.includes(shows))
    }
    await press('/paint', admin.tools.visibility.public)
    await press(keys.hide, admin.tools.visibility.hidden)
    expect((await flow.says(ada, '/paint a boat')).text).toContain('/paint')
    expect(fake.runs).toEqual([])
    await press(keys.restrict, admin.tools.visibility.admin)
    await press(keys.show, admin.tools.visibility.public)
    const rename = () => flow.answer(boss, () => boss.presses(keys.rename, card))
    await rename()
    // Another command is none of the answer.
    await flow.says(boss, '/id')
    await rename()
    await flow.says(boss, 'upscale', ({ text }) => text.startsWith(admin.tools.notSaved('').trim()))
    await rename()
    card = await flow.says(boss, 'Draw', ({ text }) => text.startsWith('/draw'))
    await ada.says('/draw a boat')
    await flow.nextRun(1)
    boss.presses(keys.run, card)
    expect((await flow.nextRun(2)).call.inputs).toMatchObject({ prompt: menu.example.prompt })
    await press(keys.undo, '/paint')
    await press(menu.paging.back, admin.tools.title(2))
  })

  test('what was refused says why, and a tool that is gone is no longer edited', async () => {
    const { boss } = await open({ tools: [paintTool, { ...upscaleTool, displayName: 'Lost', backend: 'nowhere' }] })
    const list = await flow.says(boss, '/tools')
    boss.presses(flow.buttonOf(list, admin.tools.refused(1)), list)
    const refused = await flow.becomes(list, ({ text }) => text.includes(admin.tools.refusedTitle))
    expect(refused.text).toMatch(/Lost: .*nowhere/)
    boss.presses(menu.paging.back, refused)
    const back = await flow.becomes(list, ({ text }) => text.includes('/paint'))
    flow.lists([])
    await flow.app().refreshTools()
    expect(await flow.pressed(boss, '/paint', back)).toMatchObject({ text: admin.tools.gone, alert: true })
  })
})

describe('an admin', () => {
  test('sees how the bot does in a picture; days are chosen by button', async () => {
    const { ada, boss } = await open()
    await flow.result(ada)
    const stats = await flow.says(boss, '/stats')
    expect(stats).toMatchObject({ kind: 'photo' })
    expect(stats.text).toMatch(/1 run: 1 completed, 0 failed[\s\S]*Inbox: 0 waiting[\s\S]*\/paint: 1 run/)
    expect(flow.telegram.bytesOf(stats).subarray(1, 4).toString()).toBe('PNG')
    boss.presses(admin.stats.days(30), stats)
    await flow.becomes(stats, ({ text }) => text.includes(admin.stats.title(30)))
    expect((await flow.says(boss, '/stats 99')).text).toBe(admin.stats.howTo)
  })

  test('bans by id, @name, reply or button; who is banned is told once asked, and let in again', async () => {
    const { ada, boss, telegram } = await open()
    const carl = telegram.user(9, { name: 'Carl', username: 'carl' })
    await flow.says(ada, '/id')
    await flow.says(carl, '/id')
    expect((await flow.says(boss, '/ban @carl spam')).text).toMatch(/^Carl @carl \(9\) is banned/)
    expect((await flow.says(carl, '/paint a boat')).text).toBe(access.banned)
    expect((await flow.says(boss, '/ban 1')).text).toBe(admin.ban.self)
    expect((await flow.says(boss, '/unban 9')).text).toBe(admin.ban.undone('Carl @carl (9)'))
    const users = await flow.says(boss, '/users ada')
    boss.presses('Ada', users)
    const card = await flow.becomes(users, ({ text }) => text.includes('First seen'))
    expect(await flow.pressed(boss, admin.users.ban, card)).toMatchObject({ alert: true })
    expect((await flow.says(ada, '/start')).text).toBe(access.banned)
    await flow.becomes(card, ({ buttons }) => buttons.flat().includes(admin.users.unban))
    const group = telegram.group({ members: [ada, carl, boss] })
    const [said] = await carl.sends(group, { text: '/id@darkroom_bot' })
    if (said === undefined) throw new Error('nothing was said')
    const banned = await flow.answer(
      group,
      () => boss.replies(said, '/ban@darkroom_bot rude'),
      ({ text }) => text.includes('banned'),
    )
    expect(banned.text).toContain('Carl')
  })

  test('is the only one who has these commands: to everybody else they are unknown ones', async () => {
    const { ada, boss } = await open()
    for (const name of ['reload', 'stats', 'users', 'ban', 'unban', 'broadcast'])
      expect((await flow.says(ada, `/${name} 7`, ({ text }) => text.includes(name))).text).toBe(access.unknownCommand(name))
    const stats = await flow.says(boss, '/stats')
    const list = await flow.says(boss, '/users')
    const result = await flow.result(ada)
    for (const { callback_data: data = '' } of [...stats.keys, ...list.keys])
      expect(await flow.pressesData(ada, result, data)).toMatchObject({ text: access.oldButton })
    expect((await flow.says(boss, '/help', ({ text }) => text.includes(menu.help.title))).text).toContain('/broadcast')
  })
})

describe('a broadcast', () => {
  test('goes to everybody once, whatever is restarted in between, and tells how it went', async () => {
    const { boss, telegram } = await open()
    const people = Array.from({ length: 45 }, (_, index) => telegram.user(100 + index, { name: `P${index}` }))
    for (const person of people) await person.says('/id')
    await telegram.waitFor(() => people.every((person) => flow.fromBot(person).length === 1), 'everybody known')
    people[3]?.blocks()
    expect((await flow.says(boss, '/broadcast')).text).toBe(admin.broadcast.howTo)
    const sure = await flow.says(boss, '/broadcast Hello & <welcome> 🦊', ({ keys }) => keys.length > 0)
    expect(sure.text).toBe(admin.broadcast.preview(46))
    boss.presses(admin.broadcast.send, sure)
    const got = (): number => people.filter((person) => flow.fromBot(person).some(({ text }) => text.startsWith('Hello'))).length
    await telegram.waitFor(() => got() >= 10, 'the first ten')
    await flow.restart()
    const report = await telegram.waitFor(() => flow.fromBot(boss).find(({ text }) => text.startsWith('📣 The broadcast')), 'a report')
    expect(report.text).toBe(admin.broadcast.report(45))
    expect(got()).toBe(44)
    for (const person of people) expect(flow.fromBot(person).filter(({ text }) => text.startsWith('Hello')).length).toBeLessThan(2)
    expect(telegram.breaches()).toEqual([])
  })

  test('a copy keeps the picture; it is called off, and a second press on send is the same one', async () => {
    const { ada, boss } = await open()
    await flow.says(ada, '/id')
    const off = await flow.says(boss, '/broadcast no', ({ keys }) => keys.length > 0)
    boss.presses(admin.broadcast.cancel, off)
    await flow.becomes(off, ({ text }) => text === admin.broadcast.cancelled)
    const result = await flow.result(boss)
    const sure = await flow.answer(
      boss,
      () => boss.replies(result, '/broadcast'),
      ({ keys }) => keys.length > 0,
    )
    expect(sure.text).toBe(admin.broadcast.previewCopy(2))
    boss.presses(admin.broadcast.send, sure)
    boss.presses(admin.broadcast.send, sure)
    await flow.telegram.waitFor(() => flow.fromBot(boss).find(({ text }) => text.startsWith('📣 The broadcast')), 'a report')
    expect(flow.fromBot(ada).filter(({ kind }) => kind === 'photo')).toHaveLength(1)
  })
})

describe('the admins are told', () => {
  test('when there is no tool at all, and when work died', async () => {
    const { boss, telegram } = await open({ tools: [] })
    await flow.says(boss, '/start')
    await flow.app().store.kv.remove('admin-notice:no_tools')
    await flow.app().refreshTools()
    await telegram.waitFor(() => flow.fromBot(boss).find(({ text }) => text === admin.noTools), 'a notice')
    flow.app().queue.work(
      'doomed',
      async () => {
        throw new Error('it never works')
      },
      { concurrency: 1, maxTries: 1 },
    )
    await flow.app().queue.enqueue({ kind: 'doomed', key: 'one', data: {} })
    await telegram.waitFor(() => flow.fromBot(boss).find(({ text }) => text === admin.workDied('doomed')), 'a notice')
  })
})
