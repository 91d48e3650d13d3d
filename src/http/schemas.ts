import { z } from 'zod'
import { generationStatuses } from '../model/generation.ts'
import { handlerTypes } from '../model/handler.ts'
import { costingModel } from '../model/rate-card.ts'
import { deliverTo, origin } from '../model/request.ts'
import { inputField, outputField, outputKind, platformHints, toolLimits, visibility } from '../model/tool.ts'

const time = z.string().describe('ISO 8601, in UTC.')
const values = z.record(z.string(), z.unknown())

export const errorResponse = z.object({
  error: z.object({
    code: z.string(),
    message: z.string().describe('For people: what happened and what to do next.'),
    fields: z.array(z.object({ name: z.string(), message: z.string() })).optional(),
    requestId: z.string(),
  }),
})

const runFields = {
  inputs: values.default({}).describe('By name. A file is "media:<id>", an http(s) URL or a data: URI.'),
  idempotencyKey: z
    .string()
    .min(1)
    .max(200)
    .optional()
    .describe('The same key with the same request answers the same generation. The Idempotency-Key header says the same.'),
  account: z.string().min(1).max(200).optional().describe('Whose it is. Trusted keys only.'),
  sessionId: z.string().min(1).max(200).optional(),
  initiatingEventId: z.string().min(1).max(200).optional().describe('What caused it. Left out, this very call.'),
  origin: origin.optional().describe('Where the request came from. Trusted keys only.'),
  deliverTo: deliverTo.optional().describe('Where the finished generation goes. `telegram`: trusted keys only.'),
  priority: z.number().int().min(-1000).max(1000).optional().describe('Higher goes first. Trusted keys only.'),
  wait: z
    .union([z.boolean(), z.number().min(0).max(300)])
    .optional()
    .describe('Seconds to wait for the end, at most 300; true is 60.'),
}

export const runRequest = z.strictObject(runFields)
export const executeRequest = z.strictObject({
  toolId: z.string().min(1).max(300).describe("A tool's id, command, alias, workflow name or deployment id."),
  ...runFields,
})
export type RunRequest = z.infer<typeof runRequest>

export const acceptedResponse = z.object({ generationId: z.string(), status: z.enum(generationStatuses) })

const presentedOutput = z.object({
  name: z.string(),
  kind: outputKind,
  url: z.string().optional().describe('Signed, and good for a while; ask for the generation again for a new one.'),
  text: z.string().optional(),
  mimeType: z.string(),
  bytes: z.number(),
  width: z.number().optional(),
  height: z.number().optional(),
  seconds: z.number().optional(),
  fileName: z.string().optional(),
})

const presentedError = z.object({
  code: z.string(),
  message: z.string(),
  stage: z.string().optional(),
  detail: z.string().optional().describe('Trusted keys only.'),
})

const presentedAttempt = z.object({
  number: z.number(),
  backendRef: z.string().optional(),
  startedAt: time,
  sentAt: time.optional(),
  sends: z.number().optional(),
  acceptedAt: time.optional(),
  runningAt: time.optional(),
  endedAt: time.optional(),
  outcome: z.string().optional(),
  error: presentedError.optional(),
  usage: z
    .object({ seconds: z.number(), tokensIn: z.number(), tokensOut: z.number(), images: z.number(), gpu: z.string() })
    .partial()
    .optional(),
})

