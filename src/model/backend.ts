import type { ErrorCode } from './errors.ts'
import type { JsonObject, JsonValue } from './json.ts'
import type { OutputKind } from './tool.ts'
import type { Usage } from './usage.ts'

/** One result as the backend has it. `name` is the tool's own name for that output. */
export interface RemoteOutputBase {
  readonly name: string
  readonly kind?: OutputKind
  readonly fileName?: string
  readonly mimeType?: string
}
export type RemoteOutput = RemoteOutputBase & ({ readonly url: string } | { readonly bytes: Uint8Array } | { readonly text: string })

export interface BackendCall {
  /** `${generationId}.${attempt}`: the same for every try of one attempt. */
  readonly callId: string
  readonly target: JsonObject
  /** Ready to send: media are URLs (an array of them for `images`). */
  readonly inputs: Readonly<Record<string, JsonValue>>
  readonly webhookUrl?: string
}

export type BackendUpdate = { readonly ref: string; readonly callId?: string; readonly usage?: Usage } & (
  | { readonly status: 'queued'; readonly position?: number }
  | { readonly status: 'running'; readonly progress?: number; readonly step?: string }
  | { readonly status: 'completed'; readonly outputs: readonly RemoteOutput[] }
  | { readonly status: 'failed'; readonly code: ErrorCode; readonly message: string; readonly detail?: string; readonly retryable: boolean }
  | { readonly status: 'cancelled' }
  /** It does not know this run. */
  | { readonly status: 'unknown' }
)

export interface WebhookRequest {
  readonly method: string
  readonly headers: Readonly<Record<string, string>>
  readonly query: Readonly<Record<string, string>>
  /** The raw body as text: the backend parses it, for not every vendor says what it sends. */
  readonly body: string
}
