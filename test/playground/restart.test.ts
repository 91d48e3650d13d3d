import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Api, InputFile } from 'grammy'
import sharp from 'sharp'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { systemClock } from '../../src/clock.ts'
import { createComfyDeployStandIn, type StandInState } from '../../src/playground/comfydeploy/index.ts'
import { startPlayground } from '../../src/playground/index.ts'
import { openKeep } from '../../src/playground/keep.ts'
import { createBotApi, type WorldState } from '../../src/playground/telegram/index.ts'
import { fakeToken } from '../support/telegram/index.ts'
import { closeLater, picture } from '../support/telegram/with-api.ts'

describe('a restart', () => {
  let root = ''
  let folder = ''
  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'darkroom-playground-'))
  })
  beforeEach(async () => {
    folder = await mkdtemp(join(root, 'test-'))
  })
  // What a test leaves open is closed after it, and writes once more.
  afterAll(() => rm(root, { recursive: true, force: true }))

  /** Through the disk, as a real one goes. */
  const through = async <T>(state: T): Promise<T> => {
    const open = () => openKeep({ folder, time: systemClock, warn: () => undefined })
    const keep = open()
    keep.add('state', () => state)
    await keep.close()
    return open().read('state') as T
  }
  const openBotApi = async (state?: WorldState) => {
    const api = closeLater(await createBotApi({ token: fakeToken, time: systemClock, state, floodWindows: [] }))
    return { api, bot: new Api(fakeToken, { apiRoot: api.url }) }
  }

  test('the chats go on: messages, files, menus and what the bot has not fetched yet', async () => {
    const before = await openBotApi()
    const { rooms, me } = before.api.world
    rooms.addUser({ id: 7, is_bot: false, first_name: 'Ada' })
    rooms.open({ id: 7, type: 'private', first_name: 'Ada' }).members.set(me.id, 'member')
    await before.api.people.say(7, 7, [{ text: '/fetched' }])
    const [fetched] = await before.bot.getUpdates()
    await before.bot.getUpdates({ offset: (fetched?.update_id ?? 0) + 1 })
    const [asked] = await before.api.people.say(7, 7, [{ text: '/waiting' }])
    const sent = await before.bot.sendPhoto(7, new InputFile(await picture(1_000, 600), 'a.png'), {
      reply_parameters: { message_id: asked?.message.message_id ?? 0 },
      reply_markup: { inline_keyboard: [[{ text: 'Again', callback_data: 'again' }]] },
    })
    before.api.people.react(7, { chatId: 7, messageId: sent.message_id }, ['👍'])
    await before.bot.setMyCommands([{ command: 'paint', description: 'paints' }])

    const after = await openBotApi(await through(before.api.snapshot()))
    const updates = await after.bot.getUpdates()
    expect(updates.map(({ message }) => message?.text)).toEqual(['/waiting'])
    const post = after.api.world.rooms.find({ chatId: 7, messageId: sent.message_id })
    expect(post && after.api.world.rooms.show(post)).toMatchObject({
      reply_to_message: { text: '/waiting' },
      reply_markup: sent.reply_markup,
    })
    expect(post?.reactions.get(7)).toEqual(['👍'])
    expect(await after.bot.getMyCommands()).toHaveLength(1)
    const small = sent.photo?.[0]
    const { file_path: path } = await after.bot.getFile(small?.file_id ?? '')
    const drawn = await fetch(`${after.api.url}/file/bot${fakeToken}/${path}`)
    expect(await sharp(Buffer.from(await drawn.arrayBuffer())).metadata()).toMatchObject({ format: 'jpeg', width: small?.width })
    await after.bot.sendPhoto(7, small?.file_id ?? '')
    await after.bot.editMessageCaption(7, sent.message_id, { caption: 'still mine' })
  })

  test('no number is given out twice, should the last moment be lost', async () => {
    const before = await openBotApi()
    const { rooms, me } = before.api.world
    rooms.addUser({ id: 7, is_bot: false, first_name: 'Ada' })
    rooms.open({ id: 7, type: 'private', first_name: 'Ada' }).members.set(me.id, 'member')
    const state = await through(before.api.snapshot())
    const lost = await before.api.people.say(7, 7, [{ text: 'lost' }])
    const [lostUpdate] = await before.bot.getUpdates()
    const after = await openBotApi(state)
    const next = await after.api.people.say(7, 7, [{ text: 'next' }])
    expect(next[0]?.message.message_id).toBeGreaterThan(lost[0]?.message.message_id ?? 0)
    expect((await after.bot.getUpdates())[0]?.update_id).toBeGreaterThan(lostUpdate?.update_id ?? 0)
  })

  test('ComfyDeploy goes on: what was done is there, what was under way is done', async () => {
    const open = async (state?: StandInState) =>
      closeLater(await createComfyDeployStandIn({ apiKey: 'key', clock: systemClock, executor: 'none', state }))
    const before = await open()
    const headers = { Authorization: 'Bearer key', 'Content-Type': 'application/json' }
    const deployment = before.world.deployments().find(({ name }) => name === 'Paint')
    const queue = async (): Promise<string> => {
      const body = JSON.stringify({ deployment_id: deployment?.id, inputs: {} })
      const response = await fetch(`${before.url}/run/deployment/queue`, { method: 'POST', headers, body })
      return ((await response.json()) as { run_id: string }).run_id
    }
    const done = await queue()
    await before.settled()
    before.hold('running')
    const under = await queue()
    await before.settled()

    const after = await open(await through(before.snapshot()))
    await before.close()
    await after.settled()
    expect(after.runs().map(({ runId, status }) => [runId, status])).toEqual([
      [done, 'success'],
      [under, 'success'],
    ])
    const run = (await (await fetch(`${after.url}/run/${done}`, { headers })).json()) as {
      outputs: { data: { images: { url: string }[] } }[]
    }
    const url = run.outputs[0]?.data.images[0]?.url ?? ''
    expect(url.startsWith(after.fileBaseUrl)).toBe(true)
    expect((await fetch(url)).status).toBe(200)
  })

  test('the playground is found at the same address, as it was left', async () => {
    const start = () => startPlayground({ PORT: '0' }, { folder })
    const first = await start()
    const address = first.welcome('http://127.0.0.1:1')[0]?.match(/http\S+/)?.[0] ?? ''
    expect(first.welcome('http://127.0.0.1:1')[0]).toBe(`Open ${address} and send /paint a lighthouse at dusk`)
    const { TELEGRAM_BOT_TOKEN: token = '', TELEGRAM_API_ROOT: apiRoot = '', ADMIN_IDS: admin = '' } = first.env
    await new Api(token, { apiRoot }).sendMessage(admin, 'remember me')
    await first.close()

    const second = await start()
    closeLater(second)
    expect(second.welcome('')[0]).toContain(address)
    expect(second.env['COMFYDEPLOY_API_URL']).toBe(first.env['COMFYDEPLOY_API_URL'])
    const { messages } = (await (await fetch(`${address}/api/chats/${admin}/messages?as=${admin}`)).json()) as {
      messages: { text: string }[]
    }
    expect(messages.map(({ text }) => text)).toEqual(['remember me'])
  })

  test('a port that is taken meanwhile is no trouble', async () => {
    const first = await startPlayground({ PORT: '0' }, { folder })
    const old = first.env['TELEGRAM_API_ROOT'] ?? ''
    await first.close()
    const other = createServer().listen(Number(new URL(old).port), '127.0.0.1')
    closeLater({ close: () => new Promise<void>((resolve) => other.close(() => resolve())) })
    await once(other, 'listening')
    const second = closeLater(await startPlayground({ PORT: '0' }, { folder }))
    expect(second.env['TELEGRAM_API_ROOT']).toMatch(/^http:/)
    expect(second.env['TELEGRAM_API_ROOT']).not.toBe(old)
  })

  test('two at once in one folder would spoil each other', async () => {
    await writeFile(join(folder, 'running.pid'), String(process.ppid))
    await expect(startPlayground({ PORT: '0' }, { folder })).rejects.toThrow(`process ${process.ppid}`)
    await writeFile(join(folder, 'running.pid'), '2147483646')
    closeLater(await startPlayground({ PORT: '0' }, { folder }))
  })
})
