import { finished, type Readable } from 'node:stream'
import type { Clock } from '../ports/clock.ts'
import type { FetchedFile } from '../ports/net.ts'
import { answeredFile, type StreamAnswer } from './answered-file.ts'
import type { ApiQuery, ApiSettings } from './api-client.ts'
import { createApiClient, urlOf } from './api-client.ts'
import { openCall } from './call.ts'
import { netErrorOf } from './refusals.ts'

export interface ApiFileRequest {
  /** Below the base URL, with a leading slash. Put foreign parts through encodeURIComponent. */
  readonly path: string
  readonly query?: ApiQuery
  readonly signal: AbortSignal
}

/** Files of an API that the operator named, opened with its key and streamed. Whoever reads them says how large is too large. */
export interface ApiFiles {
  /** Throws DarkroomError fetch_failed, with the HTTP status in `detail`. */
  open(request: ApiFileRequest): Promise<FetchedFile>
}

const idleMs = 30_000

/** `timeoutMs` is for the whole file, from the first look-up to the last byte. */
export const createApiFiles = (settings: ApiSettings & { readonly clock: Clock }): ApiFiles => {
  // Not "endless": the client would wrap the stream to count it, and a wrapped one doesn't end when it is given up.
  const client = createApiClient({ ...settings, maxBytes: -1 })
  const { clock, timeoutMs } = settings
  return {
    open: async (request) => {
      const url = urlOf(settings, request)
      const call = openCall(clock, timeoutMs, request.signal)
      try {
        const answer: StreamAnswer = await client.request<Readable>({
          url,
          method: 'GET',
          responseType: 'stream',
          decompress: false,
          maxRedirects: 3,
          headers: { accept: '*/*', 'accept-encoding': 'identity' },
          signal: call.signal,
        })
        // An abort between two reads must not become an unhandled error; whoever reads hears of it.
        answer.data.on('error', () => {})
        if (answer.status < 200 || answer.status > 299) answer.data.destroy()
        const file = answeredFile(new URL(url), answer, { maxBytes: Number.POSITIVE_INFINITY, idleMs, clock, signal: call.signal })
        finished(file.stream, () => call.end())
        return file
      } catch (error) {
        const problem = netErrorOf(call.signal.aborted ? call.signal.reason : error)
        call.end()
        throw problem
      }
    },
  }
}
