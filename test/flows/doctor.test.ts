import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { freePort } from '../../scripts/lib/free-port.ts'
import type { DoctorDeps } from '../../src/doctor/deps.ts'
import type { Finding } from '../../src/doctor/finding.ts'
import { checkNode, leastNode } from '../../src/doctor/machine.ts'
import { isSound, printFindings } from '../../src/doctor/print.ts'
import { silentLog } from '../../src/log.ts'
import { createProbe } from '../../src/net/probe.ts'
import { examineSetUp } from '../../src/open-doctor.ts'
import type { ComfyDeployStandIn } from '../../src/playground/comfydeploy/index.ts'
import { openStore } from '../../src/stores/index.ts'
import { openStandIn, standInKey } from '../support/comfydeploy.ts'
import { type FakeTelegram, fakeToken, openFakeTelegram } from '../support/telegram/index.ts'

let folder: string
let telegram: FakeTelegram
let standIn: ComfyDeployStandIn
let closers: (() => Promise<unknown>)[]
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'darkroom-doctor-'))
  telegram = await openFakeTelegram()
  standIn = await openStandIn()
  closers = [telegram.close, standIn.close, () => rm(folder, { recursive: true, force: true })]
})
afterEach(async () => {
  for (const close of closers) await close()
})

const serve = async (listener: RequestListener): Promise<string> => {
  const server = createServer(listener)
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  closers.push(() => new Promise((resolve) => void server.close(resolve)))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}
const healthy: RequestListener = (_, response) => void response.end('{"status":"ok"}')

const places = () => ({
  STORE_URL: `sqlite:${join(folder, 'darkroom.db')}`,
  MEDIA_URL: `file:${join(folder, 'media')}`,
  TOOLS_FILE: join(folder, 'tools.json'),
  PORT: '0',
})
const whole = () => ({
  ...places(),
  TELEGRAM_BOT_TOKEN: fakeToken,
  TELEGRAM_API_ROOT: telegram.url,
  ADMIN_IDS: '1',
  COMFYDEPLOY_API_KEY: standInKey,
  COMFYDEPLOY_API_URL: standIn.url,
  API_KEYS: 'me:a-key-long-enough,ops:another-long-key:trusted',
})

const examine = (env: Readonly<Record<string, string>>, own: Partial<DoctorDeps> = {}): Promise<readonly Finding[]> =>
  examineSetUp(env, { conflictSeconds: 0, ...own })
const linesOf = (findings: readonly Finding[], step: string): readonly string[] =>
  printFindings(
    findings.filter((finding) => finding.step === step),
    { json: false },
  )
    .split('\n')
    .slice(0, -2)

/** The real instruments, but for one answer of Telegram. */
const telling = (method: string, answer: Awaited<ReturnType<DoctorDeps['probe']>>): Partial<DoctorDeps> => {
  const probe = createProbe({ timeoutMs: 5_000 })
  return { probe: async (url, query) => (url.endsWith(`/${method}`) ? answer : probe(url, query)) }
}
const webhookInfo = (result: Record<string, unknown>) =>
  telling('getWebhookInfo', { status: 200, body: { ok: true, result: { pending_update_count: 0, ...result } } })
const reachable = () => ({ ...whole(), PUBLIC_URL: 'https://darkroom.invalid' })
const ours = 'https://darkroom.invalid/webhooks/telegram'

