import { afterEach, beforeEach, expect, test } from 'vitest'
import { type AdminWorld, command, openAdminWorld, press } from '../../../test/support/admin-world.ts'
import { generationOf } from '../../../test/support/generation.ts'
import { wordsFor } from '../../words/index.ts'
import { adminBan } from './admin-ban.ts'
import { adminUsers } from './admin-users.ts'

const { ban, users } = wordsFor('en').admin
let world: AdminWorld

beforeEach(async () => {
  world = await openAdminWorld({ admins: ['7', '8'] })
})
afterEach(() => world.close())

const bannedOf = async (userId: string) => (await world.store.accounts.get(`telegram:${userId}`))?.banned
const sayBan = async (text: string, message?: Record<string, unknown>, name: 'ban' | 'unban' = 'ban') => {
  const fake = await command(world, world.open(adminBan), name, text, message === undefined ? {} : { message })
  return fake.said[0]?.text
}

test('people are listed by when they were last seen, with their runs of 30 days', async () => {
  await world.addPerson('21', { name: 'Ben <b>', userName: 'benny', seenAt: world.clock.now() - 2 * 3_600_000 })
  await world.addPerson('22', { name: 'Cleo' })
  const now = world.clock.now()
  for (const [generationId, createdAt] of [
    ['g1', now - 1],
    ['g2', now - 40 * 86_400_000],
  ] as const)
    await world.store.generations.insert(generationOf({ generationId, createdAt, account: 'telegram:21' }))
  const { said } = await command(world, world.open(adminUsers), 'users')
  expect(said[0]?.text.split('\n\n')).toEqual([
    '<b>2 people</b>',
    'Cleo (22)\nseen just now · 0 runs in 30 days',
    'Ben &lt;b&gt; @benny (21)\nseen 2 hours ago · 1 run in 30 days',
  ])
})

test('pages go on and back, a search stays', async () => {
  for (let i = 0; i < 20; i += 1) await world.addPerson(String(100 + i), { name: `Zoe ${i}`, seenAt: world.clock.now() - i })
  const feature = world.open(adminUsers)
  const first = await command(world, feature, 'users', 'zoe')
  expect(first.said[0]?.options.keys?.at(-1)).toMatchObject([{ data: 'au:1:zoe' }])
  const last = await press(world, feature, 'au:2:zoe')
  expect(last.revised[0]?.text).toContain('Zoe 19')
  expect(last.revised[0]?.text).not.toContain('Zoe 15')
  expect(last.revised[0]?.keys?.at(-1)).toMatchObject([{ data: 'au:1:zoe' }])
  expect((await press(world, feature, 'au:9:zoe')).revised[0]?.text).toContain('Zoe 0')
  expect((await command(world, feature, 'users', 'nobody')).said[0]?.text).toBe(users.noneFound('nobody'))
})

test('a card bans and unbans', async () => {
  await world.addPerson('21', { name: 'Ben' })
  const feature = world.open(adminUsers)
  const banned = await press(world, feature, 'ab:21:ban:0:')
  expect(banned.answered).toEqual([{ text: ban.done('Ben (21)'), alert: true }])
  expect(banned.revised[0]?.text).toContain(users.banned)
  expect(banned.revised[0]?.keys?.[0]).toEqual([{ text: users.unban, data: 'ab:21:unban:0:' }])
  expect(await bannedOf('21')).toMatchObject({ by: 'telegram:7' })
  await press(world, feature, 'ab:21:unban:0:')
  expect(await bannedOf('21')).toBeUndefined()
})

test('to others the buttons do nothing', async () => {
  await world.addPerson('21')
  const fake = await press(world, world.open(adminUsers), 'ab:21:ban:0:', { caller: { isAdmin: false } })
  expect(fake.answered).toEqual([{ text: wordsFor('en').access.oldButton, alert: false }])
  expect(await bannedOf('21')).toBeUndefined()
})

test('by id, also before they come; with a reason', async () => {
  expect(await sayBan('555 sends   spam')).toBe(ban.done('555'))
  expect(await bannedOf('555')).toEqual({ at: world.clock.now(), by: 'telegram:7', reason: 'sends spam' })
  expect(await sayBan('555')).toBe(ban.already('555'))
  expect(await sayBan('555', undefined, 'unban')).toBe(ban.undone('555'))
  expect(await sayBan('555', undefined, 'unban')).toBe(ban.notBanned('555'))
})

test('by @name: the very one, not one that merely contains it', async () => {
  await world.addPerson('20', { name: 'Other', userName: 'ben_two' })
  await world.addPerson('21', { name: 'Ben', userName: 'Ben' })
  expect(await sayBan('@ben')).toBe(ban.done('Ben @Ben (21)'))
  expect(await bannedOf('20')).toBeUndefined()
  expect(await sayBan('@nobody')).toBe(ban.unknown('@nobody'))
})

test('by a reply to what they wrote: the text is the reason', async () => {
  const reply = (more: object) => ({ reply_to_message: { message_id: 1, from: { id: 33, is_bot: false }, ...more } })
  expect(await sayBan('rude', reply({}))).toBe(ban.done('33'))
  expect(await bannedOf('33')).toMatchObject({ reason: 'rude' })
  expect(await sayBan('', reply({ sender_chat: { id: -100 } }))).toBe(ban.nobody)
  expect(await sayBan('', reply({ from: { id: 99, is_bot: true } }))).toBe(ban.nobody)
  expect(await sayBan('', reply({ forum_topic_created: {} }))).toBe(ban.howTo)
  expect(await sayBan('', undefined, 'unban')).toBe(ban.howToUnban)
})

test('admins stay, and so does oneself', async () => {
  expect(await sayBan('8')).toBe(ban.admin)
  expect(await sayBan('7')).toBe(ban.self)
  expect(await bannedOf('7')).toBeUndefined()
  expect(await bannedOf('8')).toBeUndefined()
})
