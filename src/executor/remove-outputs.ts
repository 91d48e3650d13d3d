import { DarkroomError } from '../model/errors.ts'
import type { Generation } from '../model/generation.ts'
import { isTerminal } from '../model/generation.ts'
import type { StageDeps } from './changes.ts'
import { change } from './changes.ts'
import { removeUnused } from './remove-unused.ts'

const outputMediaOf = ({ outputs }: Generation): readonly string[] => [...new Set(outputs.flatMap(({ mediaId }) => mediaId ?? []))]

/**
 * Marked, then written, then deleted: whoever dies on the way leaves marks, and the sweep takes what is marked and unused.
 * A second call finds nothing to do.
 */
export const removeOutputs = async (deps: StageDeps, generationId: string): Promise<Generation> => {
  const before = await deps.store.generations.get(generationId)
  if (before === undefined) throw new DarkroomError('generation_not_found')
  if (!isTerminal(before.status))
    throw new DarkroomError('cannot_cancel', { message: 'This is still running. Its results can be removed once it has ended.' })
  const mediaIds = outputMediaOf(before)
  for (const mediaId of mediaIds) await deps.store.media.mark(mediaId, deps.clock.now())
  const result = await change(deps, generationId, ({ outputs, removedAt }) => {
    if (removedAt !== undefined && outputs.length === 0) return undefined
    const now = deps.clock.now()
    return { patch: { outputs: [], removedAt: now, updatedAt: now }, events: [], work: [] }
  })
  if (result === undefined) throw new DarkroomError('generation_not_found')
  for (const mediaId of mediaIds) await removeUnused(deps, mediaId, 0)
  return result.generation
}
