import { emptyDraft } from '../draft.ts'
import type { CreateFeature } from '../feature.ts'
import { ownRuns } from '../own-runs.ts'
import { replyToPressed, sameInputs } from '../rerun.ts'

/** How far back a run in this very chat goes before a later one elsewhere. */
const looksBack = 50

/** /again: one's last run once more, with the inputs it had. */
export const again: CreateFeature = (deps, desk) => ({
  name: 'again',
  commands: [
    {
      name: 'again',
      audience: 'everyone',
      menus: ['private'],
      startsRun: () => true,
      run: async (ctx) => {
        const said = ctx.words.menu.again
        const recent = await ownRuns(deps, ctx, { limit: looksBack })
        const last = recent.find((run) => run.origin?.chat === ctx.place.chat) ?? recent[0]
        if (last === undefined) {
          await ctx.say(said.nothing)
          return
        }
        const tool = deps.catalog.get(last.toolId)
        if (tool === undefined) {
          await ctx.say(said.gone(last.tool.displayName))
          return
        }
        const draft = { ...emptyDraft(tool.toolId), values: sameInputs(last, tool), ...replyToPressed(ctx) }
        await desk.submit(ctx, draft, { kind: 'command', name: 'again' })
      },
    },
  ],
})
