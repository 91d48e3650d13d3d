import type { BotContext } from './context.ts'

const togetherMs = 3_000
const mostKept = 1_000

/**
 * Two presses in a row are two updates, but one wish. What counts is when they came: the second may wait long for the first
 * to be handled. An update that is handled once more is no second press: what it began is finished then.
 */
export const createDoublePress = () => {
  const presses = new Map<string, { readonly at: number; readonly updateKey: string }>()
  return {
    /** True, and the press is answered, when the same was pressed a moment ago. */
    isSecond: async (ctx: BotContext, ...what: readonly string[]): Promise<boolean> => {
      const at = ctx.arrivedAt
      const name = [ctx.caller.id, ...what].join(':')
      const last = presses.get(name)
      if (last !== undefined && last.updateKey !== ctx.updateKey && at - last.at < togetherMs) {
        await ctx.answer(ctx.words.access.alreadyOnIt)
        return true
      }
      if (presses.size >= mostKept) for (const [key, press] of presses) if (at - press.at >= togetherMs) presses.delete(key)
      presses.set(name, { at, updateKey: ctx.updateKey })
      return false
    },
  }
}
