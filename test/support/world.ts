import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import type { ExecutorSettings } from '../../src/executor/deps.ts'
import { createExecutor } from '../../src/executor/index.ts'
import { createTokens } from '../../src/executor/tokens.ts'
import { openMedia } from '../../src/media/index.ts'
import { DarkroomError } from '../../src/model/errors.ts'
import type { Generation } from '../../src/model/generation.ts'
import type { ExecutionRequest } from '../../src/model/request.ts'
import type { ToolDefinition } from '../../src/model/tool.ts'
import { toolDefinition } from '../../src/model/tool.ts'
import type { BackendInstance } from '../../src/ports/backend.ts'
import type { Clock } from '../../src/ports/clock.ts'
import type { Ledger, LedgerEntry } from '../../src/ports/ledger.ts'
import type { Net } from '../../src/ports/net.ts'
import type { Queue } from '../../src/ports/queue.ts'
import type { Store } from '../../src/ports/store/index.ts'
import { openQueue } from '../../src/queues/index.ts'
import { openStore } from '../../src/stores/index.ts'
import { createRegistry } from '../../src/tools/registry.ts'
import type { ManualClock } from './clock.ts'
import { createManualClock } from './clock.ts'
import type { FakeBackend } from './fake-backend.ts'
import { createFakeBackend, instanceOf } from './fake-backend.ts'
import { silentLog } from './log.ts'
import { createLife, mortal, mortalClock } from './mortal.ts'

export const paint: ToolDefinition = toolDefinition.parse({
  toolId: 'test:paint',
  backend: 'test',
  target: { deploymentId: 'd1' },
  displayName: 'Paint',
  commandName: 'paint',
  inputSchema: [
    { name: 'prompt', type: 'text', required: true },
    { name: 'seed', type: 'seed' },
    { name: 'image', type: 'image' },
  ],
  outputSchema: [{ name: 'image', kind: 'image' }],
  costingModel: { kind: 'per_second', usdPerSecond: 0.001, source: 'platform' },
})

export interface FakeLedger extends Ledger {
  readonly held: LedgerEntry[]
  readonly charged: LedgerEntry[]
  readonly released: string[]
  refuse: boolean
  /** It does not answer. */
  down: boolean
}

const createFakeLedger = (): FakeLedger => {
  const answering = <T extends unknown[]>(run: (...args: T) => void) => {
    return async (...args: T): Promise<void> => {
      if (ledger.down) throw new Error('the ledger does not answer')
      run(...args)
    }
  }
  const ledger: FakeLedger = {
    held: [],
    charged: [],
    released: [],
    refuse: false,
    down: false,
    hold: answering((entry) => {
      if (ledger.refuse) throw new DarkroomError('insufficient_credit')
      if (!ledger.held.some((known) => known.id === entry.id)) ledger.held.push(entry)
    }),
    charge: answering((entry) => void ledger.charged.push(entry)),
    release: answering(({ id }) => void ledger.released.push(id)),
  }
  return ledger
}

/** The outside, as far as it is needed: addresses and what lies there. An Error is thrown instead. */
const createFakeNet = () => {
  const files = new Map<string, Uint8Array | Error>()
  const fetched: string[] = []
  const net: Net = {
    download: async (url) => {
      fetched.push(url)
      const found = files.get(url)
      if (found instanceof Error) throw found
      if (found === undefined) throw new DarkroomError('fetch_failed', { detail: 'HTTP 404' })
      return { stream: Readable.from([found]) }
    },
    post: async () => ({ status: 200 }),
  }
  return { net, files, fetched }
}

export interface WorldOptions {
  readonly fake?: FakeBackend
  readonly instances?: readonly BackendInstance[]
  readonly tools?: readonly ToolDefinition[]
  readonly limits?: Partial<BackendInstance['limits']>
  readonly settings?: Partial<ExecutorSettings>
  readonly clock?: ManualClock
  readonly random?: () => number
  /** Listens to what the executor doesn't: deliveries. */
  readonly listen?: (process: Process) => void
}

/** What one process has of the world. */
export interface Process {
  readonly clock: Clock
  readonly store: Store
  readonly queue: Queue
}

