import type { Generation } from '../model/generation.ts'
import type { BotContext } from './context.ts'
import type { TelegramDeps } from './deps.ts'

const perRead = 100
/** Nobody turns that many pages. */
const furthestBack = 500

type Deps = Pick<TelegramDeps, 'store' | 'client'>

/** In a private chat one sees all that is one's own; elsewhere what was started there, for others read along. */
const isHere = ({ client }: Deps, { place }: BotContext, { origin }: Generation): boolean =>
  place.kind === 'private' || (origin?.chat !== undefined && client.currentChat(origin.chat) === place.chat)

/** One's own that may be shown here, newest first, up to `limit`. */
export const ownRuns = async (
  deps: Deps,
  ctx: BotContext,
  { limit, createdTo }: { limit: number; createdTo?: number },
): Promise<readonly Generation[]> => {
  const filter = { account: ctx.caller.account, ...(createdTo === undefined ? {} : { createdTo }) }
  const found: Generation[] = []
  let cursor: string | undefined
  for (let read = 0; read < furthestBack && found.length < limit; read += perRead) {
    const page = await deps.store.generations.list(filter, { limit: perRead, ...(cursor === undefined ? {} : { cursor }) })
    found.push(...page.items.filter((generation) => isHere(deps, ctx, generation)))
    cursor = page.nextCursor
    if (cursor === undefined) break
  }
  return found.slice(0, limit)
}

/** Those of them that are not over yet, newest first. */
export const livingRuns = async (deps: Deps, ctx: BotContext): Promise<readonly Generation[]> => {
  const { account } = ctx.caller
  const pages = await Promise.all(
    (['pending', 'running'] as const).map((status) => deps.store.generations.list({ account, status }, { limit: perRead })),
  )
  return pages
    .flatMap(({ items }) => items)
    .filter((generation) => isHere(deps, ctx, generation))
    .sort((a, b) => b.createdAt - a.createdAt)
}
