import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Bucket } from '../bucket.ts'
import { detail } from '../fault.ts'
import type { Life } from '../life.ts'
import type { Sign } from '../present-run.ts'
import type { Quirks } from '../quirks.ts'
import type { Run, Runs } from '../runs.ts'
import type { Time } from '../time.ts'
import type { Webhooks } from '../webhooks.ts'
import type { Machine, World } from '../world.ts'

/** What the routes share. */
export interface Context {
  readonly apiKey: string
  readonly time: Time
  readonly quirks: Quirks
  readonly world: World
  readonly runs: Runs
  readonly bucket: Bucket
  readonly webhooks: Webhooks
  readonly life: Life
  readonly newId: () => string
  readonly stopped: AbortSignal
  /** Signs addresses when files are private. */
  sign(): Sign
  isReady(machine: Machine): boolean
  /** Resolves once the run has ended or is held, and its webhooks are out. */
  quiet(run: Run): Promise<void>
}

type Query = Readonly<Record<string, unknown>>

export const queryOf = (request: FastifyRequest): Query => request.query as Query
export const paramOf = (request: FastifyRequest, name: string): string => String((request.params as Query)[name] ?? '')

export const textIn = (query: Query, name: string): string | undefined => {
  const value = query[name]
  return typeof value === 'string' ? value : undefined
}
export const flagIn = (query: Query, name: string, fallback: boolean): boolean => {
  const value = textIn(query, name)
  return value === undefined ? fallback : ['1', 'true', 'yes', 'on', 't', 'y'].includes(value.toLowerCase())
}
export const countIn = (query: Query, name: string, fallback: number): number => {
  const value = Number(textIn(query, name) ?? fallback)
  return Number.isInteger(value) && value >= 0 ? value : fallback
}

/** The key may come in the query, as a bearer token or as x-api-key. */
export const checkKey = (request: FastifyRequest, apiKey: string): void => {
  const header = request.headers.authorization
  const given =
    textIn(queryOf(request), 'cd_token') ??
    (header?.startsWith('Bearer ') === true ? header.slice('Bearer '.length) : undefined) ??
    request.headers['x-api-key']
  if (given === undefined) throw detail(401, 'Invalid or missing token')
  if (given !== apiKey) throw detail(401, 'Invalid or expired token')
}

export const breakOff = (request: FastifyRequest, reply: FastifyReply): FastifyReply => {
  reply.hijack()
  request.raw.socket.destroy()
  return reply
}
