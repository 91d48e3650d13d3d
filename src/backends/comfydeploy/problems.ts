import type { ErrorCode } from '../../model/errors.ts'
import { BackendError, DarkroomError } from '../../model/errors.ts'
import type { ApiError } from '../../net/api.ts'

const codeOf = ({ status, body }: ApiError): ErrorCode => {
  if (status === undefined || status >= 500 || status === 408) return 'backend_unavailable'
  if (status === 429) return 'rate_limited'
  if (status === 402 || (status === 403 && /insufficient|balance|credit/i.test(body))) return 'backend_credit'
  if (status === 413) return 'payload_too_large'
  return 'backend_refused'
}

/** A read that got no answer: nothing was begun by it. */
export const readProblem = (error: ApiError): DarkroomError =>
  new DarkroomError(codeOf(error), {
    detail: error.message,
    ...(error.retryAfterMs === undefined ? {} : { retryAfterMs: error.retryAfterMs }),
  })

/** The same for something that may have begun a run: sent or not decides whether it may be sent again. */
export const submitProblem = (error: ApiError): BackendError => {
  const isBusy = error.status === 429
  const neverArrived = error.sent === 'no' && error.status === undefined
  return new BackendError(error.message, {
    sent: error.sent,
    code: codeOf(error),
    retryable: isBusy || neverArrived,
    ...(error.retryAfterMs === undefined ? {} : { retryAfterMs: error.retryAfterMs }),
  })
}