describe('the doctor', () => {
  it('finds nothing broken in a sound set-up, and takes no message away', async () => {
    await telegram.user(5).says('hello')
    const findings = await examine(whole())
    expect(findings.filter(({ state }) => state === 'broken')).toEqual([])
    expect(isSound(findings)).toBe(true)
    expect(linesOf(findings, 'Bot')).toEqual([`✓ Bot: the token is good, and the bot is @${telegram.api.world.me.username}`])
    expect(linesOf(findings, 'Messages')).toEqual(['✓ Messages: they are fetched by polling, and nobody else does'])
    expect(linesOf(findings, 'Tools')[0]).toMatch(/^✓ Tools: \d+ found: \/animate, /)
    expect(linesOf(findings, 'Tools').join()).toContain('/sleepy can not run now')
    expect(linesOf(findings, 'Tools').at(-1)).toContain('would cost money')
    for (const step of ['Node', 'Settings', 'Admins', 'Groups', 'HTTP API', 'Store', 'Queue', 'Media', 'Disk', 'Clock'])
      expect(linesOf(findings, step)[0], step).toMatch(/^[✓]/)
    expect(telegram.calls('getUpdates').map(({ payload }) => payload['offset'])).toEqual([undefined])
    expect(telegram.api.world.updates.pending()).toHaveLength(1)
    expect(standIn.runs()).toEqual([])
  })

  it('tells no token, no key and no address, whatever is broken', async () => {
    standIn.quirks.apiDown = true
    telegram.fail('getMe', { status: 401, description: `Unauthorized: ${fakeToken}` })
    const findings = await examine(whole())
    const told = printFindings(findings, { json: true }) + printFindings(findings, { json: false })
    for (const secret of [fakeToken, standInKey, 'a-key-long-enough', 'another-long-key', telegram.url, standIn.url, folder])
      expect(told).not.toContain(secret)
    expect(JSON.parse(printFindings(findings, { json: true }))).toMatchObject({ ok: false, findings: expect.any(Array) })
  })

  it('with nothing set up it says so, and where the playground is', async () => {
    const findings = await examine(places())
    expect(isSound(findings)).toBe(true)
    expect(linesOf(findings, 'Settings').join()).toMatch(/^– .*npm start opens the playground.*copy \.env\.example/)
    expect(linesOf(findings, 'Bot').join()).toContain('no token is set')
    expect(linesOf(findings, 'Tools').join()).toContain('COMFYDEPLOY_API_KEY')
    expect(linesOf(findings, 'HTTP API').join()).toContain('it is off')
    expect(linesOf(findings, 'Clock').join()).toContain('nobody to compare it with')
  })

  it.each([
    ['a wrong value', { PORT: 'many' }, 'PORT'],
    ['half a backend', { COMFYDEPLOY_API_KEY: '' }, 'COMFYDEPLOY_API_KEY is missing'],
  ])('says what is wrong with the settings, and looks no further: %s', async (_, wrong, sentence) => {
    const findings = await examine({ ...whole(), ...wrong })
    expect(linesOf(findings, 'Settings').join()).toContain(sentence)
    expect(findings.map(({ step }) => step)).toEqual(['Node', 'Settings', 'The rest'])
    expect(isSound(findings)).toBe(false)
  })

  it('knows the Node that package.json asks for', async () => {
    const { engines } = JSON.parse(await readFile(fileURLToPath(new URL('../../package.json', import.meta.url)), 'utf8'))
    expect(engines.node).toBe(`>=${leastNode}`)
    expect(['20.19.0', '20.20.2', '24.0.0'].map((version) => checkNode(version).state)).toEqual(['ok', 'ok', 'ok'])
    expect(['20.18.9', '18.20.0'].map((version) => checkNode(version).state)).toEqual(['broken', 'broken'])
  })
})

describe('what it finds broken with the bot', () => {
  it('a token that Telegram does not know', async () => {
    telegram.fail('getMe', { status: 401, description: 'Unauthorized' })
    expect(linesOf(await examine(whole()), 'Bot').join()).toMatch(/^✗ .*does not know this token → .*BotFather/)
  })

  it('a Telegram that is out of reach', async () => {
    const gone = `http://127.0.0.1:${await freePort()}`
    const findings = await examine({ ...whole(), TELEGRAM_API_ROOT: gone })
    expect(linesOf(findings, 'Bot').join()).toMatch(/^✗ .*can not be reached: the connection was refused/)
  })

  it('something else where the Bot API should be', async () => {
    const findings = await examine({ ...whole(), TELEGRAM_API_ROOT: await serve((_, response) => void response.end('<html>')) })
    expect(linesOf(findings, 'Bot').join()).toMatch(/^✗ .*no Bot API.*TELEGRAM_API_ROOT/)
  })

  it('another program that fetches the messages', async () => {
    telegram.fail('getUpdates', { status: 409, description: 'Conflict: terminated by other getUpdates request' })
    expect(linesOf(await examine(whole()), 'Messages').join()).toMatch(/^✗ .*another program/)
  })

  it('and asks for none while Darkroom itself is running', async () => {
    const port = new URL(await serve(healthy)).port
    expect(linesOf(await examine({ ...whole(), PORT: port }), 'Messages').join()).toMatch(/^– .*Darkroom is running/)
    expect(telegram.calls('getUpdates')).toEqual([])
  })

  it('a webhook that somebody has set although messages are to be fetched', async () => {
    const findings = await examine(whole(), webhookInfo({ url: 'https://other.invalid/secret-path' }))
    expect(linesOf(findings, 'Messages').join()).toMatch(/^– .*brought to an address/)
    expect(JSON.stringify(findings)).not.toContain('secret-path')
  })

  it('no admins, and a bot that hears everything', async () => {
    const hears = telling('getMe', { status: 200, body: { ok: true, result: { username: 'it', can_read_all_group_messages: true } } })
    const findings = await examine({ ...whole(), ADMIN_IDS: '' }, hears)
    expect(linesOf(findings, 'Admins').join()).toContain('/id')
    expect(linesOf(findings, 'Groups').join()).toMatch(/^– .*privacy mode is off/)
  })
})

describe('what it says of the webhook', () => {
  const now = Math.floor(Date.now() / 1_000)
  it.each([
    ['none yet', { url: '' }, /^– .*none is set yet/],
    ['another one', { url: 'https://other.invalid/x' }, /^– .*another address/],
    ['ours, and it works', { url: ours, pending_update_count: 3 }, /^✓ .*3 waiting/],
    ['ours, and it fails', { url: ours, last_error_date: now, last_error_message: 'Connection refused' }, /^✗ .*Connection refused/],
    ['ours, and it failed long ago', { url: ours, last_error_date: now - 90_000, last_error_message: 'Timeout' }, /^✓/],
  ])('%s', async (_, info, line) => {
    expect(linesOf(await examine(reachable(), webhookInfo(info)), 'Webhook').join()).toMatch(line)
  })

  it('that Telegram wants https', async () => {
    const findings = await examine({ ...whole(), PUBLIC_URL: 'http://darkroom.invalid', TELEGRAM_MODE: 'webhook' })
    expect(linesOf(findings, 'Webhook').join()).toMatch(/^✗ .*https/)
  })
})

