import type { Generation } from '../model/generation.ts'
import { isTerminal } from '../model/generation.ts'
import type { NewWork } from '../ports/queue.ts'
import type { ExecutorDeps } from './deps.ts'
import type { Change } from './ending.ts'

const maxRaces = 50

/** In-process news of what was just written: for waiting callers, the relay and the counters. */
export interface ChangeFeed {
  subscribe(listener: (generation: Generation) => void): () => void
  tell(generation: Generation): void
}

export const createChangeFeed = (): ChangeFeed => {
  const listeners = new Set<(generation: Generation) => void>()
  return {
    subscribe: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    tell: (generation) => {
      for (const listener of [...listeners]) listener(generation)
    },
  }
}

export type StageDeps = ExecutorDeps & { readonly feed: ChangeFeed }

/** What is written is owed, and the sweep will see to it: a queue that fails costs time and nothing else. */
export const hurry = async (deps: ExecutorDeps, work: readonly NewWork[]): Promise<void> => {
  try {
    await Promise.all(work.map((item) => deps.queue.enqueue(item)))
  } catch (error) {
    deps.log.warn({ kinds: work.map((item) => item.kind), error }, 'work could not be hurried; the sweep will')
  }
}

/** Writes a decision made on that very revision. Undefined when somebody else was first. */
export const writeChange = async (deps: StageDeps, generation: Generation, change: Change): Promise<Generation | undefined> => {
  const { generationId, revision } = generation
  const written = await deps.store.generations.transition(generationId, { revision }, change.patch, change.events)
  if (written === undefined) return undefined
  if (isTerminal(written.status) && !isTerminal(generation.status)) countEnd(deps, written)
  deps.feed.tell(written)
  await hurry(deps, change.work)
  return written
}

/**
 * Reads, decides, writes; decides anew when another write came between. The answer is the record after the write,
 * or as it is when there was nothing to do.
 */
export const change = async (
  deps: StageDeps,
  generationId: string,
  decide: (generation: Generation) => Change | undefined,
): Promise<{ generation: Generation; changed: boolean } | undefined> => {
  for (let race = 0; race < maxRaces; race += 1) {
    const generation = await deps.store.generations.get(generationId)
    if (generation === undefined) return undefined
    const decision = decide(generation)
    if (decision === undefined) return { generation, changed: false }
    const written = await writeChange(deps, generation, decision)
    if (written !== undefined) return { generation: written, changed: true }
  }
  throw new Error(`generation ${generationId} changed too often while it was being written`)
}

const countEnd = (deps: StageDeps, generation: Generation): void => {
  const labels = { tool: generation.tool.commandName, backend: generation.backendId }
  deps.metrics.count('darkroom_generations_total', { ...labels, status: generation.status, code: generation.error?.code ?? '' })
  const { runningAt, ranUntil, createdAt } = generation
  if (runningAt === undefined) return
  deps.metrics.observe('darkroom_queue_wait_seconds', labels, (runningAt - createdAt) / 1_000)
  if (ranUntil !== undefined) deps.metrics.observe('darkroom_run_seconds', labels, (ranUntil - runningAt) / 1_000)
}
