import { buttonData } from '../../model/button.ts'
import type { BotContext } from '../context.ts'
import type { CreateFeature } from '../feature.ts'
import { isCallers, numberIn } from '../views/paging.ts'
import { usageSpans, usageView } from '../views/usage-view.ts'
import type { Put } from '../views/view.ts'
import { putView } from '../views/view.ts'

const dayMs = 86_400_000

/** /usage: one's runs and what they cost, by day and tool. */
export const usage: CreateFeature = ({ clock, store, catalog }) => {
  const show = async (ctx: BotContext, days: number, put: Put): Promise<void> => {
    const to = clock.now()
    // Whole days: today and those before it.
    const from = (Math.floor(to / dayMs) - days + 1) * dayMs
    const rows = await store.generations.usage({ account: ctx.caller.account, from, to })
    const nameOf = (toolId: string): string | undefined => catalog.get(toolId)?.displayName
    const { text, keys } = usageView(ctx.words, rows, { days, nameOf }, (span) => buttonData('usage', span, ctx.caller.id))
    await putView(ctx, { text, keys }, put)
  }
  return {
    name: 'usage',
    commands: [{ name: 'usage', audience: 'everyone', menus: ['private'], run: (ctx) => show(ctx, usageSpans[0], 'say') }],
    buttons: {
      usage: async (ctx, [wanted, owner]) => {
        if (await isCallers(ctx, owner)) await show(ctx, usageSpans.find((days) => days === numberIn(wanted)) ?? usageSpans[0], 'revise')
      },
    },
  }
}
