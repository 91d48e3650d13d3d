import type { BackendUpdate } from '../model/backend.ts'
import { withTimeout } from '../net/timeout.ts'
import type { BackendInstance } from '../ports/backend.ts'
import type { ExecutorDeps } from './deps.ts'

const pollTimeoutMs = 30_000
const batchSize = 100

/** Asks backends how runs stand. Questions about one run that come together share one answer. */
export interface Poller {
  /** Undefined when the backend couldn't say. `exact`: never from a list that tells less. */
  poll(backendId: string, ref: string, options?: { exact?: boolean }): Promise<BackendUpdate | undefined>
}

interface Asked {
  readonly ref: string
  readonly answer: (update: BackendUpdate | undefined) => void
}

export const createPoller = (deps: ExecutorDeps): Poller => {
  const underWay = new Map<string, Promise<BackendUpdate | undefined>>()
  const waiting = new Map<string, Asked[]>()

  const pollOne = async (instance: BackendInstance, ref: string): Promise<BackendUpdate | undefined> => {
    const { backend } = instance
    if (backend.poll === undefined) return undefined
    const poll = backend.poll.bind(backend)
    try {
      const update = await withTimeout(deps.clock, pollTimeoutMs, (signal) => poll(ref, signal))
      deps.metrics.count('darkroom_polls_total', { backend: instance.id, outcome: update.status })
      return update
    } catch (error) {
      deps.metrics.count('darkroom_polls_total', { backend: instance.id, outcome: 'error' })
      deps.log.warn({ backendId: instance.id, backendRef: ref, error }, 'a poll got no answer')
      return undefined
    }
  }

  const pollBatch = async (instance: BackendInstance, batch: readonly Asked[]): Promise<void> => {
    const { backend } = instance
    let answers = new Map<string, BackendUpdate>()
    if (backend.pollMany !== undefined && batch.length > 1) {
      const pollMany = backend.pollMany.bind(backend)
      try {
        const refs = batch.map((asked) => asked.ref)
        const updates = await withTimeout(deps.clock, pollTimeoutMs, (signal) => pollMany(refs, signal))
        answers = new Map(updates.map((update) => [update.ref, update]))
        deps.metrics.count('darkroom_polls_total', { backend: instance.id, outcome: 'many' })
      } catch (error) {
        deps.metrics.count('darkroom_polls_total', { backend: instance.id, outcome: 'error' })
        deps.log.warn({ backendId: instance.id, error }, 'a poll of many got no answer')
        for (const asked of batch) asked.answer(undefined)
        return
      }
    }
    await Promise.all(batch.map(async (asked) => asked.answer(answers.get(asked.ref) ?? (await pollOne(instance, asked.ref)))))
  }

  const flush = (instance: BackendInstance): void => {
    const all = waiting.get(instance.id) ?? []
    waiting.delete(instance.id)
    for (let start = 0; start < all.length; start += batchSize) void pollBatch(instance, all.slice(start, start + batchSize))
  }

  const pollTogether = (instance: BackendInstance, ref: string): Promise<BackendUpdate | undefined> =>
    new Promise((answer) => {
      const list = waiting.get(instance.id)
      if (list !== undefined) {
        list.push({ ref, answer })
        return
      }
      waiting.set(instance.id, [{ ref, answer }])
      setImmediate(() => flush(instance))
    })

  /** An answer that was asked for before the poke can't speak of it: whoever comes late shares the next one. */
  const next = new Map<string, Promise<BackendUpdate | undefined>>()

  const ask = (key: string, run: () => Promise<BackendUpdate | undefined>): Promise<BackendUpdate | undefined> => {
    const fresh = run().finally(() => underWay.delete(key))
    underWay.set(key, fresh)
    return fresh
  }

  return {
    poll: (backendId, ref, options) => {
      const instance = deps.backends.get(backendId)
      if (instance?.backend.poll === undefined) return Promise.resolve(undefined)
      const key = `${backendId}\n${ref}`
      const current = underWay.get(key)
      const exact = options?.exact === true || instance.backend.pollMany === undefined
      const run = (): Promise<BackendUpdate | undefined> => (exact ? pollOne(instance, ref) : pollTogether(instance, ref))
      if (current === undefined) return ask(key, run)
      if (!exact) return current
      const queued = next.get(key) ?? current.then(() => ask(key, run)).finally(() => next.delete(key))
      next.set(key, queued)
      return queued
    },
  }
}
