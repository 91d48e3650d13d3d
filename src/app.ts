import { randomBytes } from 'node:crypto'
import { v7 as uuidv7 } from 'uuid'
import { openBackends } from './backends/index.ts'
import { systemClock } from './clock.ts'
import type { Config, Env } from './config.ts'
import { parseConfig } from './config.ts'
import { every } from './every.ts'
import type { ExecutorSettings } from './executor/deps.ts'
import { createExecutor } from './executor/index.ts'
import { createRelay } from './executor/relay.ts'
import { createTokens } from './executor/tokens.ts'
import type { ReadinessPart } from './http/deps.ts'
import { createMediaUrl } from './http/media-urls.ts'
import { createMetrics } from './http/metrics.ts'
import { presentGeneration } from './http/present.ts'
import { createHttp } from './http/server.ts'
import { createLog } from './log.ts'
import { createPictures, openMedia } from './media/index.ts'
import type { JsonObject } from './model/json.ts'
import { createNet } from './net/checked-net.ts'
import { pause, withTimeout } from './net/timeout.ts'
import { openDelivery } from './open-delivery.ts'
import { openTools, secretsIn } from './open-tools.ts'
import type { BackendInstance } from './ports/backend.ts'
import type { Clock } from './ports/clock.ts'
import type { Ledger } from './ports/ledger.ts'
import type { Log } from './ports/log.ts'
import type { KeyValue } from './ports/store/kv.ts'
import { openQueue } from './queues/index.ts'
import { openStore } from './stores/index.ts'
import { createTelegram } from './telegram/index.ts'
import { tellingOfDeaths } from './telling-of-deaths.ts'

/** Nothing is held and nothing is taken, until credits come. */
const freeLedger: Ledger = { hold: async () => undefined, charge: async () => undefined, release: async () => undefined }

const maxMediaBytes = 250_000_000
const mediaUrlSeconds = 6 * 3_600
const secondMs = 1_000
/** A backend that takes longer to list its tools doesn't keep the door shut. */
const firstListMs = 10 * secondMs
/** A long backlog on a slow store neither. */
const firstHurryMs = 10 * secondMs
const dayMs = 86_400 * secondMs
const probeMs = 3 * secondMs
/** A file that still comes in drop by drop is fetched anew after the next start. */
const closeMs = 5 * secondMs

/** What tests and benchmarks put in place of the machine's own. */
export interface Machine {
  readonly clock?: Clock
  readonly log?: Log
  readonly random?: () => number
  readonly ledger?: Ledger
  readonly settings?: Partial<ExecutorSettings>
  readonly backends?: readonly BackendInstance[]
}

const secretsOf = async (config: Config, kv: KeyValue): Promise<readonly [string, ...string[]]> => {
  const [first, ...rest] = config.secretKeys
  if (first !== undefined) return [first, ...rest]
  return [String(await kv.putIfAbsent('secret_key', randomBytes(32).toString('base64url')))]
}

const settingsOf = (config: Config, overrides: Partial<ExecutorSettings> = {}): ExecutorSettings => ({
  ...(config.publicUrl === undefined ? {} : { publicUrl: config.publicUrl }),
  generationTimeoutMs: config.limits.generationTimeoutSeconds * secondMs,
  queueTimeoutMs: config.limits.queueTimeoutSeconds * secondMs,
  accountConcurrency: config.limits.accountConcurrency,
  submitTimeoutMs: 60 * secondMs,
  settleWindowMs: 30 * secondMs,
  unknownGraceMs: 60 * secondMs,
  maxAttempts: 3,
  maxMediaBytes,
  mediaUrlSeconds,
  mediaRetentionMs: config.limits.mediaRetentionDays * dayMs,
  ...overrides,
})

