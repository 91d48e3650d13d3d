import { json } from 'node:stream/consumers'
import { Bot, InputFile, InputMediaBuilder } from 'grammy'
import { describe, expect, test } from 'vitest'
import { openLoopback } from '../support/loopback.ts'
import { openFakeTelegram } from '../support/telegram/index.ts'
import { callRaw, closeLater, openWithApi, refusalOf } from '../support/telegram/with-api.ts'

const hour = 3_600_000

describe('the door', () => {
  test('JSON, forms, multipart and GET are all the same', async () => {
    const { telegram } = await openWithApi()
    const url = `${telegram.url}/bot${telegram.token}/sendMessage`
    const form = new FormData()
    form.set('chat_id', '7')
    form.set('text', 'multipart')
    const asked = [
      fetch(`${url}?chat_id=7&text=query`),
      fetch(url, { method: 'POST', body: new URLSearchParams({ chat_id: '7', text: 'urlencoded' }) }),
      fetch(url, { method: 'POST', body: form }),
      callRaw(telegram, 'SENDMESSAGE', { chat_id: 7, text: 'JSON' }),
    ]
    for (const answer of await Promise.all(asked)) expect(answer.status).toBe(200)
    const texts = telegram
      .chat(7)
      .fromBot()
      .map(({ text }) => text)
    expect(texts.toSorted()).toEqual(['JSON', 'multipart', 'query', 'urlencoded'])
  })

  test('another token, another method, a broken body', async () => {
    const { telegram } = await openWithApi()
    const wrong = await fetch(`${telegram.url}/bot1:wrong/getMe`)
    expect([wrong.status, await wrong.json()]).toEqual([401, { ok: false, error_code: 401, description: 'Unauthorized' }])
    const wrongFile = await fetch(`${telegram.url}/file/bot1:wrong/photos/file_0.jpg`)
    expect(wrongFile.status).toBe(401)
    expect(await callRaw(telegram, 'makeCoffee')).toEqual({
      status: 404,
      body: { ok: false, error_code: 404, description: 'Not Found: method not found' },
    })
    const broken = await fetch(`${telegram.url}/bot${telegram.token}/getMe`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: '{',
    })
    expect(broken.status).toBe(400)
  })

  test('getMe is who the token says', async () => {
    const { api } = await openWithApi()
    expect(await api.getMe()).toMatchObject({ id: 7_000_001, is_bot: true, username: 'darkroom_bot' })
  })

  test('an upload that is too large', async () => {
    const { api } = await openWithApi({ maxUploadBytes: 100_000 })
    expect(await refusalOf(api.sendDocument(7, new InputFile(Buffer.alloc(100_001), 'a.bin')))).toBe('413 Request Entity Too Large')
    const half = () => InputMediaBuilder.document(new InputFile(Buffer.alloc(60_000, 1), 'a.bin'))
    expect(await refusalOf(api.sendMediaGroup(7, [half(), half()]))).toBe('413 Request Entity Too Large')
  })
})