describe('what it says of PUBLIC_URL', () => {
  it('that Darkroom answers there, and that plain http is open', async () => {
    const [works, plain] = linesOf(await examine({ ...whole(), PUBLIC_URL: await serve(healthy) }), 'PUBLIC_URL')
    expect(works).toMatch(/^✓/)
    expect(plain).toMatch(/^– .*plain http/)
  })

  it('that nothing answers: broken while Darkroom runs, else it is asked to be started', async () => {
    const [gone, port] = [`http://127.0.0.1:${await freePort()}`, new URL(await serve(healthy)).port]
    expect(linesOf(await examine({ ...whole(), PUBLIC_URL: gone }), 'PUBLIC_URL')[0]).toMatch(/^– .*Start it/)
    expect(linesOf(await examine({ ...whole(), PUBLIC_URL: gone, PORT: port }), 'PUBLIC_URL')[0]).toMatch(/^✗/)
  })

  it('that something else answers', async () => {
    const other = await serve((_, response) => void response.end('hello'))
    expect(linesOf(await examine({ ...whole(), PUBLIC_URL: other }), 'PUBLIC_URL')[0]).toContain('something else answered')
  })
})

describe('what it finds broken elsewhere', () => {
  it('a key that ComfyDeploy refuses', async () => {
    const lines = linesOf(await examine({ ...whole(), COMFYDEPLOY_API_KEY: 'a-wrong-key' }), 'Tools')
    expect(lines[0]).toMatch(/^✗/)
    expect(lines.join()).toContain('COMFYDEPLOY_API_KEY')
  })

  it('tools that were refused, each with the reason', async () => {
    const report = {
      at: 0,
      refused: [{ name: 'Odd', reason: 'It has no graph.' }],
      notes: ['Look here.'],
      stale: false,
      added: [],
      changed: [],
      removed: [],
      version: 1,
    }
    const openCatalog: DoctorDeps['openCatalog'] = async () => ({
      catalog: { list: () => [], report: () => report },
      close: async () => undefined,
    })
    const lines = linesOf(await examine(whole(), { openCatalog }), 'Tools')
    expect(lines.slice(0, 3).map((line) => line.slice(0, 40))).toEqual([
      expect.stringContaining('– Tools: none were found'),
      '– Tools: Odd was refused: It has no grap',
      '– Tools: Look here.',
    ])
  })

  it('a store, a queue and a media folder that can not be used', async () => {
    const file = join(folder, 'a-file')
    await writeFile(file, 'this is no database and no folder, but long enough to be looked at as one of them')
    const findings = await examine({
      ...whole(),
      STORE_URL: `sqlite:${file}`,
      QUEUE_URL: `sqlite:${file}/q.db`,
      MEDIA_URL: `file:${file}/media`,
    })
    for (const step of ['Store', 'Queue', 'Media']) expect(linesOf(findings, step).join(), step).toMatch(/^✗ .* → Check/)
    expect(JSON.stringify(findings)).not.toContain(folder)
  })

  it('a store that forgets', async () => {
    const forgets: DoctorDeps['openStore'] = async ({ storeUrl }) => {
      const store = await openStore(storeUrl, {
        clock: { now: () => 0, after: () => () => undefined },
        log: silentLog,
      })
      return { ...store, kv: { ...store.kv, get: async () => undefined } }
    }
    expect(linesOf(await examine(whole(), { openStore: forgets }), 'Store').join()).toMatch(/^✗ .*read back/)
  })

  it('a disk that is nearly full', async () => {
    expect(linesOf(await examine(whole(), { freeBytes: async () => 400_000_000 }), 'Disk').join()).toMatch(/^– .*only 0\.4 GB/)
    expect(linesOf(await examine(whole(), { freeBytes: async () => undefined }), 'Disk').join()).toContain('was not looked at')
  })

  it.each([
    [90, '✗ Clock: this machine is 90 seconds ahead'],
    [-90, '✗ Clock: this machine is 90 seconds behind'],
    [30, '✓ Clock'],
  ])('a clock that is %s seconds off', async (seconds, line) => {
    const at = 1_800_000_000_000
    const clock = { now: () => at + seconds * 1_000, after: () => () => undefined }
    const [found] = linesOf(await examine(whole(), { clock, probe: async () => ({ status: 200, body: {}, at: at - 500 }) }), 'Clock')
    expect(found).toContain(line)
  })

  it('a key of the HTTP API that is easily guessed', async () => {
    expect(linesOf(await examine({ ...whole(), API_KEYS: 'me:secret' }), 'HTTP API').join()).toMatch(/key of me is short/)
  })
})
