import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { freePort } from '../../scripts/lib/free-port.ts'
import { openStandIn, standInKey } from '../support/comfydeploy.ts'
import { fakeToken, openFakeTelegram } from '../support/telegram/index.ts'

const main = fileURLToPath(new URL('../../src/main.ts', import.meta.url))
const loader = import.meta.resolve('tsx')

let folder: string
let closers: (() => Promise<unknown>)[]
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'darkroom-start-'))
  closers = [() => rm(folder, { recursive: true, force: true })]
})
afterEach(async () => {
  for (const close of closers.reverse()) await close()
})

/** The program as somebody types it, in an empty folder. */
const start = async (env: Record<string, string>, args: readonly string[] = []) => {
  const child = spawn(process.execPath, ['--import', loader, main, ...args], {
    cwd: folder,
    env: { PATH: process.env['PATH'] ?? '', LOG_LEVEL: 'silent', PORT: String(await freePort()), ...env },
  })
  let said = ''
  let hears: () => void = () => undefined
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      said += text
      hears()
    })
  const ended = new Promise<number | null>((resolve) => void child.once('close', resolve))
  const stop = async (): Promise<number | null> => {
    child.kill('SIGTERM')
    return ended
  }
  closers.push(stop)
  return {
    said: () => said,
    until: (pattern: RegExp): Promise<void> =>
      new Promise((resolve) => {
        hears = () => {
          if (pattern.test(said)) resolve()
        }
        hears()
      }),
    stop,
  }
}

describe('the start', () => {
  it('with a token and no key: the bot is there, and its admin is told', async () => {
    const telegram = await openFakeTelegram()
    closers.push(telegram.close)
    const admin = telegram.user(5)
    await admin.says('/start')
    const program = await start({ TELEGRAM_BOT_TOKEN: fakeToken, TELEGRAM_API_ROOT: telegram.url, ADMIN_IDS: '5' })
    await program.until(/is listening \(polling\): https:\/\/t\.me\//)
    expect(program.said()).toMatch(/0 tools[\s\S]*Still to be set[\s\S]*COMFYDEPLOY_API_KEY[\s\S]*API_KEYS/)
    expect(program.said()).not.toMatch(/playground/)
    await telegram.waitFor(() =>
      telegram
        .chat(admin)
        .fromBot()
        .find(({ text }) => text?.includes('No tools were found')),
    )
    expect(await program.stop()).toBe(0)
    expect(program.said()).toContain('SIGTERM: finishing')
  })

  it('with a key and no token: the tools are there, and what is missing is said', async () => {
    const standIn = await openStandIn()
    closers.push(standIn.close)
    const program = await start({ COMFYDEPLOY_API_KEY: standInKey, COMFYDEPLOY_API_URL: standIn.url, API_KEYS: 'me:key' })
    await program.until(/Ctrl-C/)
    expect(program.said()).toMatch(/\d+ tools: \/[\s\S]*TELEGRAM_BOT_TOKEN: /)
    expect(program.said()).not.toMatch(/This is the playground|COMFYDEPLOY_API_KEY:/)
    expect(program.said()).toContain('COMFYDEPLOY_API_KEY is set')
  })

  it('asked for the playground it asks nobody real, whatever is set', async () => {
    const [telegram, standIn] = [await openFakeTelegram(), await openStandIn()]
    closers.push(telegram.close, standIn.close)
    const real = {
      TELEGRAM_BOT_TOKEN: fakeToken,
      TELEGRAM_API_ROOT: telegram.url,
      COMFYDEPLOY_API_KEY: standInKey,
      COMFYDEPLOY_API_URL: standIn.url,
    }
    const program = await start({ ...real, API_KEYS: 'me:my-own-key' }, ['playground'])
    await program.until(/This is the playground[\s\S]*tools: /)
    expect(telegram.calls()).toEqual([])
    expect(standIn.calls()).toEqual({})
    expect(await program.stop()).toBe(0)
  })
})
