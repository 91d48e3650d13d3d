import type { RemoteOutputBase } from './backend.ts'
import type { ErrorCode } from './errors.ts'
import type { JsonValue } from './json.ts'
import type { Batch, DeliverTo, Origin } from './request.ts'
import type { OutputKind, ToolSnapshot } from './tool.ts'
import type { Usage } from './usage.ts'

export const generationStatuses = ['pending', 'running', 'completed', 'failed', 'cancelled'] as const
export type GenerationStatus = (typeof generationStatuses)[number]
/** Within `running`. */
export type GenerationStage = 'submitting' | 'queued' | 'executing' | 'collecting'

export const isTerminal = (status: GenerationStatus): boolean => status !== 'pending' && status !== 'running'

/** All times are milliseconds since the epoch. */
export type Millis = number

export type Values = Readonly<Record<string, JsonValue>>

/** One submission of a generation. Written before anything is sent. */
export interface Attempt {
  readonly number: number
  readonly callId: string
  readonly startedAt: Millis
  /** Set just before the request leaves; with it and without a ref, nobody submits blindly. */
  readonly sentAt?: Millis
  /** How often it was sent, which is more than once only after `find` said it never arrived. */
  readonly sends?: number
  /** Exactly what was sent, upload URLs included. */
  readonly sent?: Values
  readonly ref?: string
  readonly acceptedAt?: Millis
  readonly runningAt?: Millis
  readonly endedAt?: Millis
  readonly outcome?: 'completed' | 'failed' | 'cancelled' | 'not_sent' | 'lost' | 'timed_out'
  readonly error?: GenerationError
  readonly usage?: Usage
}

/** A run that nobody waits for any more: it is cancelled by work of its own. */
export interface Stray {
  readonly ref: string
  readonly attempt: number
  readonly foundAt: Millis
  readonly reason: string
  readonly cancelledAt?: Millis
  readonly tries?: number
  readonly givenUp?: string
}

export interface GenerationError {
  readonly code: ErrorCode
  readonly stage: string
  /** For people. */
  readonly message: string
  /** For admins: the vendor's own words. */
  readonly detail?: string
}

/** A remote output as it is kept: bytes are already in our media store by then. */
export type KeptRemoteOutput = RemoteOutputBase & ({ readonly url: string } | { readonly mediaId: string } | { readonly text: string })

export interface StoredOutput {
  readonly name: string
  readonly kind: OutputKind
  readonly mediaId?: string
  readonly text?: string
  readonly mimeType: string
  readonly bytes: number
  readonly fileName?: string
  readonly width?: number
  readonly height?: number
  readonly seconds?: number
}

export interface LostOutput {
  readonly name: string
  readonly reason: string
}

export interface Progress {
  /** 0 to 1. */
  readonly fraction?: number
  readonly step?: string
  readonly queuePosition?: number
  readonly at: Millis
}

export interface HistoryEntry {
  readonly at: Millis
  readonly status: GenerationStatus
  readonly stage?: GenerationStage
  readonly attempt?: number
  readonly note?: string
}

export interface Rating {
  readonly value: 'up' | 'down'
  readonly reason?: string
  readonly at: Millis
}

/** What a generation still owes. While the list isn't empty, `dueAt` is set and the sweep will come back. */
export type Duty = 'dispatch' | 'start' | 'watch' | 'collect' | 'cancel' | 'stray' | 'settle' | 'deliver' | 'advance'

/** The record of one execution of one tool: the truth. It stands alone; nobody asks the registry after execute. */
export interface Generation {
  readonly generationId: string
  /** Grows by one with every write; the compare-and-set compares it. */
  readonly revision: number

  readonly toolId: string
  readonly backendId: string
  readonly account: string
  readonly sessionId?: string
  readonly initiatingEventId?: string
  readonly jobStep?: { readonly jobRunId: string; readonly stepId: string }
  readonly batch?: Batch
  readonly origin?: Origin
  readonly deliverTo?: DeliverTo
  readonly idempotencyKey?: string
  /** Of the request as it came, to tell a repeat from a conflict. */
  readonly requestHash: string
  readonly requestId?: string
  readonly priority: number

  readonly tool: ToolSnapshot
  readonly status: GenerationStatus
  readonly stage?: GenerationStage
  readonly history: readonly HistoryEntry[]

  /** As the person gave them, media replaced by `media:<id>`. */
  readonly given: Values
  /** Merged, coerced, seed drawn: what runs. */
  readonly inputs: Values
  /** The media ids among the inputs, for the sweep. */
  readonly inputMedia: readonly string[]

  /** The number of the current attempt; 0 before the first. */
  readonly attempt: number
  readonly attempts: readonly Attempt[]
  /** The current attempt's ref. */
  readonly backendRef?: string
  readonly strays: readonly Stray[]

  readonly progress?: Progress
  /** When the backend first said it doesn't know the run, or claimed success with nothing to show. */
  readonly doubtSince?: Millis
  readonly lastWebhookAt?: Millis
  readonly remoteOutputs?: readonly KeptRemoteOutput[]
  readonly outputs: readonly StoredOutput[]
  readonly lostOutputs: readonly LostOutput[]
  readonly error?: GenerationError

  readonly usage?: Usage
  readonly rateUsdPerSecond?: number
  readonly estimatedCostUsd?: number
  readonly costUsd?: number
  readonly settledAt?: Millis
  readonly deliveryState?: 'owed' | 'handed_over' | 'delivered' | 'failed'

  readonly cancelRequestedAt?: Millis
  /** What its owner thinks of it. */
  readonly rating?: Rating
  /** Its results were taken away by their owner. */
  readonly removedAt?: Millis

  readonly owes: readonly Duty[]
  readonly dueAt?: Millis
  readonly dueTries?: number

  readonly createdAt: Millis
  readonly updatedAt: Millis
  readonly submittedAt?: Millis
  readonly acceptedAt?: Millis
  readonly runningAt?: Millis
  /** When the run ended at the backend: this stops the clock. */
  readonly ranUntil?: Millis
  readonly endedAt?: Millis
}

/** Fields to set; `undefined` removes one. Never the ids, never the revision. */
export type GenerationPatch = {
  readonly [K in keyof Omit<Generation, 'generationId' | 'revision' | 'createdAt'>]?: Generation[K] | undefined
}
