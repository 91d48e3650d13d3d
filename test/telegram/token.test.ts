import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createApp } from '../../src/app.ts'
import type { Person, Seen } from '../support/telegram/index.ts'
import { mp4, picture } from '../support/telegram/with-api.ts'
import { botToken, createRecordingLog, openTelegramWorld, type TelegramWorld } from '../support/telegram-world.ts'

const secret = botToken.split(':')[1] ?? ''
/** As it is, and as an address, a form or a careless hand would write it. */
const disguises = [
  secret,
  Buffer.from(botToken).toString('base64').slice(4, 40),
  Buffer.from(secret).toString('hex'),
  [...secret].reverse().join(''),
]

const showsToken = (text: string): boolean => disguises.some((one) => text.includes(one))

const filesIn = async (folder: string): Promise<readonly string[]> =>
  (await readdir(folder, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))

const tools = [
  { displayName: 'Paint', inputSchema: [{ name: 'prompt', type: 'text' as const, required: true }] },
  { displayName: 'Upscale', inputSchema: [{ name: 'image', type: 'image' as const, required: true }] },
  { displayName: 'Cut', inputSchema: [{ name: 'video', type: 'video' as const, required: true }] },
]

/** One of everything that can go wrong, and a bit of what goes well. */
const session = async (world: TelegramWorld, ada: Person): Promise<void> => {
  const { telegram, fake } = world
  const fromBot = (): readonly Seen[] => telegram.chat(ada).fromBot()
  const more = async (act: () => Promise<unknown>, part = ''): Promise<void> => {
    const before = fromBot().length
    await act()
    await telegram.waitFor(
      () =>
        fromBot()
          .slice(before)
          .some(({ text }) => text.includes(part)),
      part,
    )
  }
  const photo = async (width: number) => ({ photo: await picture(width, 50), caption: '/upscale' })

  await more(async () => ada.says('/help'))
  telegram.fail('getFile', { drop: 'before' })
  await more(async () => ada.sends(ada, await photo(100)), 'could not be fetched')
  telegram.fail('getFile', { status: 400, description: 'Bad Request: file is too big' })
  await more(async () => ada.sends(ada, await photo(101)), 'too large')
  for (const fault of [{ status: 404 }, { html502: true }, { drop: 'before' as const }]) {
    telegram.fail('file', fault)
    await more(async () => ada.sends(ada, await photo(110 + Math.floor(world.clock.now() % 100))), 'could not be fetched')
  }
  await more(() => ada.sends(ada, { video: { bytes: mp4, size: 30 * 1024 * 1024 }, caption: '/cut' }), 'over 20 MB')
  await more(() => ada.says(`/upscale http://127.0.0.1:9/bot${'x'}/a.png`))

  for (const fault of [{ drop: 'before' as const }, { drop: 'after' as const }, { html502: true }, { status: 400 }, { retryAfter: 1 }]) {
    telegram.fail('sendMessage', fault)
    await more(() => ada.says('/id'), '7')
  }
  telegram.fail('sendMessage', { times: 3, drop: 'before', when: ({ text }) => String(text).includes('no /nothing') })
  await more(() => ada.says('/nothing'), 'Sorry')

  await ada.sends(ada, { ...(await photo(300)) })
  const run = await telegram.waitFor(() => fake.runs.at(-1), 'a run')
  telegram.fail('sendPhoto', { status: 400, description: 'Bad Request: PHOTO_INVALID_DIMENSIONS' })
  telegram.fail('editMessageMedia', { drop: 'before', times: 2 })
  fake.complete(run.ref, [{ name: 'image', bytes: await picture(64, 64), fileName: 'a.png' }])
  await telegram.waitFor(() => fromBot().find(({ kind }) => kind === 'photo' || kind === 'document'), 'a result')
  await ada.says('/paint a boat')
  const lost = await telegram.waitFor(() => fake.runs.find(({ call }) => call.inputs['prompt'] === 'a boat'), 'a run')
  fake.fail(lost.ref, { message: `could not fetch ${telegram.url}/file/x` })
  await telegram.waitFor(() => fromBot().find(({ text }) => text.includes('Reference')), 'a failure')

  const { inbox } = world.app().store
  const { add } = inbox
  Object.assign(inbox, { add: () => Promise.reject(new Error('disk full')) })
  telegram.fail('getUpdates', { status: 401, description: 'Unauthorized' })
  await ada.says('/id')
  await telegram.waitFor(() => world.lines.some((line) => line.includes('disk full')), 'a full disk')
  Object.assign(inbox, { add })
  await more(async () => undefined, '7')
}