describe('getUpdates', () => {
  test('a poll waits, answers at once when something comes, and the offset confirms', async () => {
    const { telegram, api, ada } = await openWithApi()
    const [start] = await api.getUpdates()
    const offset = (start?.update_id ?? 0) + 1
    const waiting = api.getUpdates({ offset, timeout: 30 })
    await telegram.waitFor(() => telegram.api.world.updates.isPolled())
    await ada.says('hello')
    expect((await waiting).map(({ message }) => message?.text)).toEqual(['hello'])
    expect(await api.getUpdates({ offset: offset + 1 })).toEqual([])
    expect(await api.getUpdates()).toEqual([])
  })

  test('a poll ends by the clock, with nothing', async () => {
    const { telegram, api, clock } = await openWithApi()
    await api.getUpdates({ offset: -1 })
    const waiting = api.getUpdates({ offset: 2_000_000_000, timeout: 30 })
    await telegram.waitFor(() => telegram.api.world.updates.isPolled())
    clock.advance(29_999)
    expect(telegram.api.world.updates.isPolled()).toBe(true)
    clock.advance(1)
    expect(await waiting).toEqual([])
  })

  test('a limit, and an offset from the end', async () => {
    const { api, ada } = await openWithApi()
    for (const text of ['one', 'two', 'three']) await ada.says(text)
    const texts = async (options: object) => (await api.getUpdates(options)).map(({ message }) => message?.text)
    expect(await texts({ limit: 2 })).toEqual(['/start', 'one'])
    expect(await texts({ offset: -2 })).toEqual(['two', 'three'])
    expect(await texts({})).toEqual(['two', 'three'])
  })

  test('the second of two polls wins', async () => {
    const { telegram, api } = await openWithApi()
    const first = refusalOf(api.getUpdates({ offset: 2_000_000_000, timeout: 30 }))
    await telegram.waitFor(() => telegram.api.world.updates.isPolled())
    const second = new AbortController()
    const waiting = api.getUpdates({ offset: 2_000_000_000, timeout: 30 }, second.signal as never).catch(() => 'aborted')
    expect(await first).toBe('409 Conflict: terminated by other getUpdates request; make sure that only one bot instance is running')
    second.abort()
    await waiting
    await telegram.waitFor(() => !telegram.api.world.updates.isPolled())
  })

  test('not while a webhook is set', async () => {
    const { api } = await openWithApi()
    await api.setWebhook('http://127.0.0.1:1/')
    expect(await refusalOf(api.getUpdates())).toMatch(/^409 Conflict: can't use getUpdates method while webhook is active/)
    await api.deleteWebhook()
    expect(await api.getUpdates()).toBeInstanceOf(Array)
  })

  test('only what was asked for comes', async () => {
    const { api, ada } = await openWithApi()
    await api.getUpdates({ offset: 2_000_000_000, allowed_updates: ['edited_message', 'message_reaction'] })
    const said = await ada.says('helo')
    ada.edits(said, 'hello')
    ada.reacts(said, '🔥')
    const updates = await api.getUpdates()
    expect(updates).toHaveLength(2)
    expect(updates[0]).toMatchObject({ edited_message: { text: 'hello' } })
    expect(updates[1]).toMatchObject({ message_reaction: { new_reaction: [{ type: 'emoji', emoji: '🔥' }] } })
  })

  test('a message is kept for a day, a press for two and a half minutes', async () => {
    const { telegram, api, ada, clock } = await openWithApi()
    await api.sendMessage(7, 'choose', { reply_markup: { inline_keyboard: [[{ text: 'Go', callback_data: 'go' }]] } })
    ada.presses('Go', telegram.chat(7).last() ?? expect.fail())
    expect(await api.getUpdates()).toHaveLength(2)
    clock.advance(150_000)
    expect(await api.getUpdates()).toHaveLength(1)
    clock.advance(24 * hour)
    expect(await api.getUpdates()).toEqual([])
  })

  test('an update may come twice', async () => {
    const { telegram, api } = await openWithApi()
    const [start] = await api.getUpdates()
    telegram.repeats(start ?? expect.fail())
    expect((await api.getUpdates()).map(({ update_id: id }) => id)).toEqual([start?.update_id, start?.update_id])
  })

  test("grammY's own bot lives on it", async () => {
    const telegram = await openFakeTelegram({ flood: false })
    closeLater(telegram)
    const bot = new Bot(telegram.token, { client: { apiRoot: telegram.url } })
    bot.command('hi', (ctx) => ctx.reply('Hello!', { reply_parameters: { message_id: ctx.msg.message_id } }))
    const running = bot.start()
    const ada = telegram.user(7)
    const asked = await ada.says('/hi there')
    const answer = await telegram.waitFor(() => telegram.chat(7).fromBot()[0])
    expect(answer).toMatchObject({ text: 'Hello!', replyTo: asked.messageId, kind: 'text' })
    await bot.stop()
    await running
  })
})

describe('webhooks', () => {
  test('updates are posted with the secret, in order within a chat, and again until they are taken', async () => {
    const { telegram, api, ada, clock } = await openWithApi()
    const received: { readonly text: string; readonly secret: unknown; readonly at: number }[] = []
    const hook = await openLoopback(async (request, response) => {
      const { message } = (await json(request)) as { message: { text: string } }
      received.push({ text: message.text, secret: request.headers['x-telegram-bot-api-secret-token'], at: clock.now() })
      response.writeHead(message.text === '/start' && received.filter(({ text }) => text === '/start').length < 3 ? 503 : 200).end()
    })
    closeLater(hook)
    const began = clock.now()
    await api.setWebhook(hook.url, { secret_token: 'S3cret_-' })
    await ada.says('second')
    await telegram.user(8).says('beside it')
    // The other chat doesn't wait; this one is tried again at once, and then in two seconds.
    await telegram.waitFor(() => telegram.api.world.webhook.tries().length === 3)
    clock.advance(2_000)
    await telegram.waitFor(() => telegram.api.world.updates.pending().length === 0)
    const own = received.filter(({ text }) => text !== 'beside it')
    expect(own.map(({ text }) => text)).toEqual(['/start', '/start', '/start', 'second'])
    expect(own.map(({ at }) => at - began)).toEqual([0, 0, 2_000, 2_000])
    expect(new Set(received.map(({ secret }) => secret))).toEqual(new Set(['S3cret_-']))
    expect(received.filter(({ text }) => text === 'beside it')).toMatchObject([{ at: began }])
    expect(await api.getWebhookInfo()).toMatchObject({ url: hook.url, pending_update_count: 0, last_error_message: expect.any(String) })
  })

  test.each([
    ['http://example.com/', {}, 'bad webhook: Failed to resolve host: Name or service not known'],
    ['ftp://127.0.0.1/', {}, 'bad webhook: An HTTPS URL must be provided for webhook'],
    ['nonsense', {}, 'invalid webhook URL specified'],
    ['http://127.0.0.1:1/', { secret_token: 'a b' }, 'secret token contains unallowed characters'],
    ['http://127.0.0.1:1/', { secret_token: 'a'.repeat(257) }, 'secret token is too long'],
  ])('%s %j is refused', async (url, options, why) => {
    const { api } = await openWithApi()
    expect(await refusalOf(api.setWebhook(url, options))).toBe(`400 Bad Request: ${why}`)
  })

  test('setting one ends a poll; dropping forgets what waits', async () => {
    const { telegram, api, ada } = await openWithApi()
    const poll = refusalOf(api.getUpdates({ offset: 2_000_000_000, timeout: 30 }))
    await telegram.waitFor(() => telegram.api.world.updates.isPolled())
    await api.setWebhook('http://127.0.0.1:1/')
    expect(await poll).toBe('409 Conflict: terminated by setWebhook request')
    await ada.says('lost')
    await api.deleteWebhook({ drop_pending_updates: true })
    expect(await api.getUpdates()).toEqual([])
  })
})
