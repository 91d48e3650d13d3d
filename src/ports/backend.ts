import type { BackendCall, BackendUpdate, WebhookRequest } from '../model/backend.ts'
import type { JsonObject } from '../model/json.ts'
import type { DiscoveredTool, RefusedTool } from '../model/tool.ts'
import type { OpenMedia } from './media.ts'
import type { FetchedFile } from './net.ts'

export interface ToolListing {
  readonly tools: readonly DiscoveredTool[]
  /** What was found but can't be offered. One poisoned entry never hides the rest. */
  readonly refused: readonly RefusedTool[]
  /** Plain sentences for the owner: what was read but not understood. */
  readonly notes?: readonly string[]
}

/** Whose input a file is. */
export interface UploadCall {
  readonly callId: string
  readonly target: JsonObject
}

/**
 * A place that runs tools. It speaks one vendor's API and nothing else: it never retries, loops or waits.
 * An optional method that is present *is* the capability; nobody outside backends/ asks a backend's name.
 */
export interface Backend {
  /**
   * Starts one run. May answer `completed` at once.
   * Throws BackendError: sent 'no' only when the request certainly never began a run; anything ambiguous is 'maybe'.
   */
  submit(call: BackendCall, signal: AbortSignal): Promise<BackendUpdate>
  /** How that run stands. `unknown` when the backend says it has no such run; throws when it can't say. */
  poll?(ref: string, signal: AbortSignal): Promise<BackendUpdate>
  /** Several at once, where that is cheaper than one by one. Leaves out what it can't say. */
  pollMany?(refs: readonly string[], signal: AbortSignal): Promise<readonly BackendUpdate[]>
  /** The run that an unanswered submit began, found by its callId; undefined when there is none. */
  find?(call: BackendCall, since: Date, signal: AbortSignal): Promise<BackendUpdate | undefined>
  /** What a webhook says, or undefined for what it can't read. Never trusted: an end is confirmed by poll. */
  parseWebhook?(request: WebhookRequest): BackendUpdate | undefined
  /** Hints from a socket, never the truth. It opens the socket anew by itself, and ends when the signal does. */
  watch?(onUpdate: (update: BackendUpdate) => void, signal: AbortSignal): void
  /** Asks it to stop that run. Resolves when the backend has heard it, not when the run has ended. */
  cancel?(ref: string, signal: AbortSignal): Promise<void>
  /**
   * Puts a file where the backend can read it; the address it answers stands for the file in that call's inputs, and means
   * something to this backend alone. The call is named so that one with several machines puts all its files on the same,
   * and one that wants the bytes in the request itself only remembers them. Absent: inputs go as our own signed URLs.
   */
  upload?(file: OpenMedia, call: UploadCall, signal: AbortSignal): Promise<{ url: string; expiresAt?: Date }>
  /**
   * Opens a result by the address that it gave itself, for one whose files need a key or whose address is nobody else's
   * business. Throws DarkroomError fetch_failed, with the HTTP status in `detail`. Absent: addresses are fetched as they are.
   */
  download?(url: string, signal: AbortSignal): Promise<FetchedFile>
  /** Why it could never run what a tool written by hand aims at; undefined when nothing speaks against it. */
  refuseTarget?(target: JsonObject): string | undefined
  /** What it can run. Absent: tools.json alone. */
  listTools?(signal: AbortSignal): Promise<ToolListing>
}

/** One configured backend, as backends/index.ts opens it. */
export interface BackendInstance {
  /** `comfydeploy`, `comfyui:studio`. */
  readonly id: string
  readonly backend: Backend
  readonly limits: {
    readonly concurrency: number
    readonly pollsPerSecond: number
    /** How long one submit may take, where it answers with the result and so takes as long as the run. Absent: the general limit. */
    readonly submitTimeoutMs?: number
  }
  /** What its list of tools depends on besides itself (an account, an environment): what was kept of another one isn't used. */
  readonly listScope?: string
  /** Hosts that its owner named in the configuration: its outputs may be fetched from them even if they are private. */
  readonly ownHosts: readonly string[]
  /** Where its API is; the doctor compares its clock with ours. */
  readonly apiUrl?: string
}
