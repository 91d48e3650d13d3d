import type { IncomingMessage, ServerResponse } from 'node:http'
import type { FastifyBaseLogger, FastifyInstance, FastifyReply, FastifyRequest, RawServerDefault } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { DarkroomError } from '../model/errors.ts'
import { type Generation, isTerminal } from '../model/generation.ts'
import { type KeyRing, principalOf } from './auth.ts'
import type { CallLog } from './call-log.ts'
import type { HttpDeps } from './deps.ts'
import { baseUrlOf, createMediaUrl } from './media-urls.ts'
import { type PresentOptions, presentGeneration } from './present.ts'
import type { PresentedGeneration } from './schemas.ts'
import type { ToolViews } from './tool-views.ts'

export type App = FastifyInstance<RawServerDefault, IncomingMessage, ServerResponse, FastifyBaseLogger, ZodTypeProvider>

/** What every route works with. */
export interface HttpContext extends HttpDeps {
  readonly keys: KeyRing
  readonly tools: ToolViews
  readonly calls: CallLog
  /** Aborts when the server stops: whoever waits or streams ends. */
  readonly closing: AbortSignal
}

/** The generation, if the caller may see it. Somebody else's is as good as none. */
export const visibleGeneration = async (context: HttpContext, request: FastifyRequest, generationId: string): Promise<Generation> => {
  const principal = principalOf(request)
  const generation = await context.store.generations.get(generationId)
  if (generation === undefined || (!principal.trusted && generation.account !== principal.account))
    throw new DarkroomError('generation_not_found')
  return generation
}

/** Links to media that this caller can follow. */
export const mediaUrlFor = (context: HttpContext, request: FastifyRequest): ((mediaId: string, fileName?: string) => string) => {
  const { tokens, clock, config } = context
  return createMediaUrl({ tokens, clock, mediaUrlSeconds: config.mediaUrlSeconds, baseUrl: () => baseUrlOf(request, config.publicUrl) })
}

export const present = (
  context: HttpContext,
  request: FastifyRequest,
  generation: Generation,
  waiting?: PresentOptions['waiting'],
): PresentedGeneration =>
  presentGeneration(generation, { mediaUrl: mediaUrlFor(context, request), trusted: principalOf(request).trusted, waiting })

/** With what it waits for, and its place in our own line, while it is in it. */
export const presentWaiting = async (context: HttpContext, request: FastifyRequest, generation: Generation): Promise<PresentedGeneration> =>
  present(context, request, generation, isTerminal(generation.status) ? undefined : await context.executor.waiting(generation))

/** The generation once it has ended, or as it is when the time is up, the caller has gone or we are closing. */
export const waitForEnd = async (context: HttpContext, reply: FastifyReply, generation: Generation, ms: number): Promise<Generation> => {
  if (isTerminal(generation.status) || ms === 0) return generation
  const stop = new AbortController()
  const abort = (): void => stop.abort()
  reply.raw.once('close', abort)
  context.closing.addEventListener('abort', abort, { once: true })
  if (context.closing.aborted) abort()
  try {
    return (await context.executor.wait(generation.generationId, ms, stop.signal)) ?? generation
  } catch (error) {
    if (stop.signal.aborted) return generation
    throw error
  } finally {
    reply.raw.off('close', abort)
    context.closing.removeEventListener('abort', abort)
  }
}

export const waitMsOf = (wait: boolean | number | undefined): number => {
  if (wait === undefined || wait === false) return 0
  return (wait === true ? 60 : wait) * 1000
}
