import type { Store } from '../../ports/store/index.ts'
import type { MongoDeps } from './open.ts'

/** mongoose is loaded here: whoever keeps their records elsewhere never loads it. */
export const openMongoStore = async (url: string, deps: MongoDeps): Promise<Store> => {
  const { openMongo } = await import('./open.ts')
  return openMongo(url, deps)
}
