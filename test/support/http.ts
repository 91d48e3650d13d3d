import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Executor, WebhookArrival } from '../../src/executor/deps.ts'
import { createTokens } from '../../src/executor/tokens.ts'
import type { HttpConfig, ReadinessPart } from '../../src/http/deps.ts'
import type { PresentedGeneration, PresentedTool } from '../../src/http/schemas.ts'
import { createHttp } from '../../src/http/server.ts'
import { silentLog } from '../../src/log.ts'
import { openMedia } from '../../src/media/index.ts'
import { DarkroomError } from '../../src/model/errors.ts'
import type { DarkroomEvent, NewEvent } from '../../src/model/event.ts'
import { type Generation, type GenerationPatch, isTerminal } from '../../src/model/generation.ts'
import type { ExecutionRequest } from '../../src/model/request.ts'
import { type ToolDefinition, toolDefinition } from '../../src/model/tool.ts'
import { snapshotOf } from '../../src/model/tool-snapshot.ts'
import type { Log, LogFields } from '../../src/ports/log.ts'
import type { MediaStore } from '../../src/ports/media.ts'
import type { DeadWork } from '../../src/ports/queue.ts'
import type { Store } from '../../src/ports/store/index.ts'
import { openStore } from '../../src/stores/index.ts'
import { createRegistry } from '../../src/tools/registry.ts'
import { createManualClock } from './clock.ts'
import { generationOf } from './generation.ts'

export const keys = { plain: 'plain-key-1', other: 'other-key-2', trusted: 'trusted-key-3' } as const

export const toolOf = (parts: Partial<ToolDefinition> & { toolId: string; commandName: string }): ToolDefinition =>
  toolDefinition.parse({ backend: 'test', displayName: parts.commandName, ...parts })

export const paint = toolOf({
  toolId: 'test:paint',
  commandName: 'paint',
  displayName: 'Paint a Picture',
  aliases: ['draw'],
  category: 'text-to-image',
  target: { deploymentId: 'dep-1' },
  inputSchema: [
    { name: 'prompt', type: 'text', required: true },
    { name: 'steps', type: 'integer', required: false, min: 1, max: 50, default: 20 },
    { name: 'style', type: 'enum', required: false, options: ['oil', 'ink'] },
    { name: 'picture', type: 'image', required: false },
    { name: 'seed', type: 'seed', required: false },
  ],
  outputSchema: [{ name: 'image', kind: 'image' }],
})
const secretTool = toolOf({ toolId: 'test:admin', commandName: 'admin_tool', visibility: 'admin', category: 'video' })
const hiddenTool = toolOf({ toolId: 'test:hidden', commandName: 'hidden_tool', visibility: 'hidden' })

/** Whatever an answer may hold; each test knows what it asked for. */
export interface AnswerBody {
  readonly generationId: string
  readonly status: string
  readonly generations: readonly PresentedGeneration[]
  readonly tools: readonly PresentedTool[]
  readonly nextCursor?: string
  readonly inputs: Readonly<Record<string, unknown>>
  readonly mediaId: string
  readonly ref: string
  readonly url: string
  readonly bytes: number
  readonly paths: Readonly<Record<string, unknown>>
  readonly error: {
    readonly code: string
    readonly message: string
    readonly fields: readonly { name: string; message: string }[]
    readonly requestId: string
  }
}
export const bodyOf = async (response: Response): Promise<AnswerBody> => (await response.json()) as AnswerBody

/** Stands in for the executor: it records and remembers; ends come when the test says so. */
const createFakeExecutor = (store: Store, tools: { resolve(name: string): ToolDefinition }, keep: Executor['keepMedia']) => {
  const requests: ExecutionRequest[] = []
  const arrivals: WebhookArrival[] = []
  const waits: { signal: AbortSignal | undefined; ms: number; end: (generation: Generation | undefined) => void }[] = []
  let count = 0
  let onWebhook: (arrival: WebhookArrival) => 'refused' | 'ignored' | 'noted' = () => 'noted'

  const written = async (generationId: string, patch: GenerationPatch): Promise<Generation> => {
    const generation = await store.generations.transition(generationId, {}, patch)
    if (generation === undefined) throw new DarkroomError('generation_not_found')
    return generation
  }

  const executor: Executor = {
    execute: async (request) => {
      requests.push(request)
      const tool = tools.resolve(request.toolId)
      if (tool.inputSchema.some((field) => field.required && request.inputs[field.name] === undefined))
        throw new DarkroomError('input_missing', { fields: [{ name: 'prompt', message: 'prompt is missing.' }] })
      count += 1
      const { account, inputs, sessionId, initiatingEventId, requestId, idempotencyKey } = request
      const written = await store.generations.insert(
        generationOf({
          generationId: idempotencyKey === undefined ? `gen-${count}` : `idem-${account}-${idempotencyKey}`,
          toolId: tool.toolId,
          tool: snapshotOf(tool),
          account,
          inputs,
          given: inputs,
          createdAt: 1_000 * count,
          ...(sessionId === undefined ? {} : { sessionId }),
          ...(initiatingEventId === undefined ? {} : { initiatingEventId }),
          ...(requestId === undefined ? {} : { requestId }),
        }),
      )
      return 'existing' in written ? { generation: written.existing, repeated: true } : { generation: written.inserted, repeated: false }
    },
    wait: (generationId, ms, signal) =>
      new Promise((resolve) => {
        const asIs = (): void => void store.generations.get(generationId).then(resolve)
        signal?.addEventListener('abort', asIs, { once: true })
        waits.push({ signal, ms, end: (generation) => (generation === undefined ? asIs() : resolve(generation)) })
      }),
    cancel: (generationId) => written(generationId, { status: 'cancelled', endedAt: 5_000 }),
    webhook: async (arrival) => {
      arrivals.push(arrival)
      return onWebhook(arrival)
    },
    waiting: async (generation) => (isTerminal(generation.status) ? {} : { position: 3, notice: 'It waits.' }),
    rate: (generationId, rating) => written(generationId, { rating: { ...rating, at: 5_000 } }),
    removeOutputs: (generationId) => written(generationId, { outputs: [], removedAt: 5_000 }),
    keepMedia: keep,
  }
  return { executor, requests, arrivals, waits, answerWebhooks: (answer: typeof onWebhook) => (onWebhook = answer) }
}

