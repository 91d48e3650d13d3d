import { randomUUID } from 'node:crypto'
import { Agent as HttpAgent } from 'node:http'
import { Agent as HttpsAgent } from 'node:https'
import type { AxiosRequestConfig, AxiosResponse } from 'axios'
import type { ApiQuery, ApiSettings } from './api-client.ts'
import { createApiClient, secretsOf, urlOf } from './api-client.ts'
import { ApiError, connectionError, sentByStatus } from './api-error.ts'
import type { FormFile } from './multipart.ts'
import { multipartOf } from './multipart.ts'
import { askedWaitMs } from './retry-after.ts'
import { shortText, withoutSecrets } from './short-text.ts'

export { ApiError } from './api-error.ts'

export interface ApiRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** Below the base URL, with a leading slash. Put foreign parts through encodeURIComponent. */
  readonly path: string
  readonly query?: ApiQuery
  readonly json?: unknown
  readonly file?: FormFile
  readonly signal: AbortSignal
  /** On a connection of its own: one that was kept may have died unseen, and then nobody knows whether the request arrived. */
  readonly fresh?: boolean
  /** Instead of the general one. */
  readonly timeoutMs?: number
}

/** An API that the operator named in the configuration, so its address isn't checked; its answers are never trusted. */
export interface Api {
  /** The parsed JSON of a 2xx answer; undefined for an empty one. Throws ApiError for everything else. */
  request(request: ApiRequest): Promise<unknown>
}

const retryAfterOf = (response: AxiosResponse): number | undefined =>
  askedWaitMs((name) => {
    const header: unknown = response.headers[name]
    return typeof header === 'string' ? header : undefined
  })

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
  const secrets = secretsOf(settings)
  const client = createApiClient(settings)
  const oneTimeAgents = { httpAgent: new HttpAgent(), httpsAgent: new HttpsAgent() }

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
    try {
      return await client.request<string>({
        responseType: 'text',
        transformResponse: [(data: unknown) => data],
        method: request.method,
        url: urlOf(settings, request),
        signal: AbortSignal.any([request.signal, timeout]),
        maxRedirects: request.method === 'GET' ? 3 : 0,
        ...(request.fresh === true ? oneTimeAgents : {}),
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
        const answer = parseJson(withoutSecrets(text, secrets))
        throw new ApiError(`It answered ${status}${body === '' ? '.' : `: ${body}`}`, {
          status,
          body,
          ...(answer.ok ? { answer: answer.value } : {}),
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
