import { afterEach, expect, test } from 'vitest'
import { freePort } from '../../scripts/lib/free-port.ts'
import type { FakeTelegram } from '../support/telegram/index.ts'
import { openTelegramWorld, refuseUpdates, type TelegramWorld } from '../support/telegram-world.ts'

let world: TelegramWorld
afterEach(() => world.close())

/** Telegram has to be told the address before anybody listens there. */
const open = async (before: (telegram: FakeTelegram) => void = () => undefined): Promise<TelegramWorld> => {
  const port = await freePort()
  world = await openTelegramWorld({ before, env: { TELEGRAM_MODE: 'webhook', PUBLIC_URL: `http://127.0.0.1:${port}`, PORT: String(port) } })
  return world
}
const isSet = () => world.telegram.waitFor(() => world.telegram.calls('setWebhook').find((call) => call.answer?.ok === true), 'a webhook')
const secretOf = (): string => String(world.telegram.calls('setWebhook').at(-1)?.payload['secret_token'])

const knock = async (body: string, secret?: string): Promise<number> => {
  const headers = secret === undefined ? {} : { 'X-Telegram-Bot-Api-Secret-Token': secret }
  const response = await fetch(`${world.url()}/webhooks/telegram`, { method: 'POST', headers, body })
  await response.text()
  return response.status
}
const update = (id: number, text: string): string =>
  JSON.stringify({
    update_id: id,
    message: {
      message_id: 900,
      date: Math.floor(world.clock.now() / 1_000),
      text,
      chat: { id: 7, type: 'private' },
      from: { id: 7, first_name: 'Ada' },
    },
  })

test('messages and presses come by webhook, each once, and nobody asks for updates', async () => {
  const { telegram, fake } = await open()
  await isSet()
  const ada = telegram.user(7)
  await ada.says('/paint')
  const question = await telegram.waitFor(() => telegram.chat(ada).fromBot()[0], 'a question')
  await ada.replies(question, 'a boat')
  const run = await telegram.waitFor(() => fake.runs[0], 'a run')
  expect(run.call.inputs).toMatchObject({ prompt: 'a boat' })
  const status = await telegram.waitFor(() => telegram.chat(ada).fromBot()[1], 'a status')
  ada.presses('✖️ Cancel', status)
  await telegram.waitFor(() => run.cancelled, 'a cancel')
  expect(telegram.calls('getUpdates')).toEqual([])
  expect(telegram.api.world.webhook.tries().every(({ status: code }) => code === 200)).toBe(true)
})

test('whoever does not know the secret gets 401, and nothing they sent is taken', async () => {
  const { telegram, fake } = await open()
  await isSet()
  const secret = secretOf()
  for (const wrong of [undefined, '', 'wrong', `${secret}x`, secret.slice(1)])
    expect(await knock(update(1, '/paint a boat'), wrong)).toBe(401)
  await telegram.user(7).says('/id')
  expect(await knock(update(2, '/paint a ship'), secret)).toBe(200)
  await telegram.waitFor(() => fake.runs[0], 'a run')
  expect(fake.runs.map(({ call }) => call.inputs['prompt'])).toEqual(['a ship'])
})

test('garbage is answered, and so is what is far too large; what follows is handled', async () => {
  const { telegram, fake } = await open()
  await isSet()
  const secret = secretOf()
  await telegram.user(7).says('/id')
  for (const body of ['', '{', 'null', '[]', '"a"', '{"update_id":"1"}', '{"update_id":1.5}', '{"message":{}}', '\0'])
    expect(await knock(body, secret)).toBe(200)
  for (const body of [
    '{"update_id":11}',
    '{"update_id":12,"message":{}}',
    '{"update_id":13,"message":5}',
    '{"update_id":14,"callback_query":{}}',
  ])
    expect(await knock(body, secret)).toBe(200)
  expect(await knock(`{"update_id":15,"message":"${'a'.repeat(2_000_000)}"}`, secret).catch(() => 413)).toBe(413)
  expect(await knock(update(16, '/paint a boat'), secret)).toBe(200)
  await telegram.waitFor(() => fake.runs[0], 'a run')
})

test('what cannot be written down is answered with 503, comes again, and is run once', async () => {
  const { telegram, fake } = await open()
  await isSet()
  refuseUpdates(world, 2)
  await telegram.user(7).says('/paint a boat')
  await telegram.waitFor(() => fake.runs[0], 'a run')
  expect(telegram.api.world.webhook.tries().map(({ status }) => status)).toEqual([503, 503, 200])
  expect(fake.runs).toHaveLength(1)
})

test('it is registered in the end, though Telegram failed at first', async () => {
  const { telegram, fake } = await open((unwell) => {
    unwell.fail('getMe', { html502: true })
    unwell.fail('setWebhook', { times: 2 })
  })
  await isSet()
  await telegram.user(7).says('/paint a boat')
  await telegram.waitFor(() => fake.runs[0], 'a run')
})