const answersOf = async (url: string): Promise<readonly string[]> => {
  const headers = { Authorization: 'Bearer trusted-key', 'Content-Type': 'application/json' }
  const paths = [
    'healthz',
    'readyz',
    'metrics',
    'openapi.json',
    'api/v1/tools',
    'api/v1/generations',
    'nothing',
    `bot${botToken.slice(0, 4)}`,
  ]
  const gets = paths.map((path) => fetch(`${url}/${path}`, { headers }))
  const knocks = ['{}', '{', '{"update_id":1}'].map((body) => fetch(`${url}/webhooks/telegram`, { method: 'POST', headers, body }))
  return Promise.all(
    (await Promise.all([...gets, ...knocks])).map(async (answer) => `${JSON.stringify([...answer.headers])} ${await answer.text()}`),
  )
}

test('the bot’s token is in no log line, file, call to a backend, message, HTTP answer or error', async () => {
  const world = await openTelegramWorld({ tools })
  try {
    const { telegram, fake } = world
    const ada = telegram.user(7)
    const boss = telegram.user(1)
    await boss.says('/stats')
    await session(world, ada)
    await boss.says('/tools')
    await telegram.waitFor(() => telegram.chat(boss).fromBot().length > 1, 'the admin’s answers')

    expect(world.lines.length).toBeGreaterThan(10)
    expect(world.lines.filter(showsToken)).toEqual([])
    expect(fake.runs.map(({ call }) => JSON.stringify(call)).filter(showsToken)).toEqual([])
    expect(fake.runs.map(({ call }) => JSON.stringify(call)).filter((call) => call.includes('/file/'))).toEqual([])
    expect(
      telegram
        .calls()
        .map((call) => JSON.stringify(call.payload))
        .filter(showsToken),
    ).toEqual([])
    expect((await answersOf(world.url())).filter(showsToken)).toEqual([])
    expect(JSON.stringify(await world.generations())).not.toContain(secret)
    expect(showsToken(JSON.stringify(world.app().config.telegram))).toBe(true)

    await world.stop()
    const files = await filesIn(world.folder)
    expect(files.filter((file) => file.endsWith('.db')).length).toBeGreaterThanOrEqual(2)
    for (const file of files) expect({ file, shows: showsToken(await readFile(file, 'latin1')) }).toEqual({ file, shows: false })
  } finally {
    await world.close()
  }
})

test('nor is it told when the start fails: a mistake in the configuration, a wrong token, nobody there', async () => {
  const lines: string[] = []
  const recording = createRecordingLog(lines)
  let tell = (): void => undefined
  const isTold = new Promise<void>((resolve) => {
    tell = resolve
  })
  const warn: typeof recording.warn = (fields, message) => {
    recording.warn(fields, message)
    if (message.includes('Telegram does not answer')) tell()
  }
  const log = { ...recording, warn }
  const env = { TELEGRAM_BOT_TOKEN: botToken, STORE_URL: 'sqlite::memory:', QUEUE_URL: 'sqlite::memory:', PORT: '0' }
  for (const wrong of [{ TELEGRAM_BOT_TOKEN: `bot ${botToken}` }, { ADMIN_IDS: 'me' }, { TELEGRAM_MODE: 'webhook' }]) {
    const error = await createApp({ ...env, ...wrong }, { log }).catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(Error)
    expect(showsToken(`${String(error)} ${JSON.stringify(error)} ${error instanceof Error ? error.stack : ''}`)).toBe(false)
  }
  const world = await openTelegramWorld({
    before: ({ fail }) => {
      fail('getMe', { drop: 'before' })
      fail('getMe', { status: 401, description: 'Unauthorized' })
    },
  })
  await world.telegram.waitFor(() => world.telegram.calls('getMe')[1]?.answer, 'a refusal')
  await world.close()
  expect(world.lines.some((line) => line.includes('does not know this token'))).toBe(true)
  const app = await createApp({ ...env, TELEGRAM_API_ROOT: 'http://127.0.0.1:9' }, { log, backends: [] })
  await app.start()
  await isTold
  await app.stop()
  expect([...lines, ...world.lines].filter(showsToken)).toEqual([])
})
