import type { Generation } from '../model/generation.ts'
import type { GenerationFilter, GenerationStore } from '../ports/store/generations.ts'

const pageSize = 100

/** Page after page, newest first. */
export async function* listed(store: Pick<GenerationStore, 'list'>, filter: GenerationFilter): AsyncGenerator<readonly Generation[]> {
  let cursor: string | undefined
  do {
    const page = await store.list(filter, { limit: pageSize, ...(cursor === undefined ? {} : { cursor }) })
    yield page.items
    cursor = page.nextCursor
  } while (cursor !== undefined)
}

/** One of several runs of one gesture, which are shown as one. */
export const isBatched = ({ batch, initiatingEventId }: Pick<Generation, 'batch' | 'initiatingEventId'>): boolean =>
  (batch?.size ?? 1) > 1 && initiatingEventId !== undefined

/** The name of a status message: a generation by itself has one of its own, those of a batch share theirs. */
export const statusKeyOf = (generation: Pick<Generation, 'generationId' | 'batch' | 'initiatingEventId'>): string =>
  (isBatched(generation) ? generation.initiatingEventId : undefined) ?? generation.generationId

/** All that share its status message, as they are now, in the order of the batch. */
export const shownTogether = async (
  store: Pick<GenerationStore, 'get' | 'list'>,
  generation: Generation,
): Promise<readonly Generation[]> => {
  const { account, generationId, initiatingEventId } = generation
  if (initiatingEventId === undefined || !isBatched(generation)) return [(await store.get(generationId)) ?? generation]
  const found: Generation[] = []
  for await (const page of listed(store, { account, initiatingEventId })) found.push(...page.filter(isBatched))
  return found.sort((a, b) => (a.batch?.index ?? 0) - (b.batch?.index ?? 0))
}
