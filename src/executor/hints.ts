import type { BackendUpdate } from '../model/backend.ts'
import { isTerminal } from '../model/generation.ts'
import type { StageDeps } from './changes.ts'
import { isEnd, noteWord } from './note-word.ts'
import type { Poller } from './poller.ts'

/** Progress comes many times a second; people see it move every two. */
const everyMs = 2_000
/** A short run can end before its submit has been answered: then nobody knows yet whose it is. */
const lookAgainMs = [250, 500, 1_000, 2_000] as const

/**
 * What backends say of their own accord, over a socket. Like a webhook it is a poke: progress is shown, an end asks for a
 * poll, and one that is lost costs a moment, for the watch goes on all the same.
 */
export const createHints = (deps: StageDeps, poller: Poller) => {
  const open = new Map<string, { next?: BackendUpdate }>()
  const controller = new AbortController()

  const take = async (backendId: string, update: BackendUpdate, tries = 0): Promise<void> => {
    const { items } = await deps.store.generations.list({ backendId, backendRef: update.ref }, { limit: 1 })
    const [generation] = items
    if (generation !== undefined) {
      if (isTerminal(generation.status)) return
      const { generationId, attempt } = generation
      await noteWord(deps, poller, { backendId, generationId, attempt }, update, 'socket')
      return
    }
    const pause = isEnd(update) ? lookAgainMs[tries] : undefined
    if (pause !== undefined) deps.clock.after(pause, () => hear(backendId, update, tries + 1))
  }

  const hear = (backendId: string, update: BackendUpdate, tries = 0): void => {
    if (controller.signal.aborted) return
    take(backendId, update, tries).catch((error: unknown) =>
      deps.log.warn({ backendId, backendRef: update.ref, error }, 'a hint could not be followed; the next poll will tell'),
    )
  }

  const closeLater = (key: string, backendId: string): void => {
    deps.clock.after(everyMs, () => {
      const next = open.get(key)?.next
      if (next === undefined) {
        open.delete(key)
        return
      }
      open.set(key, {})
      hear(backendId, next)
      closeLater(key, backendId)
    })
  }

  const onUpdate = (backendId: string, update: BackendUpdate): void => {
    const key = `${backendId}\n${update.ref}`
    const window = open.get(key)
    if (isEnd(update)) {
      if (window !== undefined) open.set(key, {})
      hear(backendId, update)
    } else if (window === undefined) {
      open.set(key, {})
      hear(backendId, update)
      closeLater(key, backendId)
    } else window.next = update
  }

  return {
    listen: (): void => {
      for (const { id, backend } of deps.backends.values()) backend.watch?.((update) => onUpdate(id, update), controller.signal)
    },
    stop: (): void => controller.abort(),
  }
}
