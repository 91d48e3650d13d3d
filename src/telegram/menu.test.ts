import { GrammyError } from 'grammy'
import { afterEach, describe, expect, it } from 'vitest'
import type { ApiCall, FeatureWorld, FeatureWorldOptions } from '../../test/support/feature-world.ts'
import { openFeatureWorld } from '../../test/support/feature-world.ts'
import { registeredTool } from '../../test/support/tools.ts'
import type { FeatureCommand } from './feature.ts'
import { createMenu } from './menu.ts'

const own: readonly FeatureCommand[] = [{ name: 'help', audience: 'everyone', menus: ['private', 'group'], run: async () => undefined }]

let world: FeatureWorld | undefined
afterEach(() => world?.close())

const open = async (options: FeatureWorldOptions = {}) => {
  const opened = await openFeatureWorld({ tools: [registeredTool('paint')], ...options })
  world = opened
  return { ...opened, menu: createMenu(opened.deps, own) }
}

/** An admin who has opened the chat with the bot. */
const arrive = ({ store, clock }: Pick<FeatureWorld, 'store' | 'clock'>, userId = '5') =>
  store.accounts.update(
    `telegram:${userId}`,
    { person: { platform: 'telegram', userId, name: 'Ada', chat: userId, lastSeenAt: clock.now() } },
    clock.now(),
  )

const refused = (description: string): GrammyError =>
  new GrammyError('refused', { ok: false, error_code: 400, description }, 'setMyCommands', {})

const scopesOf = (calls: readonly ApiCall[]) => calls.map(({ method, args }) => [method, (args.at(-1) as { scope: object }).scope])

describe('createMenu', () => {
  it('sets the lists of private chats, groups and each admin once, and again when something changed', async () => {
    const { menu, calls, tools, ...rest } = await open({ settings: { admins: ['5'] } })
    await arrive(rest)
    await menu.refresh()
    const inEnglish = calls.filter(({ args }) => (args[1] as { language_code?: string }).language_code === undefined)
    expect(scopesOf(inEnglish)).toEqual([
      ['setMyCommands', { type: 'all_private_chats' }],
      ['setMyCommands', { type: 'all_group_chats' }],
      ['setMyCommands', { type: 'chat', chat_id: 5 }],
    ])
    const first = calls.length
    await menu.refresh()
    expect(calls).toHaveLength(first)
    tools.now = [...tools.now, registeredTool('draw')]
    await menu.refresh()
    expect(calls).toHaveLength(2 * first)
  })

  it('tries a list that is too much once more with half of it', async () => {
    let refusals = 0
    const { menu, calls } = await open({
      tools: Array.from({ length: 90 }, (_, index) => registeredTool(`tool_${index}`, { description: 'word '.repeat(10) })),
      onCall: () => {
        refusals += 1
        if (refusals === 1) throw refused('Bad Request: BOT_COMMANDS_TOO_MUCH')
      },
    })
    await menu.refresh()
    const [whole, half] = calls.map(({ args }) => JSON.stringify(args[0]).length)
    expect(half).toBeLessThanOrEqual(3_500)
    expect(whole).toBeGreaterThan(3_500)
    const sent = calls.length
    await menu.refresh()
    expect(calls).toHaveLength(sent)
  })

  it('logs what stays refused, and tries it again next time', async () => {
    const { menu, calls, lines } = await open({
      onCall: () => {
        throw refused('Bad Request: BOT_COMMANDS_TOO_MUCH')
      },
    })
    await menu.refresh()
    const sent = calls.length
    expect(lines.filter(({ level }) => level === 'warn').length).toBe(sent / 2)
    await menu.refresh()
    expect(calls).toHaveLength(2 * sent)
  })

  it('shows an admin their own list as soon as they have opened the chat', async () => {
    const { menu, calls, ...rest } = await open({ settings: { admins: ['5'] } })
    await menu.refresh()
    await menu.catchUp()
    expect(calls.length).toBeGreaterThan(0)
    const before = calls.length
    await arrive(rest)
    await menu.catchUp()
    expect(new Set(scopesOf(calls.slice(before)).map((scope) => JSON.stringify(scope)))).toEqual(
      new Set([JSON.stringify(['setMyCommands', { type: 'chat', chat_id: 5 }])]),
    )
    const after = calls.length
    await menu.catchUp()
    expect(calls).toHaveLength(after)
  })

  it('catches up on what Telegram did not answer, and asks for nothing twice that it refused', async () => {
    let isDown = true
    const { menu, calls } = await open({
      onCall: () => {
        if (isDown) throw new Error('no answer')
      },
    })
    await menu.refresh()
    const sent = calls.length
    isDown = false
    await menu.catchUp()
    expect(calls).toHaveLength(2 * sent)
    await menu.catchUp()
    expect(calls).toHaveLength(2 * sent)
  })

  it('leaves an admin alone whose chat is not there, until something changes', async () => {
    const { menu, calls, lines, tools, ...rest } = await open({
      settings: { admins: ['5'] },
      onCall: ({ args }) => {
        if ((args[1] as { scope: { type: string } }).scope.type === 'chat') throw refused('Bad Request: chat not found')
      },
    })
    await arrive(rest)
    await menu.refresh()
    expect(lines).toEqual([])
    const sent = calls.length
    await menu.refresh()
    expect(calls).toHaveLength(sent)
    tools.now = []
    await menu.refresh()
    expect(calls).toHaveLength(2 * sent)
  })

  it('takes the list of a former admin away', async () => {
    const { menu, deps, calls, ...rest } = await open({ settings: { admins: ['5'] } })
    await arrive(rest)
    await menu.refresh()
    const before = calls.length
    const later = createMenu({ ...deps, settings: { ...deps.settings, admins: [] } }, own)
    await later.refresh()
    const removed = calls.slice(before)
    expect(removed.length).toBeGreaterThan(0)
    for (const call of removed) expect(scopesOf([call])).toEqual([['deleteMyCommands', { type: 'chat', chat_id: 5 }]])
    await later.refresh()
    expect(calls).toHaveLength(before + removed.length)
  })

  it('never throws', async () => {
    const { menu, store, lines } = await open()
    await store.close()
    world = undefined
    await expect(menu.refresh()).resolves.toBeUndefined()
    expect(lines.map(({ level }) => level)).toEqual(['warn'])
  })
})
