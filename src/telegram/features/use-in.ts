import { buttonData, toolCodeOf } from '../../model/button.ts'
import type { Generation, StoredOutput } from '../../model/generation.ts'
import type { ToolDefinition } from '../../model/tool.ts'
import type { BotContext } from '../context.ts'
import { createDoublePress } from '../double-press.ts'
import type { CreateFeature } from '../feature.ts'
import { html } from '../html.ts'
import { pressedRun } from '../pressed-run.ts'
import { oneLine } from '../views/one-line.ts'
import { inRows, numberIn, pageOf, pagerKeys } from '../views/paging.ts'
import { inputFor, isUsable, valueFor } from '../views/usable-in.ts'
import type { View } from '../views/view.ts'
import { putView } from '../views/view.ts'

const perPage = 8
const mostOutputs = 20

/** ➡️: a result as the input of another tool. */
export const useIn: CreateFeature = (deps, desk) => {
  const doublePress = createDoublePress()

  const whichView = (ctx: BotContext, run: Generation, usable: readonly number[]): View => {
    const keys = usable
      .slice(0, mostOutputs)
      .map((index) => ({ text: String(index + 1), data: buttonData('use_in', run.generationId, index, 0) }))
    return { text: html`${ctx.words.results.useWhich}`, keys: inRows(keys, 5) }
  }

  const toolsView = (ctx: BotContext, run: Generation, index: number, tools: readonly ToolDefinition[], wanted: number): View => {
    const { items, ...place } = pageOf(tools, wanted, perPage)
    const keys = items.map((tool) => ({
      text: oneLine(tool.displayName, 40),
      data: buttonData('use', run.generationId, index, toolCodeOf(tool.toolId)),
    }))
    return {
      text: html`${ctx.words.results.useIn}`,
      keys: [...inRows(keys, 2), ...pagerKeys(ctx.words, place, (page) => buttonData('use_in', run.generationId, index, page))],
    }
  }

  const takersOf = (ctx: BotContext, output: StoredOutput): readonly ToolDefinition[] =>
    desk.toolsFor(ctx).filter((tool) => tool.unavailable === undefined && inputFor(output, tool) !== undefined)

  /** Under the result it is a message of its own; from then on that message changes. */
  const show = async (ctx: BotContext, [generationId, chosen, page]: readonly string[]): Promise<void> => {
    const { results } = ctx.words
    const run = await pressedRun(deps, ctx, generationId)
    if (run === undefined) return
    const usable = run.outputs.flatMap((output, index) => (isUsable(output) ? [index] : []))
    const put = chosen === undefined ? 'say' : 'revise'
    const index = chosen === undefined ? usable[0] : numberIn(chosen)
    const output = index === undefined ? undefined : run.outputs[index]
    if (index === undefined || output === undefined) return ctx.answer(results.cannotBeUsed, { alert: true })
    if (chosen === undefined && (await doublePress.isSecond(ctx, 'list', run.generationId))) return
    if (chosen === undefined && usable.length > 1) {
      await ctx.answer('')
      return putView(ctx, whichView(ctx, run, usable), put)
    }
    const tools = takersOf(ctx, output)
    if (tools.length === 0) return ctx.answer(results.nothingTakesIt, { alert: true })
    await ctx.answer('')
    await putView(ctx, toolsView(ctx, run, index, tools, numberIn(page)), put)
  }

  /** What comes of it answers the result, which the list of tools answers itself. */
  const answered = ({ msg }: BotContext): { replyTo?: number } => {
    const replyTo = msg?.reply_to_message?.message_id ?? msg?.message_id
    return replyTo === undefined ? {} : { replyTo }
  }

  const use = async (ctx: BotContext, [generationId = '', index, code = '']: readonly string[]): Promise<void> => {
    const run = await pressedRun(deps, ctx, generationId)
    if (run === undefined) return
    const output = run.outputs[numberIn(index)]
    const tool = desk.toolByCode(ctx, code)
    const field = output && tool && inputFor(output, tool)
    if (output === undefined || tool === undefined || field === undefined)
      return ctx.answer(tool === undefined ? ctx.words.errors.tool_not_found : ctx.words.results.cannotBeUsed, { alert: true })
    if (await doublePress.isSecond(ctx, 'use', generationId, index ?? '', code)) return
    await ctx.answer(ctx.words.results.onItsWay)
    const draft = { toolId: tool.toolId, values: { [field.name]: valueFor(output, field) }, files: {}, ...answered(ctx) }
    await desk.submit(ctx, draft, { kind: 'button', name: 'use' })
  }

  return { name: 'use-in', buttons: { use_in: show, use } }
}
