import type { Readable } from 'node:stream'

export interface FetchedFile {
  readonly stream: Readable
  readonly mimeType?: string
  readonly fileName?: string
  readonly bytes?: number
}

export interface PostAnswer {
  readonly status: number
  /** What the receiver asked for in its Retry-After. */
  readonly retryAfterMs?: number
}

/**
 * The checked way to a URL that somebody else named. Every resolved address and every redirect is checked:
 * private, loopback and link-local ones are refused unless trusted.
 */
export interface Net {
  /** Throws DarkroomError url_refused or fetch_failed (with the HTTP status in `detail`), payload_too_large past maxBytes. */
  download(
    url: string,
    options: { maxBytes: number; timeoutMs: number; trustedHosts?: readonly string[]; signal?: AbortSignal },
  ): Promise<FetchedFile>
  /** Posts JSON and answers the status; follows no redirect. Throws url_refused, or fetch_failed when there was no answer. */
  post(
    url: string,
    body: string,
    options: { headers: Readonly<Record<string, string>>; timeoutMs: number; signal?: AbortSignal },
  ): Promise<PostAnswer>
}
