import { randomUUID } from 'node:crypto'
import { Agent as HttpAgent } from 'node:http'
import { Agent as HttpsAgent } from 'node:https'
import type { AxiosRequestConfig, AxiosResponse } from 'axios'
import axios from 'axios'
import { ApiError, connectionError, sentByStatus } from './api-error.ts'
import type { FormFile } from './multipart.ts'
import { multipartOf } from './multipart.ts'
import { retryAfterMsOf } from './retry-after.ts'
import { shortText } from './short-text.ts'

export { ApiError } from './api-error.ts'

export interface ApiRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** Below the base URL, with a leading slash. Put foreign parts through encodeURIComponent. */
  readonly path: string
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>>
  readonly json?: unknown
  readonly file?: FormFile
  readonly signal: AbortSignal
  /** Instead of the general one. */
  readonly timeoutMs?: number
}

export interface ApiSettings {
  /** No trailing slash. */
  readonly baseUrl: string
  readonly headers: Readonly<Record<string, string>>
  readonly timeoutMs: number
  readonly maxBytes?: number
}

/** An API that the operator named in the configuration, so its address isn't checked; its answers are never trusted. */
export interface Api {
  /** The parsed JSON of a 2xx answer; undefined for an empty one. Throws ApiError for everything else. */
  request(request: ApiRequest): Promise<unknown>
}

const defaultMaxBytes = 64 * 1024 * 1024
/** Some servers drop an idle connection after five seconds without a word; a request on it would look half sent. */
const idleSocketMs = 4_000

/** A date is measured against the server's own clock, so that ours needn't be right. */
const retryAfterOf = (response: AxiosResponse): number | undefined => {
  const header: unknown = response.headers['retry-after']
  const serverNow = Date.parse(String(response.headers['date'] ?? ''))
  return typeof header === 'string' ? retryAfterMsOf(header, Number.isNaN(serverNow) ? Number.POSITIVE_INFINITY : serverNow) : undefined
}

const parseJson = (text: string): { ok: true; value: unknown } | { ok: false } => {
  if (text.trim() === '') return { ok: true, value: undefined }
  try {
    return { ok: true, value: JSON.parse(text) as unknown }
  } catch {
    return { ok: false }
  }
}

/** FastAPI and its like put the reason under `detail`, others under `error` or `message`. */
const reasonIn = (text: string): string => {
  const parsed = parseJson(text)
  if (!parsed.ok || typeof parsed.value !== 'object' || parsed.value === null) return text
  const { detail, error, message } = parsed.value as Record<string, unknown>
  const reason = detail ?? error ?? message
  if (reason === undefined) return text
  return typeof reason === 'string' ? reason : JSON.stringify(reason)
}

export const createApi = (settings: ApiSettings): Api => {
  const secrets = Object.values(settings.headers).flatMap((value) => [value, value.replace(/^\S+\s+/, '')])
  const httpAgent = new HttpAgent({ keepAlive: true, timeout: idleSocketMs, maxSockets: 64 })
  const httpsAgent = new HttpsAgent({ keepAlive: true, timeout: idleSocketMs, maxSockets: 64 })
  const base = new URL(settings.baseUrl)
  const client = axios.create({
    httpAgent,
    httpsAgent,
    proxy: false,
    responseType: 'text',
    transformResponse: [(data: unknown) => data],
    validateStatus: () => true,
    maxContentLength: settings.maxBytes ?? defaultMaxBytes,
    maxBodyLength: Number.POSITIVE_INFINITY,
    headers: { accept: 'application/json', ...settings.headers },
    /** The key goes to the host that it belongs to, and nowhere else. */
    beforeRedirect: (options) => {
      const { protocol, hostname, port } = options as { protocol?: string; hostname?: string; port?: string | number | null }
      const samePort = String(port ?? '') === base.port || (base.port === '' && [80, 443].includes(Number(port)))
      if (protocol !== base.protocol || hostname !== base.hostname || !samePort) throw new Error('a redirect to another host')
    },
  })

  const bodyOf = (request: ApiRequest): AxiosRequestConfig => {
    if (request.file !== undefined) {
      const form = multipartOf(request.file, `----${randomUUID()}`)
      return { data: form.body, headers: form.headers }
    }
    if (request.json !== undefined) return { data: JSON.stringify(request.json), headers: { 'content-type': 'application/json' } }
    // Left to itself the client would announce a form.
    return { headers: { 'content-type': false } }
  }

  const send = async (request: ApiRequest): Promise<AxiosResponse<string>> => {
    const timeout = AbortSignal.timeout(request.timeoutMs ?? settings.timeoutMs)
    if (request.signal.aborted) throw new ApiError('It was called off before it was sent.', { sent: 'no' })
    const query = Object.entries(request.query ?? {}).filter((entry) => entry[1] !== undefined)
    const search = new URLSearchParams(query.map(([key, value]): [string, string] => [key, String(value)])).toString()
    try {
      return await client.request<string>({
        method: request.method,
        url: `${settings.baseUrl}${request.path}${search === '' ? '' : `?${search}`}`,
        signal: AbortSignal.any([request.signal, timeout]),
        maxRedirects: request.method === 'GET' ? 3 : 0,
        ...bodyOf(request),
      })
    } catch (error) {
      request.file?.stream.destroy()
      if (timeout.aborted) throw new ApiError('There was no answer in time.', { sent: 'maybe' })
      if (request.signal.aborted) throw new ApiError('It was called off while it was under way.', { sent: 'maybe' })
      if (error instanceof Error && error.message.includes('maxContentLength'))
        throw new ApiError('The answer was too large.', { sent: 'maybe' })
      throw connectionError(error)
    }
  }

  return {
    request: async (request) => {
      const response = await send(request)
      const { status } = response
      const text = typeof response.data === 'string' ? response.data : ''
      if (status < 200 || status >= 300) {
        const body = shortText(reasonIn(text), { secrets })
        throw new ApiError(`It answered ${status}${body === '' ? '.' : `: ${body}`}`, {
          status,
          body,
          sent: sentByStatus(status),
          retryAfterMs: retryAfterOf(response),
        })
      }
      const parsed = parseJson(text)
      if (!parsed.ok)
        throw new ApiError(`It answered ${status} with something that is not JSON.`, {
          status,
          sent: 'maybe',
          body: shortText(text, { secrets }),
        })
      return parsed.value
    },
  }
}
