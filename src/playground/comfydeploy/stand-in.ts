import { randomUUID } from 'node:crypto'
import type { AddressInfo } from 'node:net'
import fastify, { type FastifyInstance } from 'fastify'
import { createBucket } from './bucket.ts'
import { type Executor, tinyExecutor } from './executor.ts'
import { Fault } from './fault.ts'
import { createHttpSender } from './http-send.ts'
import { createLife, type HoldPoint } from './life.ts'
import { cleanQuirks, type Ending, type Quirks } from './quirks.ts'
import { addCatalogRoutes, addPricingRoute } from './routes/catalog.ts'
import { type Context, checkKey } from './routes/context.ts'
import { addFileRoute, addUploadRoute } from './routes/files.ts'
import { addRunListRoutes } from './routes/run-lists.ts'
import { addRunRoutes } from './routes/runs.ts'
import { addSubmitRoute } from './routes/submit.ts'
import { createRuns, isOver, type Run, type RunStatus } from './runs.ts'
import { sampleDeployments, sampleMachines } from './samples/index.ts'
import { moved, restore, type StandInState } from './state.ts'
import type { Time } from './time.ts'
import { createWebhooks, type WebhookTry } from './webhooks.ts'
import { createWorld, type SampleDeployment, type SampleMachine, type World } from './world.ts'

export interface StandInOptions {
  readonly host?: string
  readonly port?: number
  readonly apiKey: string
  readonly clock: Time
  readonly quirks?: Partial<Quirks>
  /** The samples, unless others are named. */
  readonly deployments?: readonly SampleDeployment[]
  readonly machines?: readonly SampleMachine[]
  /** `demo` takes a few seconds and shows its progress. */
  readonly speed?: 'instant' | 'demo'
  /** `none` runs no graph: every run answers one tiny picture. */
  readonly executor?: 'graph' | 'none'
  readonly newId?: () => string
  /** How much is kept in memory before the oldest files go. */
  readonly maxStoredBytes?: number
  /** Goes on from there. */
  readonly state?: StandInState | undefined
  /** Hears that something else could be kept now. */
  readonly onChange?: () => void
}

/** What was submitted, as a test wants to see it. */
export interface SubmittedRun {
  readonly runId: string
  readonly deploymentId: string
  readonly workflowId: string
  readonly deployment: string
  readonly inputs: Run['inputs']
  readonly webhook: string | null
  readonly status: RunStatus
  readonly cancelRequests: number
  readonly waiting: boolean
  readonly createdAt: number
}

export interface ComfyDeployStandIn {
  /** The API's base, ending in /api. */
  readonly url: string
  readonly fileBaseUrl: string
  readonly quirks: Quirks
  readonly world: World
  /** Oldest first. */
  runs(): SubmittedRun[]
  /** How often each route was called: `GET /api/run/:id` → 3. */
  calls(): Readonly<Record<string, number>>
  webhookTries(): readonly WebhookTry[]
  /** From now on runs wait there until they are released. */
  hold(point?: HoldPoint): void
  /** Lets one run go on whatever is held; without an id, all of them, and holds no more. */
  release(runId?: string): void
  /** Ends one run, held or stuck though it is, and waits until it has ended. */
  finish(runId: string, ending?: Ending): Promise<void>
  /** Resolves once so many runs exist. */
  submitted(count: number): Promise<void>
  /** Resolves once every run has ended or is held, and every webhook has been tried. */
  settled(): Promise<void>
  /** Every address that was signed until now has expired. */
  expireUrls(): void
  /** What another one can go on from: data, with Maps and bytes in it. */
  snapshot(): StandInState
  close(): Promise<void>
}

const openExecutor = async (kind: 'graph' | 'none', send: ReturnType<typeof createHttpSender>): Promise<Executor> => {
  if (kind === 'none') return tinyExecutor
  // Loaded when used: a load test has no need of pixels.
  const { createGraphExecutor } = await import('./graph/executor.ts')
  return createGraphExecutor({ sender: send })
}

