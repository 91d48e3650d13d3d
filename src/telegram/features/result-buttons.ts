import { addressHere } from '../address-here.ts'
import type { BotContext } from '../context.ts'
import { createDoublePress } from '../double-press.ts'
import type { CreateFeature } from '../feature.ts'
import { pressedRun } from '../pressed-run.ts'
import { newSeed, replyToPressed, sameInputs, toolOfRun } from '../rerun.ts'
import { runInfo } from '../views/run-info.ts'
import { putView } from '../views/view.ts'

/** 🔁 🎲 ⬇️ ℹ️: the run once more, with the same seed or a new one; its files as they are; what it was. */
export const resultButtons: CreateFeature = (deps, desk) => {
  const doublePress = createDoublePress()

  const again = async (ctx: BotContext, generationId: string): Promise<void> => {
    const run = await pressedRun(deps, ctx, generationId)
    const tool = run && (await toolOfRun(deps, ctx, run))
    if (run === undefined || tool === undefined || (await doublePress.isSecond(ctx, 'again', generationId))) return
    await ctx.answer(ctx.words.results.onItsWay)
    const draft = { toolId: tool.toolId, values: sameInputs(run, tool), files: {}, ...replyToPressed(ctx) }
    await desk.submit(ctx, draft, { kind: 'button', name: 'again' })
  }

  const reseed = async (ctx: BotContext, generationId: string): Promise<void> => {
    const run = await pressedRun(deps, ctx, generationId)
    const tool = run && (await toolOfRun(deps, ctx, run))
    if (run === undefined || tool === undefined) return
    const seed = tool.inputSchema.find((field) => field.type === 'seed')
    if (seed === undefined) return ctx.answer(ctx.words.results.noSeed, { alert: true })
    if (await doublePress.isSecond(ctx, 'reseed', generationId)) return
    await ctx.answer(ctx.words.results.onItsWay)
    const values = { ...sameInputs(run, tool), [seed.name]: newSeed }
    await desk.submit(ctx, { toolId: tool.toolId, values, files: {}, ...replyToPressed(ctx) }, { kind: 'button', name: 'reseed' })
  }

  return {
    name: 'result-buttons',
    buttons: {
      again: (ctx, [generationId = '']) => again(ctx, generationId),
      reseed: (ctx, [generationId = '']) => reseed(ctx, generationId),
      original: async (ctx, [generationId = '']) => {
        const run = await pressedRun(deps, ctx, generationId)
        if (run === undefined || (await doublePress.isSecond(ctx, 'original', generationId))) return
        await deps.resend(generationId, { ...addressHere(ctx), as: 'original' })
        await ctx.answer(ctx.words.results.onItsWay)
      },
      info: async (ctx, [generationId]) => {
        const run = await pressedRun(deps, ctx, generationId)
        if (run === undefined || (await doublePress.isSecond(ctx, 'info', run.generationId))) return
        await ctx.answer('')
        await putView(ctx, runInfo(ctx.words, run, deps.catalog.get(run.toolId), deps.clock.now()), 'say')
      },
    },
  }
}
