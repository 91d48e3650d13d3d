import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Delivery } from '../../src/model/delivery.ts'
import type { Generation } from '../../src/model/generation.ts'
import { type ComfyDeployStandIn, createComfyDeployStandIn } from '../../src/playground/comfydeploy/index.ts'
import type { Store } from '../../src/ports/store/index.ts'
import { openStore } from '../../src/stores/index.ts'
import { createFastClock } from '../support/fast-clock.ts'
import { silentLog } from '../support/log.ts'
import { type FakeTelegram, openFakeTelegram } from '../support/telegram/index.ts'

const speed = 30
const start = Date.UTC(2026, 0, 1)
const script = fileURLToPath(new URL('../support/telegram-child.ts', import.meta.url))

let folder: string
let telegram: FakeTelegram
let standIn: ComfyDeployStandIn
let child: ChildProcess | undefined
let env: Readonly<Record<string, string>>
const clock = createFastClock(speed, start)
const epoch = Date.now()

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'darkroom-kill-'))
  telegram = await openFakeTelegram({ clock })
  standIn = await createComfyDeployStandIn({ apiKey: 'kill', clock, executor: 'none' })
  env = {
    CLOCK_SPEED: String(speed),
    CLOCK_START: String(start),
    CLOCK_EPOCH: String(epoch),
    TELEGRAM_BOT_TOKEN: telegram.token,
    TELEGRAM_API_ROOT: telegram.url,
    COMFYDEPLOY_API_KEY: 'kill',
    COMFYDEPLOY_API_URL: standIn.url,
    STORE_URL: `sqlite:${join(folder, 'darkroom.db')}`,
    MEDIA_URL: `file:${join(folder, 'media')}`,
    TOOLS_FILE: join(folder, 'none.json'),
    PORT: '0',
    LOG_LEVEL: 'silent',
    TRUSTED_HOSTS: '127.0.0.1',
  }
})
afterAll(async () => {
  child?.kill('SIGKILL')
  await telegram.close()
  await standIn.close()
  await rm(folder, { recursive: true, force: true })
})

const launch = async (): Promise<void> => {
  const { PATH = '', HOME = '' } = process.env
  child = fork(script, { env: { PATH, HOME, ...env }, execArgv: ['--import', 'tsx'], stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
  await once(child, 'message')
}
const end = async (signal: NodeJS.Signals): Promise<void> => {
  if (child === undefined) return
  const exit = once(child, 'exit')
  child.kill(signal)
  await exit
}

const recordsIn = async (store: Store): Promise<{ generations: readonly Generation[]; deliveries: readonly Delivery[] }> => {
  const generations = (await store.generations.list({}, { limit: 200 })).items
  const deliveries = await Promise.all(generations.map(({ generationId }) => store.deliveries.forGeneration(generationId)))
  return { generations, deliveries: deliveries.flat() }
}

test('kill -9, again and again, while thirty commands come in: each runs once, and each result arrives', async () => {
  const people = [101, 102, 103, 104, 105].map((id) => telegram.user(id))
  const commands = 30
  let said = 0
  const say = async (count: number): Promise<void> => {
    for (const until = said + count; said < until; said += 1) await people[said % people.length]?.says(`/paint picture ${said}`)
  }

  await say(4)
  await launch()
  /** It dies with one of its messages on the way: while it takes commands, shows, or delivers. */
  const shown = (): number => telegram.calls().filter(({ method }) => /^(send|edit)/.test(method)).length
  for (const [messages, more] of [
    [2, 6],
    [9, 6],
    [5, 7],
    [13, 7],
  ] as const) {
    const until = shown() + messages
    await say(more)
    await telegram.waitFor(() => shown() >= until, `${messages} more messages`)
    await end('SIGKILL')
    await launch()
  }
  expect(said).toBe(commands)
  const slow = telegram.fail('editMessageMedia', { delayMs: 5_000, times: 3 })
  await telegram.waitFor(() => slow.hits() > 0, 'a result on its way')
  await end('SIGKILL')
  await launch()

  const store = await openStore(env['STORE_URL'] ?? '', { clock, log: silentLog })
  let records = await recordsIn(store)
  const isOver = (): boolean => records.deliveries.length >= commands && records.deliveries.every(({ status }) => status !== 'owed')
  while (!isOver()) {
    await new Promise((resolve) => clock.after(5_000, () => resolve(undefined)))
    records = await recordsIn(store)
  }
  await end('SIGTERM')
  await store.close()

  const prompts = standIn.runs().map(({ inputs }) => String(Object.values(inputs).find((value) => String(value).startsWith('picture'))))
  expect([...prompts].sort()).toEqual(Array.from({ length: commands }, (_, index) => `picture ${index}`).sort())
  expect(records.generations.map(({ status }) => status)).toEqual(Array.from({ length: commands }, () => 'completed'))
  expect(records.deliveries.map(({ status }) => status)).toEqual(Array.from({ length: commands }, () => 'delivered'))
  let doubted = 0
  for (const { id } of people) {
    const own = records.generations.filter(({ origin }) => origin?.chat === String(id))
    const byMessage = [...own].sort((a, b) => Number(a.origin?.message) - Number(b.origin?.message))
    expect(byMessage.map(({ generationId }) => generationId)).toEqual(own.map(({ generationId }) => generationId).reverse())
    const ids = new Set(own.map(({ generationId }) => generationId))
    const repeats = records.deliveries
      .filter(({ generationId }) => ids.has(generationId))
      .flatMap(({ parts }) => parts)
      .reduce((sum, part) => sum + (part.repeats ?? 0), 0)
    const bot = telegram.chat(id).fromBot()
    const photos = bot.filter(({ kind }) => kind === 'photo').length
    expect(photos).toBeGreaterThanOrEqual(own.length)
    expect(photos - own.length).toBeLessThanOrEqual(repeats)
    doubted += repeats
  }
  expect(doubted).toBeGreaterThan(0)
}, 60_000)
