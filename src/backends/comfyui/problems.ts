import type { RunFailure } from '../../comfy/failure.ts'
import { describeFailure, failureOf } from '../../comfy/failure.ts'
import type { DarkroomError } from '../../model/errors.ts'
import { BackendError } from '../../model/errors.ts'
import type { ApiError } from '../../net/api.ts'
import { codeOfStatus, readError, submitError } from '../api-problems.ts'

/** A gate in front of the server, or something else at its address: what its owner can do about it. */
const adviceOf = ({ status }: ApiError): string => {
  if (status === 401 || status === 403) return ' Please check COMFYUI_AUTH.'
  return status === 404 || status === 405 ? ' There is no ComfyUI at that address: please check COMFYUI_URL.' : ''
}

const wordsOf = (error: ApiError): string => `${error.message}${adviceOf(error)}`

/** A call that began nothing. */
export const readProblem = (error: ApiError): DarkroomError => readError(codeOfStatus(error), wordsOf(error), error)

/** The graph was looked at and refused: which node, and why. */
const refusedGraph = (error: ApiError): RunFailure | undefined => (error.status === 400 ? failureOf([{ data: error.answer }]) : undefined)

const refusalOf = (failure: RunFailure, cause: ApiError): BackendError => {
  const { code, detail } = describeFailure(failure)
  return new BackendError(detail, { sent: 'no', code: code === 'run_failed' ? 'backend_refused' : code, cause })
}

/** The same for a submit: sent or not decides whether it may be sent again. */
export const submitProblem = (error: ApiError): BackendError => {
  const refused = refusedGraph(error)
  return refused === undefined ? submitError(codeOfStatus(error), wordsOf(error), error) : refusalOf(refused, error)
}
