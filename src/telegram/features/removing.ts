import { GrammyError } from 'grammy'
import { buttonData } from '../../model/button.ts'
import type { Delivery } from '../../model/delivery.ts'
import { isTerminal } from '../../model/generation.ts'
import type { BotContext } from '../context.ts'
import { createDoublePress } from '../double-press.ts'
import type { CreateFeature } from '../feature.ts'
import { pressedRun } from '../pressed-run.ts'
import { replyToPressed } from '../rerun.ts'

/** Telegram lets bots delete what is younger than two days; a little less, so that we know before we try. */
const deletableMs = 48 * 3_600_000 - 60_000
/** As many as one call takes. */
const perCall = 100

const sentIn = ({ parts }: Delivery): readonly number[] =>
  parts.flatMap(({ refs = [] }) => refs.map(Number)).filter((id) => Number.isSafeInteger(id) && id > 0)

const inPieces = <T>(items: readonly T[]): readonly (readonly T[])[] =>
  Array.from({ length: Math.ceil(items.length / perCall) }, (_, piece) => items.slice(piece * perCall, (piece + 1) * perCall))

/** 🗑: a result taken away for good, from the chats it was sent to and from the media store. */
export const removing: CreateFeature = ({ clock, executor, log, store }) => {
  const doublePress = createDoublePress()

  /** Answers whether everything that was sent is gone. */
  const deleteMessages = async (ctx: BotContext, deliveries: readonly Delivery[]): Promise<boolean> => {
    const now = clock.now()
    let isAll = true
    for (const delivery of deliveries.filter(({ channel }) => channel === 'telegram')) {
      const chat = delivery.address['chat']
      const ids = sentIn(delivery)
      if (chat === undefined || ids.length === 0) continue
      if (now - (delivery.deliveredAt ?? delivery.updatedAt) >= deletableMs) {
        isAll = false
        continue
      }
      for (const piece of inPieces(ids)) {
        try {
          await ctx.api.deleteMessages(chat, [...piece])
        } catch (error) {
          if (!(error instanceof GrammyError)) throw error
          isAll = false
          log.info({ chat, reason: error.description }, 'a result could not be deleted from its chat')
        }
      }
    }
    return isAll
  }

  /** The messages first: after a crash in between, they would no longer be found through what is removed. */
  const remove = async (ctx: BotContext, [generationId, answer]: readonly string[]): Promise<void> => {
    const { results } = ctx.words
    const run = await pressedRun({ store }, ctx, generationId)
    if (run === undefined) return
    if (answer !== 'yes') {
      await ctx.answer(results.kept)
      await ctx.revise(results.kept)
      return
    }
    await ctx.answer('')
    const isAll = await deleteMessages(ctx, await store.deliveries.forGeneration(run.generationId))
    await executor.removeOutputs(run.generationId)
    await ctx.revise(isAll ? results.removed : results.removedFileOnly)
  }

  return {
    name: 'removing',
    buttons: {
      remove: async (ctx, [generationId]) => {
        const { results } = ctx.words
        const run = await pressedRun({ store }, ctx, generationId)
        if (run === undefined) return
        if (!isTerminal(run.status)) return ctx.answer(results.stillRunning, { alert: true })
        if (await doublePress.isSecond(ctx, run.generationId)) return
        await ctx.answer('')
        const key = (text: string, answer: string) => ({ text, data: buttonData('remove_sure', run.generationId, answer) })
        await ctx.say(results.removeSure, { keys: [[key(results.remove, 'yes'), key(results.keep, 'no')]], ...replyToPressed(ctx) })
      },
      remove_sure: remove,
    },
  }
}
