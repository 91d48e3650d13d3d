import type { JsonObject } from '../../model/json.ts'
import { isClean, mappedItems, resignedItem, strippedItem } from './clean-outputs.ts'
import { byKeyOrder } from './graph/graph.ts'
import { isOver, type Run, type RunOutput } from './runs.ts'
import { bareStamp, cutStamp, longStamp, orNull } from './time.ts'

export type Sign = (url: string) => string

/** As a jsonb column gives them back. */
const inputsOf = (run: Run): JsonObject => Object.fromEntries(Object.entries(run.inputs).sort(([a], [b]) => byKeyOrder(a, b)))

const dayMs = 24 * 60 * 60 * 1000

/** On read, a run that nobody has touched for a day counts as a timeout; nothing is stored. */
const statusOnRead = (run: Run, now: number): string => (!isOver(run.status) && now - run.updatedAt > dayMs ? 'timeout' : run.status)

const seconds = (from: number | undefined, to: number | undefined): number | null =>
  from === undefined || to === undefined ? null : (to - from) / 1000

const durations = (run: Run) => ({
  duration: seconds(run.createdAt, run.endedAt),
  cold_start_duration: seconds(run.queuedAt, run.startedAt),
  cold_start_duration_total: seconds(run.createdAt, run.startedAt),
  run_duration: seconds(run.startedAt, run.endedAt),
})

const outputOfGet = (run: Run, output: RunOutput, sign: Sign): JsonObject => ({
  id: output.id,
  output_id: output.outputId ?? null,
  run_id: run.id,
  data: mappedItems(output.data, (item, key) => resignedItem(strippedItem(item), key, sign)),
  node_meta: output.nodeMeta,
  created_at: longStamp(output.at),
  updated_at: longStamp(output.at),
  type: null,
  node_id: null,
})

/** GET /run/{id}. */
export const runOfGet = (run: Run, userId: string, now: number, sign: Sign, queuePosition: number | null): JsonObject => ({
  id: run.id,
  workflow_version_id: run.deployment.versionId,
  workflow_inputs: inputsOf(run),
  workflow_id: run.deployment.workflowId,
  machine_id: run.machine.id,
  origin: 'api',
  status: statusOnRead(run, now),
  ended_at: orNull(run.endedAt, longStamp),
  created_at: longStamp(run.createdAt),
  updated_at: longStamp(run.updatedAt),
  queued_at: orNull(run.queuedAt, longStamp),
  started_at: orNull(run.startedAt, longStamp),
  gpu_event_id: null,
  gpu: run.gpu,
  machine_version: null,
  machine_type: run.machine.type,
  modal_function_call_id: run.functionCallId,
  user_id: userId,
  org_id: null,
  live_status: run.liveStatus,
  progress: run.progress,
  is_realtime: false,
  webhook: run.webhook,
  webhook_status: null,
  webhook_intermediate_status: run.ticks,
  outputs: run.outputs.filter(isClean).map((output) => outputOfGet(run, output, sign)),
  number: 0,
  ...durations(run),
  queue_position: queuePosition,
})

/** As a row becomes JSON by itself: raw lists and webhooks. Nothing is cleaned. */
const rawOutput = (run: Run, output: RunOutput): JsonObject => ({
  run_id: run.id,
  data: output.data,
  created_at: cutStamp(output.at),
  node_meta: output.nodeMeta,
  id: output.id,
  updated_at: cutStamp(output.at),
})

