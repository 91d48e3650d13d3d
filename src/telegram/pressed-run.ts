import type { Generation } from '../model/generation.ts'
import { actsFor } from './acts-for.ts'
import type { BotContext } from './context.ts'
import type { TelegramDeps } from './deps.ts'

/** A run's buttons are its owner's, and the admins'. */
export const ownsRun = async (ctx: BotContext, { origin }: Pick<Generation, 'origin'>): Promise<boolean> =>
  ctx.caller.isAdmin || (origin?.platform === 'telegram' && (await actsFor(ctx, origin.user)))

/** The run behind a pressed button; undefined, and the press is answered, where it is gone or somebody else's. */
export const pressedRun = async (
  { store }: Pick<TelegramDeps, 'store'>,
  ctx: BotContext,
  generationId: string | undefined,
): Promise<Generation | undefined> => {
  const run = generationId === undefined ? undefined : await store.generations.get(generationId)
  if (run !== undefined && !(await ownsRun(ctx, run))) {
    await ctx.answer(ctx.words.access.notYours, { alert: true })
    return undefined
  }
  if (run !== undefined && run.removedAt === undefined) return run
  await ctx.answer(ctx.words.results.gone, { alert: true })
  return undefined
}
