import type { Attempt, Generation, GenerationError, StoredOutput } from '../model/generation.ts'
import type { Classification } from '../model/handler.ts'
import type { ToolDefinition } from '../model/tool.ts'
import type { PresentedGeneration, PresentedTool } from './schemas.ts'

export interface PresentOptions {
  readonly mediaUrl: (mediaId: string, fileName?: string) => string
  /** Trusted keys also see the backend's own words, its ref and every attempt. */
  readonly trusted?: boolean | undefined
  /** For one that waits: its place in our own line, and what it waits for when that is out of the ordinary. */
  readonly waiting?: { readonly position?: number; readonly notice?: string } | undefined
}

const timeOf = (at: number): string => new Date(at).toISOString()
const timeOrNull = (at: number | undefined): string | null => (at === undefined ? null : timeOf(at))
const clamp = (fraction: number): number => Math.min(1, Math.max(0, fraction))

const secondsOf = ({ usage, runningAt, ranUntil }: Generation): number | null =>
  usage?.seconds ?? (runningAt === undefined || ranUntil === undefined ? null : Math.max(0, ranUntil - runningAt) / 1000)

const progressOf = ({ status, progress }: Generation): number | null => {
  if (status === 'completed') return 1
  return progress?.fraction === undefined ? null : clamp(progress.fraction)
}

const presentOutput = ({ mediaId, ...output }: StoredOutput, options: PresentOptions) => ({
  ...output,
  ...(mediaId === undefined ? {} : { url: options.mediaUrl(mediaId, output.fileName) }),
})

const presentError = ({ code, message, stage, detail }: GenerationError, trusted: boolean | undefined) => ({
  code,
  message,
  stage,
  ...(trusted === true && detail !== undefined ? { detail } : {}),
})

const presentAttempt = (attempt: Attempt) => ({
  number: attempt.number,
  startedAt: timeOf(attempt.startedAt),
  ...(attempt.ref === undefined ? {} : { backendRef: attempt.ref }),
  ...(attempt.sentAt === undefined ? {} : { sentAt: timeOf(attempt.sentAt) }),
  ...(attempt.sends === undefined ? {} : { sends: attempt.sends }),
  ...(attempt.acceptedAt === undefined ? {} : { acceptedAt: timeOf(attempt.acceptedAt) }),
  ...(attempt.runningAt === undefined ? {} : { runningAt: timeOf(attempt.runningAt) }),
  ...(attempt.endedAt === undefined ? {} : { endedAt: timeOf(attempt.endedAt) }),
  ...(attempt.outcome === undefined ? {} : { outcome: attempt.outcome }),
  ...(attempt.error === undefined ? {} : { error: presentError(attempt.error, true) }),
  ...(attempt.usage === undefined ? {} : { usage: attempt.usage }),
})

/** A generation as the outside sees it: links instead of media ids, and nothing that is ours alone. */
export const presentGeneration = (generation: Generation, options: PresentOptions): PresentedGeneration => ({
  generationId: generation.generationId,
  toolId: generation.toolId,
  displayName: generation.tool.displayName,
  commandName: generation.tool.commandName,
  backend: generation.backendId,
  status: generation.status,
  stage: generation.stage ?? null,
  progress: progressOf(generation),
  step: generation.progress?.step ?? null,
  queuePosition: options.waiting?.position ?? generation.progress?.queuePosition ?? null,
  notice: options.waiting?.notice ?? null,
  inputs: generation.inputs,
  outputs: generation.outputs.map((output) => presentOutput(output, options)),
  ...(generation.lostOutputs.length === 0 ? {} : { lostOutputs: generation.lostOutputs.map(({ name, reason }) => ({ name, reason })) }),
  seconds: secondsOf(generation),
  estimatedCostUsd: generation.estimatedCostUsd ?? null,
  costUsd: generation.costUsd ?? null,
  error: generation.error === undefined ? null : presentError(generation.error, options.trusted),
  cancelRequested: generation.cancelRequestedAt !== undefined,
  createdAt: timeOf(generation.createdAt),
  submittedAt: timeOrNull(generation.submittedAt),
  startedAt: timeOrNull(generation.runningAt),
  completedAt: timeOrNull(generation.endedAt),
  account: generation.account,
  sessionId: generation.sessionId ?? null,
  initiatingEventId: generation.initiatingEventId ?? null,
  requestId: generation.requestId ?? null,
  delivery: generation.deliveryState ?? null,
  attemptCount: generation.attempts.length,
  ...(options.trusted !== true ? {} : { attempts: generation.attempts.map(presentAttempt) }),
  ...(options.trusted !== true || generation.backendRef === undefined ? {} : { backendRef: generation.backendRef }),
})

/** A tool as the outside sees it. The target is the backend's own; only the deployment's id is worth showing. */
export const presentTool = (tool: ToolDefinition, classification: Classification): PresentedTool => {
  const deploymentId = tool.target['deploymentId']
  const { imageKeys, ...keys } = classification
  return {
    toolId: tool.toolId,
    backend: tool.backend,
    displayName: tool.displayName,
    commandName: tool.commandName,
    aliases: tool.aliases,
    category: tool.category,
    description: tool.description,
    tags: tool.tags,
    visibility: tool.visibility,
    available: tool.unavailable === undefined,
    ...(tool.unavailable === undefined ? {} : { unavailableReason: tool.unavailable }),
    inputSchema: tool.inputSchema,
    outputSchema: tool.outputSchema,
    costingModel: tool.costingModel,
    limits: tool.limits,
    platformHints: tool.platformHints,
    ...(typeof deploymentId === 'string' ? { deploymentId } : {}),
    ...keys,
    imageKeys: [...imageKeys],
  }
}
