import { Api, GrammyError } from 'grammy'
import sharp from 'sharp'
import { afterEach } from 'vitest'
import { createManualClock } from '../clock.ts'
import { type FakeTelegram, type FakeTelegramOptions, openFakeTelegram } from './index.ts'

const closing: { close(): Promise<void> }[] = []

/** Closes it after the test. */
export const closeLater = <T extends { close(): Promise<void> }>(one: T): T => {
  closing.push(one)
  return one
}

/** A fake of this test alone, at a standing clock and without flood limits; grammY's client for it; and Ada (7), who has written to the bot. */
export const openWithApi = async (options: FakeTelegramOptions = {}) => {
  const clock = createManualClock()
  const telegram = closeLater(await openFakeTelegram({ clock, flood: false, ...options }))
  const ada = telegram.user(7)
  await ada.says('/start')
  return { clock, telegram, api: new Api(telegram.token, { apiRoot: telegram.url }), ada }
}

afterEach(() => Promise.all(closing.splice(0).map((one) => one.close())))

export const picture = (width = 64, height = 48, format: 'png' | 'jpeg' | 'webp' = 'png'): Promise<Buffer> =>
  sharp({ create: { width, height, channels: 3, background: '#258' } })
    .toFormat(format)
    .toBuffer()

/** Files that begin as their kind does; nobody plays them. */
export const gif = Buffer.from('GIF89a-and-so-on')
export const mp4 = Buffer.from('\0\0\0\x18ftypmp42-and-so-on', 'latin1')
export const mp3 = Buffer.from('ID3-and-so-on')

/** The wire, as any client could use it. */
export const callRaw = async (
  telegram: FakeTelegram,
  method: string,
  body: object = {},
): Promise<{ status: number; body: Record<string, unknown> }> => {
  const response = await fetch(`${telegram.url}/bot${telegram.token}/${method}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  })
  return { status: response.status, body: (await response.json()) as Record<string, unknown> }
}

/** What Telegram answered, as `400 Bad Request: …`; anything but a refusal fails the test. */
export const refusalOf = async (promise: Promise<unknown>): Promise<string> => {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  if (!(error instanceof GrammyError)) throw new Error(`no refusal but ${String(error)}`)
  return `${error.error_code} ${error.description}`
}
