import { createHash } from 'node:crypto'
import { DarkroomError } from '../model/errors.ts'
import type { Generation, Values } from '../model/generation.ts'
import type { JsonValue } from '../model/json.ts'
import type { ExecutionRequest } from '../model/request.ts'
import type { ToolDefinition } from '../model/tool.ts'
import { snapshotOf } from '../model/tool-snapshot.ts'
import type { StageDeps } from './changes.ts'
import { change, hurry } from './changes.ts'
import { estimateUsd } from './cost.ts'
import { endGeneration, historyEntry } from './ending.ts'
import { checkInputs, replaceMedia } from './inputs.ts'
import { copyMediaIn } from './media-in.ts'
import { dispatchWork, dutyMs } from './work.ts'

const canonical = (value: JsonValue): string =>
  Array.isArray(value)
    ? `[${value.map(canonical).join(',')}]`
    : typeof value === 'object' && value !== null
      ? `{${Object.entries(value)
          .sort(([a], [b]) => (a < b ? -1 : 1))
          .map(([key, item]) => `${JSON.stringify(key)}:${canonical(item as JsonValue)}`)
          .join(',')}}`
      : JSON.stringify(value)

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')

/** Of what was asked for, by the tool's own id: naming the same tool otherwise is the same request. */
const requestHashOf = (request: ExecutionRequest, toolId: string): string =>
  sha256(
    canonical({
      toolId,
      inputs: request.inputs,
      deliverTo: (request.deliverTo ?? null) as JsonValue,
      origin: (request.origin ?? null) as JsonValue,
      priority: request.priority ?? 0,
    }),
  )

/** With an idempotency key the id *is* the account and the key: two at once can't both be first. */
const generationIdOf = (deps: StageDeps, request: ExecutionRequest): string =>
  request.idempotencyKey === undefined ? deps.newId() : sha256(JSON.stringify([request.account, request.idempotencyKey])).slice(0, 32)

const repeatOf = (existing: Generation, requestHash: string): { generation: Generation; repeated: boolean } => {
  if (existing.requestHash !== requestHash) throw new DarkroomError('idempotency_conflict')
  return { generation: existing, repeated: true }
}

/** The tool may be gone by now; a repeat is a repeat all the same. */
const toolIdOf = (deps: StageDeps, request: ExecutionRequest, existing: Generation): string => {
  const { toolId, commandName, displayName, target } = existing.tool
  const names: readonly unknown[] = [toolId, commandName, displayName, target['deploymentId']]
  return names.includes(request.toolId) ? toolId : deps.tools.resolve(request.toolId).toolId
}

const resolveTool = (deps: StageDeps, request: ExecutionRequest): ToolDefinition => {
  const tool = deps.tools.resolve(request.toolId)
  if (tool.visibility !== 'public' && request.admin !== true) throw new DarkroomError('tool_not_found')
  if (tool.unavailable !== undefined)
    throw new DarkroomError('tool_unavailable', { message: `This tool is not available at the moment: ${tool.unavailable}` })
  if (!deps.backends.has(tool.backend)) throw new DarkroomError('tool_unavailable', { detail: `there is no backend ${tool.backend}` })
  return tool
}

const checkedInputs = (tool: ToolDefinition, saved: Values, given: Values, random: () => number): Values => {
  const checked = checkInputs(tool.inputSchema, saved, given, (min, max) => min + Math.floor(random() * (max - min + 1)))
  if ('values' in checked) return checked.values
  const onlyMissing = checked.fields.every((field) => field.message.endsWith('is missing.'))
  const message = checked.fields.map((field) => `${field.name}: ${field.message}`).join(' ')
  throw new DarkroomError(onlyMissing ? 'input_missing' : 'input_invalid', { message, fields: checked.fields, stage: 'accepting' })
}

