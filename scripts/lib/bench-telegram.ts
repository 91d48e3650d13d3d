import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { systemClock } from '../../src/clock.ts'
import { silentLog } from '../../src/log.ts'
import type { Generation } from '../../src/model/generation.ts'
import { openStore } from '../../src/stores/index.ts'
import { appEnv, paintId, startStandIn } from './bench-setup.ts'
import { percentile, rounded } from './bench-stats.ts'
import { runnablePath, startChild } from './child.ts'

const persons = 50
const lookEveryMs = 100

interface Seen {
  readonly photos: number
  readonly breaches: number
  readonly calls: number
}

const startBotApi = async (env: Readonly<Record<string, string>> = {}) => {
  const child = fork(runnablePath(new URL('./bot-api-child.ts', import.meta.url)), {
    env: { ...process.env, ...env },
    execArgv: process.execArgv,
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  const [{ url, token }] = (await once(child, 'message')) as [{ url: string; token: string }]
  return {
    env: { TELEGRAM_BOT_TOKEN: token, TELEGRAM_API_ROOT: url },
    burst: async (each: number): Promise<void> => {
      child.send({ burst: { persons, each, text: '/paint picture' } })
      await once(child, 'message')
    },
    seen: async (): Promise<Seen> => {
      child.send({ ask: true })
      const [seen] = (await once(child, 'message')) as [Seen]
      return seen
    },
    stop: async (): Promise<void> => {
      const ended = once(child, 'exit')
      child.send({ stop: true })
      await ended
    },
  }
}

const until = async (isSo: () => Promise<boolean>, longestMs = 300_000): Promise<void> => {
  for (let waited = 0; waited < longestMs; waited += lookEveryMs) {
    if (await isSo()) return
    await pause(lookEveryMs)
  }
  throw new Error('it took too long')
}

/** CPU from an update to the run it began upstream: a warm-up first, then as many again. */
const measureBot = async (script: URL, env: Readonly<Record<string, string>>, each: number) => {
  const standIn = await startStandIn({ STAND_IN_HOLD: '1' })
  const botApi = await startBotApi()
  const deployment = await paintId(standIn.url)
  const child = await startChild(script, {
    ...env,
    ...botApi.env,
    BENCH_DEPLOYMENT: deployment,
    COMFYDEPLOY_API_KEY: 'bench',
    COMFYDEPLOY_API_URL: standIn.url,
  })
  const submitted = async (total: number): Promise<void> => until(async () => (await standIn.runs()) >= total)
  const commands = persons * each
  await botApi.burst(each)
  await submitted(commands)
  const before = await child.measure()
  const started = performance.now()
  await botApi.burst(each)
  await submitted(commands * 2)
  const seconds = (performance.now() - started) / 1_000
  const after = await child.measure()
  await child.kill('SIGKILL')
  await botApi.stop()
  await standIn.stop()
  return { cpuMsPerUpdate: rounded((after.cpuMs - before.cpuMs) / commands, 3), perSecond: rounded(commands / seconds, 0) }
}

const generous = {
  USER_RUNS_PER_MINUTE: '100000',
  USER_CONCURRENCY: '100000',
}

export const measureUpdates = async (folder: string, commands: number) => {
  const each = Math.max(1, Math.round(commands / persons))
  const bare = await measureBot(new URL('./bare-bot-child.ts', import.meta.url), {}, each)
  const env = { ...appEnv(folder, 'telegram.db', ''), ...generous }
  const darkroom = await measureBot(new URL('./app-child.ts', import.meta.url), env, each)
  return { bare, darkroom }
}

/** In the order of their messages, those of one chat. */
const isInOrder = (generations: readonly Generation[]): boolean => {
  const byMessage = [...generations].sort((a, b) => Number(a.origin?.message) - Number(b.origin?.message))
  return byMessage.every((one, index) => index === 0 || one.createdAt >= (byMessage[index - 1]?.createdAt ?? 0))
}

/** Everybody at once, with limits as usual and flood rules on: from the first command to the last picture. */
export const measureBurst = async (folder: string, each: number) => {
  const standIn = await startStandIn()
  const botApi = await startBotApi({ BOT_API_FLOOD: '1' })
  const app = await startChild(new URL('./app-child.ts', import.meta.url), {
    ...appEnv(folder, 'burst.db', standIn.url),
    ...botApi.env,
  })
  const commands = persons * each
  const started = performance.now()
  await botApi.burst(each)
  await until(async () => (await standIn.runs()) >= commands)
  const acceptedSeconds = (performance.now() - started) / 1_000
  await until(async () => (await botApi.seen()).photos >= commands)
  const seconds = (performance.now() - started) / 1_000
  const seen = await botApi.seen()
  await app.kill('SIGTERM')
  await botApi.stop()
  await standIn.stop()

  const store = await openStore(`sqlite:${join(folder, 'burst.db')}`, { clock: systemClock, log: silentLog })
  const all: Generation[] = []
  let cursor: string | undefined
  do {
    const page = await store.generations.list({}, { limit: 500, ...(cursor === undefined ? {} : { cursor }) })
    all.push(...page.items)
    cursor = page.nextCursor
  } while (cursor !== undefined)
  await store.close()
  const chats = new Map<string, Generation[]>()
  for (const one of all) chats.set(one.origin?.chat ?? '', [...(chats.get(one.origin?.chat ?? '') ?? []), one])
  const accepted = all.map((one) => (one.submittedAt ?? Number.NaN) - one.createdAt)
  return {
    commands,
    accepted: all.length,
    delivered: seen.photos,
    chatsInOrder: [...chats.values()].filter(isInOrder).length,
    chats: chats.size,
    floodBreaches: seen.breaches,
    calls: seen.calls,
    submittedSeconds: rounded(acceptedSeconds, 1),
    deliveredSeconds: rounded(seconds, 1),
    submittedMs: { p50: percentile(accepted, 0.5), p95: percentile(accepted, 0.95) },
  }
}
