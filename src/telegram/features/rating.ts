import { buttonData, type Keys } from '../../model/button.ts'
import type { BotContext } from '../context.ts'
import { createDoublePress } from '../double-press.ts'
import type { CreateFeature } from '../feature.ts'
import { ownsRun, pressedRun } from '../pressed-run.ts'
import { replyToPressed } from '../rerun.ts'
import { inRows } from '../views/paging.ts'

const purpose = 'rating'
const longestReason = 500
const other = 'other'

/** 👍 👎: what its owner thinks of a result; a 👎 may say why. */
export const rating: CreateFeature = (deps, desk) => {
  const doublePress = createDoublePress()

  const reasonKeys = ({ words }: BotContext, generationId: string): Keys => {
    const reasons = Object.entries(words.results.reasons).map(([reason, text]) => ({
      text,
      data: buttonData('rate_reason', generationId, reason),
    }))
    return [...inRows(reasons, 2), [{ text: words.results.otherReason, data: buttonData('rate_reason', generationId, other) }]]
  }

  const rate = async (ctx: BotContext, [generationId, value]: readonly string[]): Promise<void> => {
    const { results } = ctx.words
    const run = await pressedRun(deps, ctx, generationId)
    if (run === undefined) return
    if (value !== 'down') {
      await deps.executor.rate(run.generationId, { value: 'up' })
      return ctx.answer(results.liked)
    }
    if (await doublePress.isSecond(ctx, run.generationId)) return
    const said = run.rating?.value === 'down' ? run.rating.reason : undefined
    await deps.executor.rate(run.generationId, { value: 'down', ...(said === undefined ? {} : { reason: said }) })
    await ctx.answer('')
    await ctx.say(results.whyNot, { keys: reasonKeys(ctx, run.generationId), ...replyToPressed(ctx), silent: true })
  }

  const giveReason = async (ctx: BotContext, [generationId, reason = '']: readonly string[]): Promise<void> => {
    const { results } = ctx.words
    const run = await pressedRun(deps, ctx, generationId)
    if (run === undefined) return
    await ctx.answer('')
    if (reason === other) {
      const field = { name: 'reason', type: 'text', required: true, maxLength: longestReason } as const
      const fields = [{ field, canSkip: false, text: results.askReason }]
      return desk.ask(ctx, { purpose, data: { generationId: run.generationId }, fields, ...replyToPressed(ctx) })
    }
    if (!Object.hasOwn(results.reasons, reason)) return
    await deps.executor.rate(run.generationId, { value: 'down', reason })
    await ctx.revise(results.reasonNoted)
  }

  return {
    name: 'rating',
    buttons: { rate, rate_reason: giveReason },
    answers: {
      [purpose]: async (ctx, { cancelled, data, values }) => {
        const generationId = String(data['generationId'])
        const { reason } = values
        const run = await deps.store.generations.get(generationId)
        if (cancelled === true || typeof reason !== 'string' || run === undefined || !(await ownsRun(ctx, run))) return
        await deps.executor.rate(generationId, { value: 'down', reason })
        await ctx.say(ctx.words.results.reasonNoted)
      },
    },
  }
}
