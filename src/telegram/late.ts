import { buttonData } from '../model/button.ts'
import type { BotContext } from './context.ts'

/** A night without the bot must not burn GPUs at dawn. */
const lateMs = 900_000

export const isLate = (sentAtSeconds: number, receivedAt: number): boolean => receivedAt - sentAtSeconds * 1_000 > lateMs

/** Answers a late command with a button instead of running it. */
export const sayLate = async (ctx: BotContext, command: string, updateId: number, ageMs: number): Promise<void> => {
  const { access } = ctx.words
  const minutes = Math.round(ageMs / 60_000)
  const age = minutes < 60 ? access.minutesAgo(minutes) : access.hoursAgo(Math.round(minutes / 60))
  const key = { text: access.runIt, data: buttonData('run_late', updateId, ctx.caller.id) }
  await ctx.say(access.late(command, age), { keys: [[key]], ...(ctx.msg === undefined ? {} : { replyTo: ctx.msg.message_id }) })
}
