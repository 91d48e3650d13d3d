import { DarkroomError } from '../model/errors.ts'
import type { Generation, Rating } from '../model/generation.ts'
import type { StageDeps } from './changes.ts'
import { change } from './changes.ts'

/** The last word counts. It is a note on the record: no event, and nothing to do. */
export const rate = async (deps: StageDeps, generationId: string, rating: Omit<Rating, 'at'>): Promise<Generation> => {
  const result = await change(deps, generationId, () => {
    const now = deps.clock.now()
    return { patch: { rating: { ...rating, at: now }, updatedAt: now }, events: [], work: [] }
  })
  if (result === undefined) throw new DarkroomError('generation_not_found')
  return result.generation
}