export interface TestHttpOptions {
  readonly config?: Partial<HttpConfig>
  readonly tools?: readonly ToolDefinition[]
  /** Instead of a folder. */
  readonly media?: MediaStore
}

export const openTestHttp = async (options: TestHttpOptions = {}) => {
  const folder = await mkdtemp(join(tmpdir(), 'http-test-'))
  const clock = createManualClock()
  const store = await openStore('sqlite::memory:', { clock, log: silentLog })
  const media = options.media ?? (await openMedia(`file:${folder}`, { clock, log: silentLog }))
  const registry = createRegistry(options.tools ?? [paint, secretTool, hiddenTool])
  const maxMediaBytes = 100_000
  const fake = createFakeExecutor(store, registry, async (source, hints) =>
    store.media.upsert(await media.put(source, { ...hints, maxBytes: maxMediaBytes }), clock.now()),
  )
  const lines: { level: string; fields: LogFields; message: string }[] = []
  const write = (level: string) => (fields: LogFields, message: string) => void lines.push({ level, fields, message })
  const log: Log = { debug: write('debug'), info: write('info'), warn: write('warn'), error: write('error'), child: () => log }
  const dead: DeadWork[] = []
  const listeners = new Set<(event: DarkroomEvent) => void>()
  let version = 1
  let parts: readonly ReadinessPart[] = [{ part: 'store', ok: true }]
  let ids = 0
  const tokens = createTokens(['a-secret-for-tests'])

  const http = await createHttp({
    config: {
      host: '127.0.0.1',
      port: 0,
      maxMediaBytes,
      mediaUrlSeconds: 3_600,
      apiKeys: [
        { name: 'plain', key: keys.plain, trusted: false },
        { name: 'other', key: keys.other, trusted: false },
        { name: 'boss', key: keys.trusted, trusted: true },
      ],
      ...options.config,
    },
    clock,
    log,
    store,
    media,
    tokens,
    newId: () => `id-${++ids}`,
    executor: fake.executor,
    queue: {
      dead: async (limit) => dead.slice(0, limit),
      revive: async (deadId) => {
        const index = dead.findIndex((work) => work.deadId === deadId)
        return index >= 0 && dead.splice(index, 1).length === 1
      },
    },
    catalog: {
      ...registry,
      edits: async () => ({}),
      edit: () => Promise.reject(new DarkroomError('tool_not_found')),
      report: () => ({ at: 0, refused: [], notes: [], stale: false, added: [], changed: [], removed: [], version }),
      refresh: async () => ({
        at: 0,
        refused: [{ name: 'Broken', reason: 'no outputs' }],
        notes: [],
        stale: false,
        added: ['test:new'],
        changed: [],
        removed: [],
        version: version + 1,
      }),
    },
    metricsText: async () => 'darkroom_up 1\n',
    eventFeed: {
      subscribe: (listener) => {
        listeners.add(listener)
        return () => listeners.delete(listener)
      },
    },
    readiness: async () => parts,
  })
  const { url } = await http.listen()

  return {
    ...fake,
    http,
    url,
    clock,
    store,
    media,
    tokens,
    lines,
    dead,
    listeners,
    setReadiness: (next: readonly ReadinessPart[]) => (parts = next),
    replaceTools: (tools: readonly ToolDefinition[]) => {
      registry.replace(tools)
      version += 1
    },
    /** Writes events the way the executor does: with a record, then through the relay. */
    happen: async (...events: readonly NewEvent[]): Promise<readonly DarkroomEvent[]> => {
      for (const event of events) {
        const generationId = `of-${event.eventId}`
        await store.generations.insert(generationOf({ generationId, account: event.account ?? 'nobody' }), [event])
      }
      const relayed = await store.events.relay(1_000)
      for (const event of relayed) for (const listener of [...listeners]) listener(event)
      return relayed
    },
    call: (path: string, { key = keys.plain, json, ...init }: RequestInit & { key?: string | null; json?: unknown } = {}) =>
      fetch(`${url}${path}`, {
        ...init,
        ...(json === undefined ? {} : { method: init.method ?? 'POST', body: JSON.stringify(json) }),
        headers: {
          ...(key === null ? {} : { authorization: `Bearer ${key}` }),
          ...(json === undefined ? {} : { 'content-type': 'application/json' }),
          ...(init.headers as Record<string, string> | undefined),
        },
      }),
    close: async (): Promise<void> => {
      await http.close()
      await media.close()
      await store.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

export type TestHttp = Awaited<ReturnType<typeof openTestHttp>>