/** The executor on the embedded adapters, with a clock that stands still and a backend that does as it is told. */
export const createWorld = async (options: WorldOptions = {}) => {
  const clock = options.clock ?? createManualClock()
  const fake = options.fake ?? createFakeBackend()
  const folder = await mkdtemp(join(tmpdir(), 'darkroom-world-'))
  const log = silentLog
  const store = await openStore('sqlite::memory:', { clock, log })
  const media = await openMedia(`file:${folder}`, { clock, log })
  const outside = createFakeNet()
  const ledger = createFakeLedger()
  const counted: { name: string; labels: Readonly<Record<string, string>>; by: number }[] = []
  const tokens = createTokens(['a secret for these tests'])
  const instances = options.instances ?? [instanceOf(fake, options.limits)]
  let ids = 0

  let queues = 0
  const newQueueUrl = () => `sqlite:${join(folder, `queue-${++queues}.db`)}`

  const start = async (queueUrl = 'sqlite:') => {
    const life = createLife()
    const ownClock = mortalClock(clock, life)
    const queue = await openQueue(queueUrl, { clock: ownClock, log, storeUrl: 'sqlite::memory:' })
    const process: Process = { clock: ownClock, store: mortal(store, life), queue: mortal(queue, life) }
    const executor = createExecutor({
      ...process,
      log,
      media: mortal(media, life),
      ledger: mortal(ledger, life),
      tokens,
      metrics: { count: (name, labels, by = 1) => void counted.push({ name, labels, by }), observe: () => undefined },
      net: mortal(outside.net, life),
      newId: () => `g${String(++ids).padStart(6, '0')}`,
      random: options.random ?? (() => 0.5),
      tools: createRegistry(options.tools ?? [paint]),
      backends: new Map(instances.map((instance) => [instance.id, { ...instance, backend: mortal(instance.backend, life) }])),
      settings: {
        publicUrl: 'https://bot.example',
        generationTimeoutMs: 900_000,
        queueTimeoutMs: 3_600_000,
        accountConcurrency: 100,
        submitTimeoutMs: 60_000,
        settleWindowMs: 30_000,
        unknownGraceMs: 60_000,
        maxAttempts: 3,
        maxMediaBytes: 10_000_000,
        mediaUrlSeconds: 3_600,
        mediaRetentionMs: 30 * 86_400_000,
        ...options.settings,
      },
    })
    executor.listen()
    options.listen?.(process)
    return { queue, queueUrl, executor, life }
  }
  let current = await start()
  const gone: Queue[] = []
  const others: Awaited<ReturnType<typeof start>>[] = []

  const get = async (generationId: string): Promise<Generation> => {
    const found = await store.generations.get(generationId)
    if (found === undefined) throw new Error(`there is no generation ${generationId}`)
    return found
  }

  return {
    clock,
    fake,
    store,
    media,
    outside,
    ledger,
    tokens,
    counted,
    get,
    get executor() {
      return current.executor
    },
    get queue() {
      return current.queue
    },
    /** Everything that is due now. */
    settle: () => current.queue.drain(),
    /** Time moves in steps, and what falls due is done in each. */
    pass: async (ms: number, stepMs = 1_000): Promise<void> => {
      for (let left = ms; left > 0; left -= stepMs) {
        clock.advance(Math.min(stepMs, left))
        await current.queue.drain()
      }
    },
    execute: async (request: Partial<ExecutionRequest> = {}): Promise<Generation> => {
      const { generation } = await current.executor.execute({
        toolId: 'paint',
        inputs: { prompt: 'a lighthouse' },
        account: 'api:test',
        ...request,
      })
      return generation
    },
    webhook: (generationId: string, attempt: number, body: unknown, token = tokens.webhookToken('test', generationId, attempt)) =>
      current.executor.webhook({
        backendId: 'test',
        generationId,
        attempt,
        token,
        method: 'POST',
        headers: {},
        query: {},
        body: typeof body === 'string' ? body : JSON.stringify(body),
      }),
    /** The process dies and its whole queue with it; a new one starts on the same store. */
    loseQueueAndRestart: async (): Promise<void> => {
      await current.queue.close(0)
      current = await start()
    },
    get life() {
      return current.life
    },
    /** One more process on the same store and queue. */
    startAnother: async (): Promise<void> => {
      if (current.queueUrl !== 'sqlite:') others.push(await start(current.queueUrl))
    },
    /** All of them gone between two steps, nothing said: what was under way never goes on. The queue's file stays, or is lost too. */
    crash: async (queue: 'kept' | 'lost'): Promise<void> => {
      for (const process of [current, ...others.splice(0)]) {
        process.life.kill()
        gone.push(process.queue)
      }
      current = await start(queue === 'kept' && current.queueUrl !== 'sqlite:' ? current.queueUrl : newQueueUrl())
    },
    close: async (): Promise<void> => {
      for (const queue of [...gone, ...others.map((process) => process.queue), current.queue]) await queue.close(0)
      await media.close()
      await store.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
export type World = Awaited<ReturnType<typeof createWorld>>
