import type { CreateFeature } from '../feature.ts'
import { livingRuns } from '../own-runs.ts'
import { isProblem } from '../problems.ts'
import { outcomeText } from './cancelling.ts'

/** /cancel, with nothing being asked: one's last run that isn't over yet, with those that were started in the same go. */
export const cancel: CreateFeature = (deps) => ({
  name: 'cancel',
  commands: [
    {
      name: 'cancel',
      audience: 'everyone',
      menus: ['private', 'group'],
      run: async (ctx) => {
        const { menu, results, errors } = ctx.words
        const living = await livingRuns(deps, ctx)
        const last = living.find((run) => run.cancelRequestedAt === undefined) ?? living[0]
        if (last === undefined) {
          await ctx.say(menu.cancel.nothing)
          return
        }
        const together = last.batch === undefined ? [last] : living.filter((run) => run.initiatingEventId === last.initiatingEventId)
        try {
          const after = await Promise.all(together.map((run) => deps.executor.cancel(run.generationId)))
          const [only = last] = after
          await ctx.say(after.length === 1 ? outcomeText(ctx.words, only) : results.cancelledSome(after.length))
        } catch (error) {
          if (!isProblem(error)) throw error
          await ctx.say(errors[error.code])
        }
      },
    },
  ],
})
