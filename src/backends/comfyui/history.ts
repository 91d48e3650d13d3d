import type { RunFailure } from '../../comfy/failure.ts'
import { describeFailure, failureOf } from '../../comfy/failure.ts'
import type { OutputTargets } from '../../comfy/output-target.ts'
import { isRecord } from '../../comfy/records.ts'
import type { BackendUpdate } from '../../model/backend.ts'
import type { Usage } from '../../model/usage.ts'
import type { Ref } from './address.ts'
import { refOf } from './address.ts'
import { listedRun } from './queue.ts'
import { remoteOutputsOf } from './remote-outputs.ts'

/** How a run ended. */
export type Ending = { readonly status: 'completed' | 'cancelled' } | { readonly status: 'failed'; readonly failure: RunFailure }

/** What the run told on its way: [event, data], oldest first. */
type Message = readonly [event: string, data: Readonly<Record<string, unknown>>]

const messagesIn = (status: Readonly<Record<string, unknown>>): readonly Message[] => {
  const messages = status['messages']
  if (!Array.isArray(messages)) return []
  return messages.flatMap((message: unknown): readonly Message[] => {
    if (!Array.isArray(message)) return []
    const [event, data]: readonly unknown[] = message
    return typeof event === 'string' && isRecord(data) ? [[event, data]] : []
  })
}

const dataOf = (messages: readonly Message[], event: string): Readonly<Record<string, unknown>> | undefined =>
  messages.findLast(([name]) => name === event)?.[1]

const unexplained: RunFailure = { message: 'The server said that it failed, and no more.' }

const failureIn = (data: Readonly<Record<string, unknown>>): RunFailure => failureOf([{ data }]) ?? unexplained

/** An interrupted run is told as an error too: what it was, its messages say. */
const endingOf = (status: Readonly<Record<string, unknown>>, messages: readonly Message[]): Ending => {
  const error = dataOf(messages, 'execution_error')
  if (error !== undefined) return { status: 'failed', failure: failureIn(error) }
  if (dataOf(messages, 'execution_interrupted') !== undefined) return { status: 'cancelled' }
  if (status['status_str'] === 'success') return { status: 'completed' }
  return { status: 'failed', failure: unexplained }
}

const ends: ReadonlySet<string> = new Set(['execution_success', 'execution_error', 'execution_interrupted'])

/** From its first node to its end, by the server's own clock. Older servers tell no times. */
const usageOf = (messages: readonly Message[]): { readonly usage?: Usage } => {
  const start = dataOf(messages, 'execution_start')?.['timestamp']
  const end = messages.findLast(([event]) => ends.has(event))?.[1]['timestamp']
  const seconds = typeof start === 'number' && typeof end === 'number' ? (end - start) / 1_000 : Number.NaN
  return seconds >= 0 && Number.isFinite(seconds) ? { usage: { seconds } } : {}
}

const silentFailure: RunFailure = {
  message: 'The run left no results, or not all of them. This server is too old to say how a run ended.',
}

/** Did the nodes that the run went for leave something? The server's own list of those is the last of [number, id, graph, extra data, outputs]. */
const leftBy = (prompt: unknown, outputs: unknown, targets: OutputTargets): 'all' | 'not all' | 'nothing wanted' => {
  const goals: unknown = Array.isArray(prompt) ? prompt[4] : undefined
  const wanted = Object.keys(targets).filter((nodeId) => !Array.isArray(goals) || goals.includes(nodeId))
  if (wanted.length === 0) return 'nothing wanted'
  return wanted.every((nodeId) => isRecord(outputs) && Object.hasOwn(outputs, nodeId)) ? 'all' : 'not all'
}

/** Servers of 2023 don't say how a run ended: what we heard of it decides, else whether it left all that it should. */
const guessedEnding = (heard: Ending | undefined, left: ReturnType<typeof leftBy>): Ending => {
  if (heard !== undefined && !(heard.status === 'cancelled' && left === 'all')) return heard
  return left === 'not all' ? { status: 'failed', failure: silentFailure } : { status: 'completed' }
}

/**
 * A run as the history tells it. What was heard of its end by other ways counts only where the history itself says nothing.
 */
export const updateOfEntry = (ref: Ref, entry: unknown, heard: Ending | undefined): BackendUpdate => {
  const { prompt, outputs, status } = isRecord(entry) ? entry : {}
  const marker = listedRun(prompt)?.marker
  const targets = marker?.outputs ?? {}
  const found = remoteOutputsOf(ref.key, outputs, targets)
  const told = isRecord(status) && typeof status['status_str'] === 'string' ? status : undefined
  const messages = told === undefined ? [] : messagesIn(told)
  const ending = told === undefined ? guessedEnding(heard, leftBy(prompt, outputs, targets)) : endingOf(told, messages)
  const base = { ref: refOf(ref), ...(marker === undefined ? {} : { callId: marker.callId }), ...usageOf(messages) }
  switch (ending.status) {
    case 'completed':
      return { ...base, status: 'completed', outputs: found }
    case 'cancelled':
      return { ...base, status: 'cancelled' }
    case 'failed':
      return { ...base, status: 'failed', ...describeFailure(ending.failure) }
  }
}

/** When it began, by the server's own clock, in milliseconds. Older servers don't tell. */
export const startOf = (entry: unknown): number | undefined => {
  const status = isRecord(entry) ? entry['status'] : undefined
  const at = isRecord(status) ? dataOf(messagesIn(status), 'execution_start')?.['timestamp'] : undefined
  return typeof at === 'number' ? at : undefined
}

/** Its end as far as a run's events tell it: where the history doesn't, this is all there is. */
export const endingOfEvent = (event: string, data: Readonly<Record<string, unknown>>): Ending | undefined => {
  if (event === 'execution_success') return { status: 'completed' }
  if (event === 'execution_interrupted') return { status: 'cancelled' }
  return event === 'execution_error' ? { status: 'failed', failure: failureIn(data) } : undefined
}