export const generationResponse = z.object({
  generationId: z.string(),
  toolId: z.string(),
  displayName: z.string(),
  commandName: z.string(),
  backend: z.string(),
  status: z.enum(generationStatuses),
  stage: z.enum(['submitting', 'queued', 'executing', 'collecting']).nullable().describe('Within `running`.'),
  progress: z.number().min(0).max(1).nullable(),
  step: z.string().nullable().describe('What it is doing, in the words of the backend.'),
  queuePosition: z.number().nullable(),
  notice: z.string().nullable().describe('Why it waits, when that is out of the ordinary.'),
  inputs: values.describe('What runs: defaults merged, seed drawn.'),
  outputs: z.array(presentedOutput),
  lostOutputs: z
    .array(z.object({ name: z.string(), reason: z.string() }))
    .optional()
    .describe('Results that were made and could not be kept.'),
  seconds: z.number().nullable().describe('How long it ran.'),
  estimatedCostUsd: z.number().nullable(),
  costUsd: z.number().nullable(),
  error: presentedError.nullable(),
  cancelRequested: z.boolean(),
  createdAt: time,
  submittedAt: time.nullable(),
  startedAt: time.nullable(),
  completedAt: time.nullable(),
  account: z.string(),
  sessionId: z.string().nullable(),
  initiatingEventId: z.string().nullable(),
  requestId: z.string().nullable(),
  delivery: z
    .enum(['owed', 'handed_over', 'delivered', 'failed'])
    .nullable()
    .describe('How its delivery stands; null when nothing is to be delivered.'),
  attemptCount: z.number(),
  backendRef: z.string().optional().describe('Trusted keys only.'),
  attempts: z.array(presentedAttempt).optional().describe('Trusted keys only.'),
})
export type PresentedGeneration = z.infer<typeof generationResponse>

export const toolResponse = z.object({
  toolId: z.string(),
  backend: z.string(),
  displayName: z.string(),
  commandName: z.string(),
  aliases: z.array(z.string()),
  handlerType: z.enum(handlerTypes).describe('How it wants to be used, from its inputs alone.'),
  category: z.string(),
  description: z.string(),
  tags: z.array(z.string()),
  visibility,
  available: z.boolean(),
  unavailableReason: z.string().optional(),
  inputSchema: z.array(inputField),
  outputSchema: z.array(outputField),
  costingModel,
  limits: toolLimits,
  platformHints,
  deploymentId: z.string().optional(),
  promptKey: z.string().optional(),
  negativeKey: z.string().optional(),
  imageKeys: z.array(z.string()),
  imagesKey: z.string().optional(),
  maskKey: z.string().optional(),
  videoKey: z.string().optional(),
  audioKey: z.string().optional(),
  seedKey: z.string().optional(),
})
export type PresentedTool = z.infer<typeof toolResponse>

export const refreshResponse = z.object({
  version: z.number(),
  added: z.array(z.string()),
  changed: z.array(z.string()),
  removed: z.array(z.string()),
  refused: z.array(z.object({ name: z.string(), toolId: z.string().optional(), reason: z.string() })),
  notes: z.array(z.string()),
})

export const mediaResponse = z.object({
  mediaId: z.string(),
  ref: z.string().describe('Write this where an input wants a file.'),
  url: z.string(),
  mimeType: z.string(),
  bytes: z.number(),
  fileName: z.string().optional(),
  width: z.number().optional(),
  height: z.number().optional(),
  seconds: z.number().optional(),
})

export const defaultsResponse = z.object({ toolId: z.string(), account: z.string(), inputs: values })

/** Milliseconds or ISO 8601, as milliseconds. */
const moment = z
  .string()
  .max(40)
  .transform((text, context) => {
    const at = /^\d+$/.test(text) ? Number(text) : Date.parse(text)
    if (Number.isFinite(at)) return at
    context.addIssue({ code: 'custom', message: 'This is no time. Use ISO 8601 or milliseconds.' })
    return z.NEVER
  })

export const pageQuery = (most: number, usual: number) => ({
  limit: z.coerce.number().int().min(1).max(most).default(usual),
  cursor: z.string().max(1000).optional().describe('`nextCursor` of the page before.'),
})

export const generationsQuery = z.strictObject({
  account: z.string().max(200).optional().describe('Trusted keys only; plain keys see their own.'),
  session: z.string().max(200).optional(),
  event: z.string().max(200).optional().describe('The event that caused it.'),
  tool: z.string().max(300).optional().describe('By any of its names.'),
  status: z.enum(generationStatuses).optional(),
  backendRef: z.string().max(300).optional(),
  from: moment.optional(),
  to: moment.optional(),
  ...pageQuery(200, 50),
})

export const toolsQuery = z.strictObject({
  category: z.string().max(100).optional(),
  visibility: visibility.optional().describe('`admin` and `hidden`: trusted keys only.'),
  backend: z.string().max(100).optional(),
  ...pageQuery(500, 100),
})
