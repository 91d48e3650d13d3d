import type { BackendError, ErrorCode } from '../../model/errors.ts'
import { DarkroomError } from '../../model/errors.ts'
import type { ApiError } from '../../net/api.ts'
import { codeOfStatus, readError, submitError } from '../api-problems.ts'

const codeOf = (error: ApiError): ErrorCode => {
  const { status, body } = error
  return status === 402 || (status === 403 && /insufficient|balance|credit/i.test(body)) ? 'backend_credit' : codeOfStatus(error)
}

/** A read that got no answer: nothing was begun by it. */
export const readProblem = (error: ApiError): DarkroomError => readError(codeOf(error), error.message, error)

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
export const submitProblem = (error: ApiError): BackendError => submitError(codeOf(error), error.message, error)
