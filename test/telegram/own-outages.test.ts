import { afterEach, describe, expect, test } from 'vitest'
import { DarkroomError } from '../../src/model/errors.ts'
import { createGate } from '../contracts/queue-in-test.ts'
import { openTelegramWorld, type TelegramWorld } from '../support/telegram-world.ts'

let world: TelegramWorld
afterEach(() => world.close())

const away = () => Promise.reject(new DarkroomError('store_unavailable'))

describe('while our records cannot be reached', () => {
  test('a command is not told off, set aside or lost: it runs when they are back', async () => {
    world = await openTelegramWorld()
    const ada = world.telegram.user(7)
    const { generations } = world.app().store
    const insert = generations.insert.bind(generations)
    let tries = 0
    Object.assign(generations, {
      insert: (...given: Parameters<typeof insert>) => {
        tries += 1
        return tries <= 5 ? away() : insert(...given)
      },
    })
    await ada.says('/paint a boat')
    const run = await world.telegram.waitFor(() => world.fake.runs[0], 'the run')
    expect(run.call.inputs['prompt']).toBe('a boat')
    expect(tries).toBe(6)
    const said = world.telegram
      .chat(ada)
      .fromBot()
      .map(({ text }) => text)
      .join('\n')
    expect(said).not.toMatch(/records|Sorry/)
  })

  test('readiness says so in time, however long an answer takes', async () => {
    world = await openTelegramWorld()
    const { store } = world.app()
    const get = store.kv.get.bind(store.kv)
    const gate = createGate()
    Object.assign(store, { ping: () => gate.opened })
    Object.assign(store.kv, { get: (key: string) => gate.opened.then(() => get(key)) })
    const answer = await fetch(`${world.url()}/readyz`, { signal: AbortSignal.timeout(5_000) })
    gate.open()
    expect(answer.status).toBe(503)
    expect(await answer.json()).toEqual({
      status: 'not_ready',
      parts: [
        { part: 'store', ok: false, reason: 'the store does not answer' },
        { part: 'queue', ok: true },
        { part: 'tools', ok: true },
        { part: 'test', ok: true },
      ],
    })
  })

  test('the program ends all the same, without a word of complaint to whoever ended it', async () => {
    world = await openTelegramWorld()
    await world.telegram.waitFor(() => world.telegram.calls('getUpdates').length > 0, 'the bot to listen')
    Object.assign(world.app().store.kv, { remove: away })
    await world.stop()
    await expect(world.app().store.ping()).rejects.toThrow()
  })
})
