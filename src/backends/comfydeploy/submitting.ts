import { isRecord } from '../../comfy/records.ts'
import type { BackendCall, BackendUpdate } from '../../model/backend.ts'
import { BackendError } from '../../model/errors.ts'
import { ApiError } from '../../net/api.ts'
import { findRun } from './finding.ts'
import { submitProblem } from './problems.ts'
import type { RunDeps } from './reading.ts'
import { sendableInputs } from './send-inputs.ts'
import type { Target } from './target.ts'
import { callIdInput, outputsInput, packOutputs, parseTarget } from './target.ts'

export interface SubmitDeps extends RunDeps {
  readonly marksCalls: boolean
  readonly now: () => number
}

/** A lone output that is called by its kind gets that name anyway. */
const needsNames = ({ outputs }: Target): boolean => {
  const all = Object.values(outputs)
  return all.length > 1 || all.some(({ name, kind }) => name !== kind)
}

const markersOf = (call: BackendCall, target: Target): Record<string, string> => ({
  [callIdInput]: call.callId,
  ...(needsNames(target) ? { [outputsInput]: packOutputs(target.outputs) } : {}),
})

/** Said before anything begins. Any other 400 may stand beside a run that did begin: part of a graph can be refused. */
const plainRefusal = /invalid machine type|machine auth token/i

/** After such a 400 the list decides, once: the row is there before the run is. */
const afterOddRefusal = async (deps: SubmitDeps, call: BackendCall, error: ApiError, signal: AbortSignal): Promise<BackendUpdate> => {
  const unclear = new BackendError(error.message, { sent: 'maybe', code: 'backend_refused', cause: error })
  if (!deps.marksCalls) throw unclear
  const found = await findRun(deps, call, new Date(deps.now()), signal).catch(() => {
    throw unclear
  })
  if (found !== undefined) return found
  throw submitProblem(error)
}

export const submitRun = async (deps: SubmitDeps, call: BackendCall, signal: AbortSignal): Promise<BackendUpdate> => {
  const target = parseTarget(call.target)
  if (target === undefined) throw new BackendError('The tool names no deployment.', { sent: 'no', code: 'backend_refused' })
  const json = {
    deployment_id: target.deploymentId,
    inputs: { ...sendableInputs(call.inputs, target.classes), ...(deps.marksCalls ? markersOf(call, target) : {}) },
    ...(call.webhookUrl === undefined ? {} : { webhook: call.webhookUrl, webhook_intermediate_status: true }),
  }
  let answer: unknown
  try {
    answer = await deps.api.request({ method: 'POST', path: '/run/deployment/queue', json, signal })
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    if (error.status === 400 && !plainRefusal.test(error.body)) return afterOddRefusal(deps, call, error, signal)
    throw submitProblem(error)
  }
  const ref = isRecord(answer) ? answer['run_id'] : undefined
  if (typeof ref !== 'string' || ref === '') throw new BackendError('It took the run but gave no id for it.', { sent: 'maybe' })
  deps.known.learn(ref, target)
  return { ref, callId: call.callId, status: 'queued' }
}
