import type { JsonObject } from '../../model/json.ts'
import { asJson } from './graph/graph.ts'
import { inputTypesOf } from './input-types.ts'
import { bareStamp, cutStamp, longStamp, offsetStamp, spacedStamp } from './time.ts'
import type { Deployment, Machine } from './world.ts'

const versionFields = (deployment: Deployment, userId: string, stamp: (ms: number) => string): JsonObject => ({
  workflow_id: deployment.workflowId,
  workflow_api: asJson(deployment.graph),
  comment: null,
  snapshot: null,
  created_at: stamp(deployment.createdAt),
  machine_version_id: null,
  comfyui_snapshot: null,
  id: deployment.versionId,
  workflow: deployment.workflow,
  user_id: userId,
  version: 1,
  dependencies: null,
  updated_at: stamp(deployment.createdAt),
  machine_id: null,
})

export const versionRow = (deployment: Deployment, userId: string): JsonObject => versionFields(deployment, userId, cutStamp)

/** Throws PoisonedGraph where the real one falls over. */
export const deploymentRow = (deployment: Deployment, userId: string, machine: Machine | undefined): JsonObject => ({
  id: deployment.id,
  user_id: userId,
  org_id: null,
  workflow_version_id: deployment.versionId,
  workflow_id: deployment.workflowId,
  machine_id: deployment.machineId,
  share_slug: null,
  description: deployment.description,
  share_options: null,
  showcase_media: null,
  environment: deployment.environment,
  created_at: longStamp(deployment.createdAt),
  updated_at: longStamp(deployment.createdAt),
  workflow: { id: deployment.workflowId, name: deployment.name, cover_url: null },
  version: versionRow(deployment, userId),
  machine: machine === undefined ? null : { id: machine.id, name: machine.name },
  input_types: inputTypesOf(deployment.graph),
  output_types: Object.keys(deployment.workflow).length === 0 ? null : [],
  dub_link: null,
  gpu: deployment.gpu,
  machine_version_id: null,
  modal_image_id: deployment.fluid ? `im-${deployment.id.replaceAll('-', '').slice(0, 22)}` : null,
  concurrency_limit: 2,
  run_timeout: deployment.runTimeoutSeconds,
  idle_timeout: 0,
  keep_warm: 0,
  activated_at: null,
  modal_app_id: null,
})

export const machineRow = (machine: Machine, userId: string, notReady: boolean): JsonObject => ({
  id: machine.id,
  user_id: userId,
  name: machine.name,
  created_at: bareStamp(machine.createdAt),
  updated_at: bareStamp(machine.createdAt),
  type: machine.type,
  org_id: null,
  status: notReady && machine.status === 'ready' ? 'building' : machine.status,
  gpu: machine.gpu,
  machine_version: null,
  machine_builder_version: '4',
  comfyui_version: null,
  import_failed_logs: null,
  machine_version_id: null,
  is_workspace: false,
})

export const wholeMachineRow = (machine: Machine, userId: string, notReady: boolean): JsonObject => ({
  ...machineRow(machine, userId, notReady),
  created_at: longStamp(machine.createdAt),
  updated_at: longStamp(machine.createdAt),
  deleted: false,
  endpoint: '',
  concurrency_limit: 1,
  run_timeout: 300,
  idle_timeout: 60,
  docker_command_steps: null,
  keep_warm: 0,
  allow_concurrent_inputs: 1,
  base_docker_image: null,
  python_version: null,
  extra_args: null,
  prestart_command: null,
  install_custom_node_with_gpu: false,
  optimized_runner: false,
  disable_metadata: true,
  cpu_request: null,
  cpu_limit: null,
  memory_request: null,
  memory_limit: null,
  models_to_cache: [],
  enable_gpu_memory_snapshot: false,
})

export const workflowRow = (deployment: Deployment, userId: string): JsonObject => ({
  id: deployment.workflowId,
  name: deployment.name,
  created_at: spacedStamp(deployment.createdAt),
  updated_at: spacedStamp(deployment.createdAt),
  pinned: false,
  cover_image: null,
  user_name: 'Playground',
  user_id: userId,
  selected_machine_id: deployment.machineId,
  user_icon: null,
})

export const wholeWorkflowRow = (deployment: Deployment, userId: string): JsonObject => ({
  id: deployment.workflowId,
  user_id: userId,
  org_id: null,
  name: deployment.name,
  selected_machine_id: deployment.machineId,
  created_at: spacedStamp(deployment.createdAt),
  updated_at: spacedStamp(deployment.createdAt),
  pinned: false,
  deleted: false,
  description: deployment.description,
  cover_image: null,
  versions: [versionFields(deployment, userId, offsetStamp)],
})

/** US dollars per second, as GET /platform/gpu-pricing tells anybody. */
export const gpuPricing = {
  T4: 0.00018,
  L4: 0.00032,
  A10G: 0.000337,
  L40S: 0.000596,
  A100: 0.00114,
  'A100-80GB': 0.001708,
  H100: 0.002338,
  H200: 0.001891,
  B200: 0.002604,
  CPU: 0.000042,
} as const
