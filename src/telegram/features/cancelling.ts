import { DarkroomError } from '../../model/errors.ts'
import { type Generation, isTerminal } from '../../model/generation.ts'
import type { Words } from '../../words/index.ts'
import type { CreateFeature } from '../feature.ts'
import { ownsRun, pressedRun } from '../pressed-run.ts'

const mostAtOnce = 200

/** What became of it, as the record says afterwards. */
export const outcomeText = ({ menu, results }: Words, { status, cancelRequestedAt, tool }: Generation): string => {
  if (status === 'cancelled') return menu.cancel.done(tool.displayName)
  if (isTerminal(status)) return menu.cancel.over(tool.displayName)
  return (cancelRequestedAt === undefined ? results.nearlyDone : menu.cancel.asked)(tool.displayName)
}

/** ✖️ under what still runs: one run, or all of one gesture. */
export const cancelling: CreateFeature = (deps) => {
  /** Undefined when it can't be cancelled. */
  const tryCancel = async (generationId: string): Promise<Generation | undefined> => {
    try {
      return await deps.executor.cancel(generationId)
    } catch (error) {
      if (error instanceof DarkroomError && error.code === 'cannot_cancel') return undefined
      throw error
    }
  }

  return {
    name: 'cancelling',
    buttons: {
      cancel: async (ctx, [generationId]) => {
        const run = await pressedRun(deps, ctx, generationId)
        if (run === undefined) return
        if (isTerminal(run.status)) return ctx.answer(ctx.words.menu.cancel.over(run.tool.displayName))
        const after = await tryCancel(run.generationId)
        if (after === undefined) return ctx.answer(ctx.words.errors.cannot_cancel, { alert: true })
        await ctx.answer(outcomeText(ctx.words, after))
      },
      cancel_all: async (ctx, [initiatingEventId = '']) => {
        const { access, errors, results } = ctx.words
        const { items } = await deps.store.generations.list({ initiatingEventId }, { limit: mostAtOnce })
        const [first] = items
        // One gesture, so one owner.
        if (first === undefined || !(await ownsRun(ctx, first)))
          return ctx.answer(first === undefined ? results.gone : access.notYours, { alert: true })
        const living = items.filter((run) => !isTerminal(run.status))
        if (living.length === 0) return ctx.answer(results.nothingToCancel)
        const after = await Promise.all(living.map((run) => tryCancel(run.generationId)))
        const stopping = after.filter((run) => run !== undefined && (run.status === 'cancelled' || run.cancelRequestedAt !== undefined))
        await ctx.answer(stopping.length === 0 ? errors.cannot_cancel : results.cancelledSome(stopping.length))
      },
    },
  }
}
