/** Was the request perhaps sent? Anything ambiguous is 'maybe'. */
export type Sent = 'no' | 'maybe'

/** What went wrong with a call to an API that the operator named. Holds neither its address nor its key. */
export class ApiError extends Error {
  /** Absent when there was no answer. */
  readonly status: number | undefined
  readonly sent: Sent
  /** What it answered, shortened, for admins. */
  readonly body: string
  readonly retryAfterMs: number | undefined
  readonly #answer: unknown

  constructor(
    message: string,
    options: { sent: Sent; status?: number; body?: string; answer?: unknown; retryAfterMs?: number | undefined; cause?: unknown },
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.name = 'ApiError'
    this.status = options.status
    this.sent = options.sent
    this.body = options.body ?? ''
    this.retryAfterMs = options.retryAfterMs
    this.#answer = options.answer
  }

  /** All of the JSON that it answered, for whoever can read it. Not a field: no log shows it. */
  get answer(): unknown {
    return this.#answer
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null

const neverConnected = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EAI_FAIL',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EADDRNOTAVAIL',
  'EHOSTDOWN',
  'UND_ERR_CONNECT_TIMEOUT',
  'CERT_HAS_EXPIRED',
  'CERT_NOT_YET_VALID',
  'CERT_REVOKED',
  'CERT_UNTRUSTED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'ERR_TLS_CERT_ALTNAME_INVALID',
  'ERR_SSL_WRONG_VERSION_NUMBER',
])

const codeOf = (error: unknown): string => (isRecord(error) && typeof error['code'] === 'string' ? error['code'] : '')

/** Did it fail before a byte of the request could leave? Looks through the wrappers that clients put around an error. */
const failedBeforeSending = (error: unknown, depth = 0): boolean => {
  if (!isRecord(error) || depth > 4) return false
  if (neverConnected.has(codeOf(error))) return true
  if (error['syscall'] === 'connect' || error['syscall'] === 'getaddrinfo') return true
  const message = typeof error['message'] === 'string' ? error['message'] : ''
  if (/before secure TLS connection|wrong version number|handshake failure|unsupported protocol/i.test(message)) return true
  const inner = error['errors']
  if (Array.isArray(inner) && inner.length > 0 && inner.every((each) => failedBeforeSending(each, depth + 1))) return true
  return failedBeforeSending(error['cause'], depth + 1)
}

const reasonOf = (code: string): string => {
  if (code === 'ECONNREFUSED') return 'the connection was refused'
  if (code === 'ENOTFOUND' || code.startsWith('EAI_')) return 'its host name could not be found'
  if (code.startsWith('ERR_FR_')) return 'it redirects to another address'
  if (/CERT|TLS|SSL|SIGNED|VERIFY|EPROTO/.test(code)) return 'a secure connection could not be made'
  if (code === 'ECONNRESET' || code === 'EPIPE' || code === 'ECONNABORTED') return 'the connection broke'
  return 'the connection failed'
}

export const connectionError = (error: unknown): ApiError => {
  const code = codeOf(error)
  const sent = failedBeforeSending(error) ? 'no' : 'maybe'
  return new ApiError(`There was no answer: ${reasonOf(code)}${code === '' ? '' : ` (${code})`}.`, { sent })
}

/** 408 and 499 are a proxy's way of saying that it lost interest: the request behind it may have gone on. 303 follows work done. */
const unclearStatuses = new Set([303, 408, 499])

export const sentByStatus = (status: number): Sent => (status >= 300 && status < 500 && !unclearStatuses.has(status) ? 'no' : 'maybe')
