import type { Readable } from 'node:stream'
import type { Generation, Rating } from '../model/generation.ts'
import type { MediaRow } from '../model/media.ts'
import type { ExecutionRequest } from '../model/request.ts'
import type { BackendInstance } from '../ports/backend.ts'
import type { Clock } from '../ports/clock.ts'
import type { Ledger } from '../ports/ledger.ts'
import type { Log } from '../ports/log.ts'
import type { MediaStore } from '../ports/media.ts'
import type { Metrics } from '../ports/metrics.ts'
import type { Net } from '../ports/net.ts'
import type { Queue } from '../ports/queue.ts'
import type { Store } from '../ports/store/index.ts'
import type { ToolLookup } from '../ports/tool-source.ts'
import type { Tokens } from './tokens.ts'

export interface ExecutorSettings {
  /** Where backends reach us; absent: we poll and upload. No trailing slash. */
  readonly publicUrl?: string
  readonly generationTimeoutMs: number
  readonly queueTimeoutMs: number
  /** How many of one account may be live at once, on each backend. */
  readonly accountConcurrency: number
  /** How long one submit may take. */
  readonly submitTimeoutMs: number
  /** After the submit timeout, how long `find` may still turn up nothing before it counts. */
  readonly settleWindowMs: number
  /** How long a backend may not know a run before it is lost. */
  readonly unknownGraceMs: number
  readonly maxAttempts: number
  readonly maxMediaBytes: number
  readonly mediaUrlSeconds: number
  /** How long a media file is kept after its last use. */
  readonly mediaRetentionMs: number
}

export interface ExecutorDeps {
  readonly clock: Clock
  readonly log: Log
  readonly metrics: Metrics
  readonly newId: () => string
  /** 0 to 1; for jitter and seeds. */
  readonly random: () => number
  readonly store: Store
  readonly queue: Queue
  readonly media: MediaStore
  readonly net: Net
  readonly ledger: Ledger
  readonly tokens: Tokens
  readonly tools: ToolLookup
  readonly backends: ReadonlyMap<string, BackendInstance>
  readonly settings: ExecutorSettings
}

export interface WebhookArrival {
  readonly backendId: string
  readonly generationId: string
  readonly attempt: number
  readonly token: string
  readonly method: string
  readonly headers: Readonly<Record<string, string>>
  readonly query: Readonly<Record<string, string>>
  readonly body: string
}

/** What consumers call. Everything else happens in the queue's work. */
export interface Executor {
  /** Records and enqueues. `repeated` when the idempotency key had been used for the same request. */
  execute(request: ExecutionRequest): Promise<{ generation: Generation; repeated: boolean }>
  /** The generation once it is terminal, or as it is when the time is up. Ties up nothing else. */
  wait(generationId: string, ms: number, signal?: AbortSignal): Promise<Generation | undefined>
  /** As it is afterwards: cancelled at once, asked for, or already over. Throws generation_not_found, cannot_cancel. */
  cancel(generationId: string): Promise<Generation>
  /** What its owner thinks of it; the last word counts. Throws generation_not_found. */
  rate(generationId: string, rating: Omit<Rating, 'at'>): Promise<Generation>
  /** Takes its results away for good: from the record, and from the media store what nothing else refers to. Throws generation_not_found, cannot_cancel while it lives. */
  removeOutputs(generationId: string): Promise<Generation>
  /** 'refused': a token that isn't ours. Everything else is answered 200. */
  webhook(arrival: WebhookArrival): Promise<'refused' | 'ignored' | 'noted'>
  /** For one that hasn't started: its rough place in our own line, and why it waits if there is a reason. */
  waiting(generation: Generation): Promise<{ readonly position?: number; readonly notice?: string }>
  /** Keeps a file that a person sends, as an input for later: answers its media row. */
  keepMedia(source: Uint8Array | Readable, hints: { fileName?: string; mimeType?: string }): Promise<MediaRow>
}
