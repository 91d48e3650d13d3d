import type { ErrorCode } from '../../model/errors.ts'
import { BackendError, DarkroomError } from '../../model/errors.ts'
import type { ApiError } from '../../net/api.ts'

const codeOf = ({ status, body }: ApiError): ErrorCode => {
  // A good status with something in it that nobody can read comes from whatever stands in between.
  if (status === undefined || status < 300 || status >= 500 || status === 408) return 'backend_unavailable'
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

const messageForOwner = ({ status, message }: ApiError): string => {
  if (status === 401 || status === 403) return 'ComfyDeploy refused the key. Please check COMFYDEPLOY_API_KEY.'
  if (status === 404) return 'There is no ComfyDeploy at that address. Please check COMFYDEPLOY_API_URL: it ends in /api.'
  return `ComfyDeploy can not be asked at the moment. ${message}`
}

/** The same for the list of tools, which only the owner hears of. */
export const listProblem = (error: ApiError): DarkroomError => {
  const { code, detail, retryAfterMs } = readProblem(error)
  return new DarkroomError(code, {
    message: messageForOwner(error),
    ...(detail === undefined ? {} : { detail }),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  })
}

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