/** Medians move slowly: each tool's is asked at most once a minute. */
export const createEstimates = (deps: StageDeps) => {
  const known = new Map<string, { at: number; seconds: Promise<readonly number[]> }>()
  const recent = (toolId: string): Promise<readonly number[]> => {
    const last = known.get(toolId)
    if (last !== undefined && deps.clock.now() - last.at < 60_000) return last.seconds
    const seconds = deps.store.generations.recentSeconds(toolId, 20)
    known.set(toolId, { at: deps.clock.now(), seconds })
    seconds.catch(() => known.delete(toolId))
    return seconds
  }
  return async (tool: ToolDefinition, inputs: Values): Promise<number | undefined> => {
    const seconds = tool.costingModel.kind === 'per_second' ? await recent(tool.toolId) : []
    return estimateUsd(tool.costingModel, inputs, seconds, tool.limits.timeoutSeconds ?? deps.settings.generationTimeoutMs / 1_000)
  }
}
export type Estimates = ReturnType<typeof createEstimates>

/** Takes a request from any consumer: check, copy the media in, RECORD, reserve, hurry. */
export const execute = async (
  deps: StageDeps,
  estimates: Estimates,
  request: ExecutionRequest,
): Promise<{ generation: Generation; repeated: boolean }> => {
  const generationId = generationIdOf(deps, request)
  if (request.idempotencyKey !== undefined) {
    const existing = await deps.store.generations.get(generationId)
    if (existing !== undefined) return repeatOf(existing, requestHashOf(request, toolIdOf(deps, request, existing)))
  }
  const tool = resolveTool(deps, request)
  const requestHash = requestHashOf(request, tool.toolId)

  const saved = (await deps.store.accounts.get(request.account))?.defaults[tool.toolId] ?? {}
  const checked = checkedInputs(tool, saved, request.inputs, deps.random)
  const media = await copyMediaIn(deps, tool.inputSchema, checked)
  const estimatedCostUsd = await estimates(tool, media.values)

  const now = deps.clock.now()
  const optional = {
    sessionId: request.sessionId,
    initiatingEventId: request.initiatingEventId,
    jobStep: request.jobStep,
    batch: request.batch,
    origin: request.origin,
    deliverTo: request.deliverTo,
    idempotencyKey: request.idempotencyKey,
    requestId: request.requestId,
    estimatedCostUsd,
  }
  const generation: Generation = {
    generationId,
    revision: 1,
    toolId: tool.toolId,
    backendId: tool.backend,
    account: request.account,
    ...(Object.fromEntries(Object.entries(optional).filter(([, value]) => value !== undefined)) as Partial<Generation>),
    requestHash,
    priority: request.priority ?? 0,
    tool: snapshotOf(tool),
    status: 'pending',
    history: [historyEntry(now, 'pending', undefined, 0)],
    given: replaceMedia(tool.inputSchema, request.inputs, media.refs),
    inputs: media.values,
    inputMedia: media.mediaIds,
    attempt: 0,
    attempts: [],
    strays: [],
    outputs: [],
    lostOutputs: [],
    owes: ['dispatch'],
    dueAt: now + dutyMs,
    createdAt: now,
    updatedAt: now,
  }
  const event = {
    eventId: `${generationId}.1.generation.created`,
    type: 'generation.created' as const,
    at: now,
    account: request.account,
    generationId,
    data: { toolId: tool.toolId },
  }
  const written = await deps.store.generations.insert(generation, [event])
  if ('existing' in written) return repeatOf(written.existing, requestHash)
  deps.feed.tell(written.inserted)
  await reserve(deps, written.inserted)
  await hurry(deps, [dispatchWork(tool.backend)])
  return { generation: written.inserted, repeated: false }
}

/** Money is set aside for a record that exists. Refused: the record ends, and says why. */
const reserve = async (deps: StageDeps, generation: Generation): Promise<void> => {
  try {
    await deps.ledger.hold({ id: generation.generationId, account: generation.account, usd: generation.estimatedCostUsd ?? 0 })
  } catch (error) {
    if (!(error instanceof DarkroomError) || error.code !== 'insufficient_credit') {
      // It is recorded, so it runs: the start asks the ledger again, and goes no further without it.
      deps.log.warn({ generationId: generation.generationId, error }, 'the ledger could not be asked')
      return
    }
    const failure = { code: error.code, stage: 'accepting', message: error.message }
    await change(deps, generation.generationId, (latest) =>
      latest.status === 'pending'
        ? endGeneration(latest, { status: 'failed', outcome: 'not_sent', error: failure }, deps.clock.now())
        : undefined,
    )
    throw error
  }
}
