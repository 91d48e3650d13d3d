import { z } from 'zod'
import type { jsonValue } from './json.ts'

/** Where a request came from, so that the answer can go back there. */
export const origin = z.strictObject({
  platform: z.string().min(1).max(50),
  chat: z.string().max(200).optional(),
  thread: z.string().max(200).optional(),
  message: z.string().max(200).optional(),
  user: z.string().max(200).optional(),
})
export type Origin = z.infer<typeof origin>

/** As text: a number like any other address. */
const messageNumber = z.string().regex(/^\d{1,15}$/)

export const deliverTo = z.strictObject({
  webhook: z.strictObject({ url: z.url().max(2000), secret: z.string().min(8).max(500) }).optional(),
  telegram: z
    .strictObject({
      chat: z.string().min(1).max(200),
      thread: messageNumber.optional(),
      replyTo: messageNumber.optional().describe('The message that the result answers.'),
      language: z.string().max(35).optional().describe('The language of what is said around the result, as in `de` or `pt-BR`.'),
      sendAs: z.enum(['photo', 'document']).optional().describe('How pictures are sent; what the tool prefers when absent.'),
    })
    .optional(),
})
export type DeliverTo = z.infer<typeof deliverTo>

/** Several runs of one gesture: an album through a tool of one picture, four seeds. They share the initiating event. */
export interface Batch {
  /** From 0. */
  readonly index: number
  readonly size: number
}

/** The one contract of every consumer: HTTP, Telegram, jobs. */
export interface ExecutionRequest {
  /** A tool's id, command, alias, workflow name or deployment id. */
  readonly toolId: string
  readonly inputs: Readonly<Record<string, z.infer<typeof jsonValue>>>
  readonly account: string
  readonly sessionId?: string
  readonly initiatingEventId?: string
  readonly origin?: Origin
  readonly deliverTo?: DeliverTo
  readonly idempotencyKey?: string
  readonly jobStep?: { readonly jobRunId: string; readonly stepId: string }
  readonly batch?: Batch
  /** Higher goes first. 0 for people. */
  readonly priority?: number
  /** May it run tools that only admins see? */
  readonly admin?: boolean
  readonly requestId?: string
}
