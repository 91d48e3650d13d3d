import type { RunFailure } from '../../comfy/failure.ts'
import { describeFailure, failureOf } from '../../comfy/failure.ts'
import type { ErrorCode } from '../../model/errors.ts'
import { BackendError, DarkroomError } from '../../model/errors.ts'
import type { ApiError } from '../../net/api.ts'

const codeOf = ({ status }: ApiError): ErrorCode => {
  if (status === undefined || status < 300 || status >= 500 || status === 408) return 'backend_unavailable'
  if (status === 429) return 'rate_limited'
  return status === 413 ? 'payload_too_large' : 'backend_refused'
}

const retryAfterOf = ({ retryAfterMs }: ApiError): { retryAfterMs?: number } => (retryAfterMs === undefined ? {} : { retryAfterMs })

/** A gate in front of the server, or something else at its address: what its owner can do about it. */
const adviceOf = ({ status }: ApiError): string => {
  if (status === 401 || status === 403) return ' Please check COMFYUI_AUTH.'
  return status === 404 || status === 405 ? ' There is no ComfyUI at that address: please check COMFYUI_URL.' : ''
}

/** A call that began nothing. */
export const readProblem = (error: ApiError): DarkroomError =>
  new DarkroomError(codeOf(error), { detail: `${error.message}${adviceOf(error)}`, ...retryAfterOf(error) })

/** The graph was looked at and refused: which node, and why. */
const refusedGraph = (error: ApiError): RunFailure | undefined => (error.status === 400 ? failureOf([{ data: error.answer }]) : undefined)

const refusalOf = (failure: RunFailure, cause: ApiError): BackendError => {
  const { code, detail } = describeFailure(failure)
  return new BackendError(detail, { sent: 'no', code: code === 'run_failed' ? 'backend_refused' : code, cause })
}

/** The same for a submit: sent or not decides whether it may be sent again. */
export const submitProblem = (error: ApiError): BackendError => {
  const refused = refusedGraph(error)
  if (refused !== undefined) return refusalOf(refused, error)
  const neverArrived = error.sent === 'no' && error.status === undefined
  return new BackendError(`${error.message}${adviceOf(error)}`, {
    sent: error.sent,
    code: codeOf(error),
    retryable: error.status === 429 || neverArrived,
    ...retryAfterOf(error),
  })
}
