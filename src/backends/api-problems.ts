import type { ErrorCode } from '../model/errors.ts'
import { BackendError, DarkroomError } from '../model/errors.ts'
import type { ApiError } from '../net/api.ts'

/** What went wrong, by the status alone. */
export const codeOfStatus = ({ status }: Pick<ApiError, 'status'>): ErrorCode => {
  // A good status with something in it that nobody can read comes from whatever stands in between.
  if (status === undefined || status < 300 || status >= 500 || status === 408) return 'backend_unavailable'
  if (status === 429) return 'rate_limited'
  return status === 413 ? 'payload_too_large' : 'backend_refused'
}

interface Asked {
  /** How long it asked us to wait. */
  readonly retryAfterMs?: number | undefined
}

const waitOf = ({ retryAfterMs }: Asked): { retryAfterMs?: number } => (retryAfterMs === undefined ? {} : { retryAfterMs })

/** For a call that began nothing. */
export const readError = (code: ErrorCode, detail: string, asked: Asked): DarkroomError =>
  new DarkroomError(code, { detail, ...waitOf(asked) })

/** For one that may have begun a run: what was put off, or surely never arrived, may be sent again. */
export const submitError = (code: ErrorCode, message: string, asked: Asked & Pick<ApiError, 'sent'>): BackendError => {
  const isDown = asked.sent === 'no' && code === 'backend_unavailable'
  return new BackendError(message, { sent: asked.sent, code, retryable: code === 'rate_limited' || isDown, ...waitOf(asked) })
}
