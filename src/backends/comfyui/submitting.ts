import { describeFailure, failureOf } from '../../comfy/failure.ts'
import { isRecord } from '../../comfy/records.ts'
import type { BackendCall, BackendUpdate } from '../../model/backend.ts'
import { BackendError } from '../../model/errors.ts'
import type { JsonObject } from '../../model/json.ts'
import { ApiError } from '../../net/api.ts'
import { parseUploadAddress, refOf } from './address.ts'
import type { FindDeps } from './finding.ts'
import { findOn } from './finding.ts'
import { extraDataOf } from './marker.ts'
import { submitProblem } from './problems.ts'
import { planOf } from './progress.ts'
import { promptIdOf } from './prompt-id.ts'
import type { ComfyServer } from './server.ts'
import { fillGraph } from './workflows/fill.ts'
import { parseTarget } from './workflows/target.ts'

export interface SubmitDeps extends FindDeps {
  readonly clientId: string
}

const notSent = (message: string): BackendError => new BackendError(message, { sent: 'no', retryable: true })

/** Where its files lie already, else wherever there is room. */
const serverFor = async (deps: SubmitDeps, call: BackendCall, signal: AbortSignal): Promise<ComfyServer> => {
  const values = Object.values(call.inputs).flat()
  const keys = new Set(values.flatMap((value) => (typeof value === 'string' ? (parseUploadAddress(value)?.key ?? []) : [])))
  const [key, another] = keys
  if (another !== undefined) throw notSent('Its files lie on different servers.')
  if (key === undefined) return deps.places.placeFor(call, signal)
  const server = deps.servers.get(key)
  if (server === undefined) throw notSent('The server that has its files is no longer configured.')
  return server
}

/** Something broke in the server's own code while it looked at the graph: older ones do that over a node that they don't know. */
const isOwnTrouble = ({ status, body }: ApiError): boolean => status === 500 && /server got itself in trouble/i.test(body)

/** The server answered that it broke, so it is done with this request: its lists say whether the run was in by then. */
const afterOwnTrouble = async (
  deps: SubmitDeps,
  server: ComfyServer,
  call: BackendCall,
  error: ApiError,
  signal: AbortSignal,
): Promise<BackendUpdate> => {
  const found = await findOn(deps, server, call.callId, new Date(deps.clock.now()), signal).catch(() => {
    throw submitProblem(error)
  })
  if (found !== undefined) return found
  const reason = `${error.message} Usually there is a node in the workflow that this server does not have.`
  throw new BackendError(reason, { sent: 'no', code: 'backend_refused', cause: error })
}

const send = async (
  deps: SubmitDeps,
  server: ComfyServer,
  call: BackendCall,
  json: JsonObject,
  signal: AbortSignal,
): Promise<BackendUpdate | string> => {
  let answer: unknown
  try {
    answer = await server.request({ method: 'POST', path: '/prompt', json, fresh: true, signal })
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    if (isOwnTrouble(error)) return afterOwnTrouble(deps, server, call, error, signal)
    if (error.status === undefined && !signal.aborted) deps.places.leaveOut(server)
    throw submitProblem(error)
  }
  const { prompt_id: promptId, node_errors: nodeErrors } = isRecord(answer) ? answer : {}
  const refused = failureOf([{ data: { node_errors: nodeErrors } }])
  if (refused !== undefined)
    deps.log.warn(
      { server: server.name, callId: call.callId, reason: describeFailure(refused).detail },
      'a part of the workflow was left out',
    )
  if (typeof promptId === 'string' && promptId !== '') return promptId
  throw new BackendError('It took the run but gave no id for it.', { sent: 'maybe' })
}

export const submitRun = async (deps: SubmitDeps, call: BackendCall, signal: AbortSignal): Promise<BackendUpdate> => {
  const { callId } = call
  const target = parseTarget(call.target)
  if (target === undefined) throw new BackendError('The tool names no workflow.', { sent: 'no', code: 'backend_refused' })
  const graph = fillGraph(target, call.inputs)
  const server = await serverFor(deps, call, signal)
  const wanted = promptIdOf(callId)
  // The first events can come before the answer does.
  const news = { callId, plan: planOf(graph) }
  deps.known.begin(refOf({ key: server.key, promptId: wanted }), news)
  const json = {
    prompt: graph,
    client_id: deps.clientId,
    prompt_id: wanted,
    extra_data: extraDataOf({ callId, outputs: target.outputs }),
  }
  deps.places.sending(callId, server)
  try {
    const sent = await send(deps, server, call, json, signal)
    deps.places.forget(callId)
    if (typeof sent !== 'string') return sent
    // Older servers choose an id of their own.
    const ref = refOf({ key: server.key, promptId: sent })
    deps.known.note(ref, news)
    return { ref, callId, status: 'queued' }
  } catch (error) {
    if (error instanceof BackendError && error.sent === 'no') deps.places.forget(callId)
    throw error
  }
}
