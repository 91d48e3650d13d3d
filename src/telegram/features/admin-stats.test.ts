import { GrammyError, InputFile } from 'grammy'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type AdminWorld, command, openAdminWorld, press } from '../../../test/support/admin-world.ts'
import { generationOf } from '../../../test/support/generation.ts'
import { registeredTool } from '../../../test/support/tools.ts'
import { wordsFor } from '../../words/index.ts'
import type { Feature } from '../feature.ts'
import { adminStats } from './admin-stats.ts'

const dayMs = 86_400_000
let world: AdminWorld
let feature: Feature

beforeEach(async () => {
  world = await openAdminWorld({ tools: [registeredTool('paint')] })
  feature = world.open(adminStats)
  const now = world.clock.now()
  const run = (generationId: string, more: object) => world.store.generations.insert(generationOf({ generationId, ...more }))
  await run('g1', { toolId: 'studio:paint', status: 'completed', createdAt: now, costUsd: 0.5, deliveryState: 'failed' })
  await run('g2', { toolId: 'studio:paint', status: 'failed', createdAt: now - dayMs, deliveryState: 'delivered' })
  await run('g3', { toolId: 'studio:gone', status: 'completed', createdAt: now - 20 * dayMs })
})
afterEach(() => world.close())

const sent = (calls: readonly { method: string; args: readonly unknown[] }[], at = 0) => {
  const options = calls[at]?.args.at(-1) as { caption: string; message_thread_id?: number }
  return { method: calls[at]?.method, chat: calls[at]?.args[0], ...options }
}

test('a picture with the numbers, in the topic where it was asked for', async () => {
  await world.addPerson('21')
  world.dead.push({ deadId: '1', kind: 'send', key: 'k', data: {}, tries: 8, error: 'x', diedAt: 0 })
  const fake = await command(world, feature, 'stats', '', { place: { chat: '-100', thread: '5', kind: 'group' } })
  const { caption, ...more } = sent(fake.calls)
  expect(more).toMatchObject({ method: 'sendPhoto', chat: '-100', message_thread_id: 5 })
  expect(fake.calls[0]?.args[1]).toBeInstanceOf(InputFile)
  for (const part of [
    'The last 7 days',
    '2 runs: 1 completed, 1 failed',
    '$0.5',
    '1 person active',
    '1 delivery failed',
    'Dead work: 1 (send)',
    '/paint',
  ])
    expect(caption).toContain(part)
  expect(world.drawn[0]?.match(/fill="#3b82f6"/g)).toHaveLength(1)
})

test('the days are counted as asked, and nonsense is answered', async () => {
  const fake = await command(world, feature, 'stats', '30')
  expect(sent(fake.calls).caption).toContain('3 runs')
  expect(sent(fake.calls).caption).toContain('studio:gone')
  for (const text of ['0', '91', 'x', '1.5'])
    expect((await command(world, feature, 'stats', text)).said[0]?.text).toBe(wordsFor('en').admin.stats.howTo)
})

test('a button changes the picture in place, or sends a new one where the old is gone', async () => {
  const pressed = { callbackQuery: { message: { message_id: 44 } } }
  const fake = world.contextOf()
  Object.assign(fake.ctx, pressed)
  await feature.buttons?.stats?.(fake.ctx, ['1'])
  expect(fake.calls.map((call) => [call.method, call.args[1]])).toEqual([['editMessageMedia', 44]])

  const gone = world.contextOf()
  const api = { ...pressed, api: { editMessageMedia: refuse, sendPhoto: gone.ctx.api.sendPhoto } }
  Object.assign(gone.ctx, api)
  await feature.buttons?.stats?.(gone.ctx, ['1'])
  expect(gone.calls.map((call) => call.method)).toEqual(['sendPhoto'])
})
const refuse = async () => {
  throw new GrammyError('x', { ok: false, error_code: 400, description: 'Bad Request: message to edit not found' }, 'editMessageMedia', {})
}

test('without a picture the numbers are said', async () => {
  world.deps.pictures.draw = () => Promise.reject(new Error('no'))
  const fake = await command(world, feature, 'stats')
  expect(fake.said[0]?.text).toContain('2 runs')
})

test('to others the button is an old one', async () => {
  const fake = await press(world, feature, 'sx:7', { caller: { isAdmin: false } })
  expect(fake.answered[0]?.text).toBe(wordsFor('en').access.oldButton)
  expect(fake.calls).toEqual([])
})