/** GET /workflow/{id}/runs: the raw row, and the only place where a failure says why. */
export const runOfRawList = (
  run: Run,
  userId: string,
  now: number,
  sign: Sign,
  show: { readonly inputs: boolean; readonly outputs: boolean },
  version: JsonObject,
): JsonObject => ({
  id: run.id,
  workflow_version_id: run.deployment.versionId,
  ...(show.inputs ? { workflow_inputs: inputsOf(run) } : {}),
  workflow_id: run.deployment.workflowId,
  workflow_api: {},
  machine_id: run.machine.id,
  origin: 'api',
  status: statusOnRead(run, now),
  ended_at: orNull(run.endedAt, cutStamp),
  created_at: cutStamp(run.createdAt),
  updated_at: cutStamp(run.updatedAt),
  queued_at: orNull(run.queuedAt, cutStamp),
  started_at: orNull(run.startedAt, cutStamp),
  gpu_event_id: null,
  gpu: run.gpu,
  machine_version: null,
  machine_type: run.machine.type,
  modal_function_call_id: run.functionCallId,
  user_id: userId,
  org_id: null,
  live_status: run.liveStatus,
  progress: run.progress,
  is_realtime: false,
  webhook: run.webhook,
  webhook_status: null,
  webhook_intermediate_status: run.ticks,
  batch_id: null,
  model_id: null,
  deployment_id: run.deployment.id,
  // This column is summed up in the database, whose numbers come as text.
  ...asText(durations(run)),
  comfy_deploy_cold_start: asSecondsText(seconds(run.createdAt, run.queuedAt)),
  ...(show.outputs
    ? {
        outputs: run.outputs.map((output) => ({
          ...rawOutput(run, output),
          data: mappedItems(output.data, (item, key) => resignedItem(item, key, sign)),
        })),
      }
    : {}),
  workflow: { id: run.deployment.workflowId, name: run.deployment.name },
  version,
})

const asSecondsText = (value: number | null): string | null => (value === null ? null : value.toFixed(6))
const asText = (values: Readonly<Record<string, number | null>>): Record<string, string | null> =>
  Object.fromEntries(Object.entries(values).map(([key, value]) => [key, asSecondsText(value)]))

/** GET /v2/workflow/{id}/runs: light, durations as text. */
export const runOfLightList = (run: Run, userId: string, now: number): JsonObject => ({
  id: run.id,
  status: statusOnRead(run, now),
  created_at: cutStamp(run.createdAt),
  updated_at: cutStamp(run.updatedAt),
  ended_at: orNull(run.endedAt, cutStamp),
  queued_at: orNull(run.queuedAt, cutStamp),
  started_at: orNull(run.startedAt, cutStamp),
  workflow_id: run.deployment.workflowId,
  user_id: userId,
  org_id: null,
  origin: 'api',
  gpu: run.gpu,
  machine_version: null,
  machine_type: run.machine.type,
  modal_function_call_id: run.functionCallId,
  webhook_status: null,
  webhook_intermediate_status: run.ticks,
  batch_id: null,
  workflow_version_id: run.deployment.versionId,
  deployment_id: run.deployment.id,
  comfy_deploy_cold_start: asSecondsText(seconds(run.createdAt, run.queuedAt)),
  ...asText(durations(run)),
})

/** GET /deployment/{id}/runs. */
export const runOfDeployment = (run: Run, userId: string): JsonObject => ({
  id: run.id,
  status: run.status,
  created_at: bareStamp(run.createdAt),
  started_at: orNull(run.startedAt, bareStamp),
  ended_at: orNull(run.endedAt, bareStamp),
  workflow_id: run.deployment.workflowId,
  workflow_version_id: run.deployment.versionId,
  machine_id: run.machine.id,
  gpu: run.gpu,
  origin: 'api',
  user_id: userId,
  deployment_id: run.deployment.id,
  duration: asSecondsText(seconds(run.createdAt, run.endedAt)),
})

/** The outputs of a webhook: cleaned (but for a cancel's), signed, and otherwise as stored. */
export const outputsOfWebhook = (run: Run, outputs: readonly RunOutput[], sign: Sign | undefined): JsonObject[] =>
  outputs.map((output) => ({
    ...rawOutput(run, output),
    ...(sign === undefined ? {} : { data: mappedItems(output.data, (item, key) => resignedItem(item, key, sign)) }),
    ...(output.outputId === undefined ? {} : { output_id: output.outputId }),
  }))