/** A local ComfyDeploy: it speaks the real one's wire format and truly runs small graphs. */
export const createComfyDeployStandIn = async (options: StandInOptions): Promise<ComfyDeployStandIn> => {
  const { apiKey, clock: time, newId = randomUUID, host = '127.0.0.1', speed = 'instant' } = options
  const quirks: Quirks = { ...cleanQuirks(), ...options.quirks }
  const stop = new AbortController()
  const sender = createHttpSender()
  const now = (): number => time.now()
  let origin = ''

  const waiters = new Set<{ ready: () => boolean; resolve: () => void }>()
  const changed = (): void => {
    for (const waiter of waiters) {
      if (!waiter.ready()) continue
      waiters.delete(waiter)
      waiter.resolve()
    }
    options.onChange?.()
  }
  const until = (ready: () => boolean): Promise<void> =>
    ready() ? Promise.resolve() : new Promise((resolve) => void waiters.add({ ready, resolve }))

  const world = createWorld({
    samples: options.deployments ?? sampleDeployments,
    machines: options.machines ?? (options.deployments === undefined ? sampleMachines : []),
    now,
  })
  const runs = createRuns({ newId, now, changed })
  const bucket = createBucket({
    baseUrl: () => `${origin}/cd-bucket`,
    now,
    secret: apiKey,
    maxBytes: options.maxStoredBytes ?? 512 * 1024 * 1024,
  })
  const sign = () => (url: string) => (quirks.privateFiles ? bucket.sign(url) : url)
  const webhooks = createWebhooks({ time, quirks, sender, sign, keepTries: 5000, changed })
  const executor = await openExecutor(options.executor ?? 'graph', sender)
  const demo = speed === 'demo'
  const life = createLife({
    time,
    quirks,
    runs,
    bucket,
    webhooks,
    executor,
    statusPauseMs: demo ? 500 : 0,
    concurrency: demo ? 2 : Number.POSITIVE_INFINITY,
    changed,
  })

  const context: Context = {
    apiKey,
    time,
    quirks,
    world,
    runs,
    bucket,
    webhooks,
    life,
    newId,
    sign,
    stopped: stop.signal,
    isReady: (machine) => machine.type === 'classic' || (machine.status === 'ready' && !quirks.machinesNotReady),
    quiet: (run) => until(() => (run.stop.signal.aborted || life.isWaiting(run)) && webhooks.open(run.id) === 0),
  }

  const app = fastify({ bodyLimit: 64 * 1024 * 1024, forceCloseConnections: true, routerOptions: { ignoreTrailingSlash: true } })
  const calls: Record<string, number> = {}

  app.removeContentTypeParser('application/json')
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, body, done) => {
    try {
      done(null, body === '' ? null : JSON.parse(String(body)))
    } catch {
      done(
        new Fault(422, {
          detail: [{ type: 'json_invalid', loc: ['body', 0], msg: 'JSON decode error', input: {}, ctx: { error: 'Expecting value' } }],
        }),
      )
    }
  })
  // A body that nobody reads may be of any kind: a cancel often comes as an empty form.
  app.addContentTypeParser('*', (_request, payload, done) => {
    payload.resume()
    done(null, undefined)
  })
  app.setErrorHandler((error, _request, reply) => {
    const fault = error instanceof Fault ? error : new Fault(500, 'Internal Server Error')
    return reply.code(fault.status).headers(fault.headers).send(fault.body)
  })
  app.setNotFoundHandler((_request, reply) => reply.code(404).send({ detail: 'Not Found' }))
  app.addHook('onRequest', async (request, reply) => {
    const route = `${request.method} ${request.routeOptions.url ?? 'unknown'}`
    calls[route] = (calls[route] ?? 0) + 1
    if (!quirks.apiDown || !request.url.startsWith('/api/')) return
    reply.hijack()
    request.raw.socket.destroy()
  })

  addFileRoute(app, context)
  await app.register(async (open: FastifyInstance) => addPricingRoute(open), { prefix: '/api' })
  await app.register(
    async (api) => {
      api.addHook('onRequest', async (request) => checkKey(request, apiKey))
      addSubmitRoute(api, context)
      addRunRoutes(api, context)
      addRunListRoutes(api, context)
      addCatalogRoutes(api, context)
      await addUploadRoute(api, context)
    },
    { prefix: '/api' },
  )
  await app.listen({ host, port: options.port ?? 0 })
  const { port } = app.server.address() as AddressInfo
  origin = `http://${host.includes(':') ? `[${host}]` : host}:${port}`

  const fileBaseUrl = `${origin}/cd-bucket`
  if (options.state !== undefined) restore({ world, runs, bucket, life }, moved(options.state, fileBaseUrl))

  return {
    url: `${origin}/api`,
    fileBaseUrl,
    quirks,
    world,
    runs: () =>
      runs.all().map((run) => ({
        runId: run.id,
        deploymentId: run.deployment.id,
        workflowId: run.deployment.workflowId,
        deployment: run.deployment.name,
        inputs: run.inputs,
        webhook: run.webhook,
        status: run.status,
        cancelRequests: run.cancelRequests,
        waiting: life.isWaiting(run),
        createdAt: run.createdAt,
      })),
    calls: () => ({ ...calls }),
    webhookTries: webhooks.tries,
    hold: (point = 'running') => life.hold(point),
    release: life.release,
    finish: async (runId, ending) => {
      const run = runs.get(runId)
      if (run === undefined) throw new Error(`there is no run ${runId}`)
      if (ending !== undefined) run.ending = ending
      else if (run.ending === 'stuck') run.ending = 'success'
      life.wake(runId)
      await until(() => isOver(run.status))
    },
    submitted: (count) => until(() => runs.size() >= count),
    settled: () => until(() => life.awake() === 0 && webhooks.open() === 0),
    expireUrls: bucket.expireAll,
    snapshot: () => ({ fileBaseUrl, runs: runs.snapshot(), files: bucket.snapshot() }),
    close: async () => {
      stop.abort()
      webhooks.close()
      for (const run of runs.all()) run.stop.abort()
      sender.close()
      await app.close()
    },
  }
}
