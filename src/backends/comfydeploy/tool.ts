import { parseGraph } from '../../comfy/graph.ts'
import { inputFieldsOf } from '../../comfy/input-fields.ts'
import { modelsOf } from '../../comfy/models.ts'
import { notesOf } from '../../comfy/notes.ts'
import { outputsOf } from '../../comfy/output-nodes.ts'
import type { JsonObject } from '../../model/json.ts'
import type { DiscoveredTool } from '../../model/tool.ts'
import { discoveredTool } from '../../model/tool.ts'
import type { Machines } from './machines.ts'
import { unavailableReason } from './machines.ts'
import type { Prices } from './pricing.ts'
import { costingOf } from './pricing.ts'
import type { WireDeployment } from './wire.ts'

export interface Surroundings {
  readonly backendId: string
  readonly machines: Machines
  readonly prices: Prices
}

export type ToolResult = { readonly tool: DiscoveredTool; readonly notes: readonly string[] } | { readonly refused: string }

const displayNameOf = (deployment: WireDeployment): string => {
  const name = [deployment.workflow?.name, deployment.description].map((text) => text?.trim() ?? '').find((text) => text !== '')
  return (name ?? `Deployment ${deployment.id.slice(0, 8)}`).slice(0, 200)
}

const metadataOf = (deployment: WireDeployment, gpu: string | undefined, machineName: string | undefined): JsonObject => {
  const entries: readonly (readonly [string, string | number | null | undefined])[] = [
    ['deploymentId', deployment.id],
    ['workflowId', deployment.workflow_id],
    ['workflowName', deployment.workflow?.name],
    ['workflowVersion', deployment.version?.version],
    ['environment', deployment.environment],
    ['machineId', deployment.machine_id],
    ['machine', machineName],
    ['gpu', gpu],
    ['createdAt', deployment.created_at],
    ['updatedAt', deployment.updated_at],
  ]
  return Object.fromEntries(
    entries.flatMap(([key, value]) => (value === undefined || value === null || value === '' ? [] : [[key, value] as const])),
  )
}

/** One deployment as a tool, or why it can't be one. */
export const toolOf = (deployment: WireDeployment, { backendId, machines, prices }: Surroundings): ToolResult => {
  const graph = parseGraph(deployment.version?.workflow_api)
  if (graph === undefined && !deployment.input_types) {
    return { refused: 'Its workflow was saved without the API graph, so nobody can say what it takes. Save and deploy it again.' }
  }
  const inputs = inputFieldsOf(graph, deployment.input_types ?? [])
  if (inputs.refusal !== undefined) return { refused: inputs.refusal }

  const outputs = outputsOf(graph)
  const { description, directives, unknown } = notesOf(deployment.version?.workflow)
  const machine = deployment.machine_id ? machines?.get(deployment.machine_id) : undefined
  const gpu = deployment.gpu || machine?.gpu || undefined
  const unavailable = unavailableReason(deployment, machines)
  const isOwnMachine = machine?.type === 'classic'
  const displayName = displayNameOf(deployment)
  const tool = discoveredTool.safeParse({
    toolId: `${backendId}:${deployment.id}`,
    backend: backendId,
    target: { deploymentId: deployment.id, workflowId: deployment.workflow_id, classes: inputs.classes, outputs: outputs.targets },
    displayName,
    aliases: directives.aliases,
    description: description || deployment.description?.trim().slice(0, 8_000) || '',
    visibility: directives.hidden === true ? 'hidden' : 'public',
    inputSchema: inputs.fields,
    outputSchema: outputs.fields,
    costingModel: costingOf(prices, gpu, machine),
    // The vendor's own limit counts from a little earlier, so it always speaks first. It doesn't hold on one's own machine.
    limits:
      typeof deployment.run_timeout === 'number' && deployment.run_timeout > 0 && !isOwnMachine
        ? { timeoutSeconds: deployment.run_timeout }
        : {},
    platformHints: {
      ...(directives.sendAs === undefined ? {} : { sendAs: directives.sendAs }),
      ...(directives.fileName === undefined ? {} : { fileName: directives.fileName }),
    },
    ...(unavailable === undefined ? {} : { unavailable }),
    metadata: { ...metadataOf(deployment, gpu, machine?.name ?? undefined), ...modelsOf(graph) },
  })
  if (!tool.success) {
    const issue = tool.error.issues[0]
    return { refused: `It can't be read: ${issue?.path.join('.') ?? 'something'} ${issue?.message ?? 'is odd'}.` }
  }
  return {
    tool: tool.data,
    notes: unknown.map((word) => `The workflow ${displayName} has a note for the bot that means nothing here: ${word.slice(0, 80)}`),
  }
}