/** Opens the adapters, wires the stages, and hands work to whoever listens. The one file that knows every folder. */
export const createApp = async (env: Env, machine: Machine = {}) => {
  const config = parseConfig(env)
  const clock = machine.clock ?? systemClock
  const log = machine.log ?? createLog({ level: config.logLevel, redact: { secrets: secretsIn(config, env) } })
  const random = machine.random ?? Math.random
  const backends = machine.backends ?? openBackends(env, { clock, log, random })
  const store = await openStore(config.storeUrl, { clock, log })
  const opened = await openQueue(config.queueUrl, { clock, log, storeUrl: config.storeUrl })
  const queue = tellingOfDeaths(opened, async (kind) => telegram?.workDied(kind))
  const media = await openMedia(config.mediaUrl, { clock, log })
  const net = createNet({ trustedHosts: config.trustedHosts, clock })
  const tokens = createTokens(await secretsOf(config, store.kv))
  const metrics = createMetrics({ queueSize: () => queue.size() })
  const catalog = openTools(
    config,
    { kv: store.kv, clock, log, backends, filesHaveLinks: media.link !== undefined, onChange: () => void telegram?.refreshMenus() },
    'serve',
  )
  const settings = settingsOf(config, machine.settings)
  const newId = (): string => uuidv7({ msecs: clock.now() })
  const pictures = createPictures()
  const instances = new Map(backends.map((instance) => [instance.id, instance]))

  const shared = { clock, log, metrics, random, store, queue, media, pictures, net, newId }

  const executor = createExecutor({
    ...shared,
    tokens,
    settings,
    ledger: machine.ledger ?? freeLedger,
    tools: catalog,
    backends: instances,
  })
  const relay = createRelay({ store, clock, log })
  executor.feed.subscribe(() => relay.poke())

  let localUrl = `http://${config.http.host}:${config.http.port}`
  const mediaUrl = createMediaUrl({ tokens, clock, mediaUrlSeconds, baseUrl: () => config.publicUrl ?? localUrl })
  const bring = openDelivery({
    ...shared,
    executor,
    present: (generation): JsonObject => ({ ...presentGeneration(generation, { mediaUrl }) }) as JsonObject,
    ...(config.publicUrl === undefined ? {} : { mediaUrl }),
    ...(config.telegram === undefined ? {} : { telegram: config.telegram }),
  })
  const { client } = bring
  let onBot: (userName: string) => void = () => undefined
  const telegram =
    client === undefined || config.telegram === undefined
      ? undefined
      : createTelegram({
          ...shared,
          executor,
          catalog,
          client,
          settings: {
            ...config.telegram,
            mediaRetentionDays: config.limits.mediaRetentionDays,
            ...(config.publicUrl === undefined ? {} : { publicUrl: config.publicUrl }),
          },
          resend: bring.resend,
          webhookSecret: tokens.telegramSecret(client.bot),
          onListening: (userName) => onBot(userName),
        })

  const listen = (): void => {
    executor.listen()
    bring.listen()
  }
  const sweep = async (): Promise<void> => {
    await executor.sweep()
    await bring.sweep()
    await telegram?.sweep()
    await relay.run()
  }

  /** Whatever is owed, due or not: the queue may be gone. */
  const hurryAll = async (): Promise<void> => {
    await executor.sweepAhead()
    await sweep()
  }
  const onHurryFailed = (error: unknown): void => log.error({ error }, 'what is owed could not be looked through; the sweep will')

  let loadedOnce = false
  const refreshTools = async (): Promise<void> => {
    await catalog.refresh()
    loadedOnce = true
    await telegram?.toolsLoaded()
  }

  const forgetOld = async (): Promise<void> => {
    await store.kv.removeExpired(clock.now())
    await telegram?.clear()
  }

  const onRefreshFailed = (error: unknown): void => log.error({ error }, 'the tools could not be loaded')
  const readiness = async (): Promise<readonly ReadinessPart[]> => {
    /** Whoever asks waits less long than our work does. */
    const answerOf = <T>(task: () => Promise<T>): Promise<T> => withTimeout(clock, probeMs, task)
    /** A backend that is down makes work wait, not fail: it is told, and we are ready all the same. */
    const backendPart = async (id: string): Promise<ReadinessPart> =>
      (await answerOf(() => executor.isPaused(id)).catch(() => false))
        ? { part: id, ok: true, reason: 'it does not answer at the moment; work for it waits' }
        : { part: id, ok: true }
    const check = async (part: string, task: () => Promise<unknown>): Promise<ReadinessPart> => {
      try {
        await answerOf(task)
        return { part, ok: true }
      } catch (error) {
        log.warn({ part, error }, 'a part is not ready')
        return { part, ok: false, reason: `the ${part} does not answer` }
      }
    }
    return Promise.all([
      check('store', () => store.ping()),
      check('queue', () => queue.size()),
      { part: 'tools', ok: loadedOnce, ...(loadedOnce ? {} : { reason: 'the tools are still being loaded' }) },
      ...backends.map(({ id }) => backendPart(id)),
    ])
  }

  const http = await createHttp({
    config: { ...config.http, ...(config.publicUrl === undefined ? {} : { publicUrl: config.publicUrl }), maxMediaBytes, mediaUrlSeconds },
    clock,
    log,
    store,
    media,
    queue,
    executor,
    catalog,
    tokens,
    readiness,
    newId,
    metricsText: () => metrics.text(),
    eventFeed: relay,
    ...(telegram === undefined ? {} : { telegramWebhook: telegram.acceptWebhook }),
  })

  const regular: (() => Promise<void>)[] = []
  let stopping: Promise<void> | undefined

  const stop = async (): Promise<void> => {
    executor.hints.stop()
    await Promise.all(regular.map((end) => end()))
    await telegram?.stop()
    await http.close()
    await queue.close(10_000)
    await Promise.all([telegram?.close(), relay.close()])
    await Promise.race([media.close(), pause(clock, closeMs)])
    await store.close()
  }

  return {
    config,
    store,
    queue,
    media,
    catalog,
    executor,
    delivery: bring.delivery,
    http,
    relay,
    sweep,
    refreshTools,
    backends,
    listen,
    /** Answers where it listens. The bot's name is told as soon as Telegram has said it. */
    start: async (told: { readonly onBot?: (userName: string) => void } = {}): Promise<{ url: string }> => {
      onBot = told.onBot ?? onBot
      await Promise.race([refreshTools().catch(onRefreshFailed), pause(clock, firstListMs)])
      listen()
      await Promise.race([hurryAll().catch(onHurryFailed), pause(clock, firstHurryMs)])
      await bring.showAll()
      executor.hints.listen()
      relay.start()
      const timer = { clock, log }
      regular.push(
        every(timer, 'sweep', 15 * secondMs, sweep),
        every(timer, 'tools', config.tools.refreshSeconds * secondMs, refreshTools),
        every(timer, 'stale tools', 20 * secondMs, async () => {
          if (catalog.report().stale) await refreshTools()
        }),
        every(timer, 'media', 3_600 * secondMs, () => executor.sweepMedia()),
        every(timer, 'sessions', 300 * secondMs, () => store.accounts.closeIdleSessions(clock.now() - 1_800 * secondMs)),
        every(timer, 'forgotten', 3_600 * secondMs, forgetOld),
        every(timer, 'events', 3_600 * secondMs, () => store.events.removeBefore(clock.now() - 7 * dayMs)),
      )
      const listening = await http.listen()
      localUrl = listening.url
      // Last: with webhooks, Telegram knocks at once.
      await telegram?.start()
      return listening
    },
    stop: (): Promise<void> => {
      stopping ??= stop()
      return stopping
    },
  }
}
export type App = Awaited<ReturnType<typeof createApp>>
