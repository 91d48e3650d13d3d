import type { BotContext } from '../context.ts'
import type { TelegramDeps } from '../deps.ts'
import { emptyDraft } from '../draft.ts'
import type { Desk, Feature } from '../feature.ts'
import { draftOf } from '../inputs/draft-of.ts'
import { gather } from '../inputs/gather.ts'
import type { Runner } from '../run.ts'

export interface CentreDeps extends Pick<TelegramDeps, 'catalog' | 'client' | 'store'> {
  readonly desk: Desk
  readonly runner: Runner
  /** A stored update is taken up once more, as if it had come just now. */
  readonly runLate: (updateId: number) => Promise<boolean>
  readonly draftAnswered: NonNullable<Feature['answers']>[string]
}

/** The buttons that start tools: suggestions, a late command, many runs, a file without a command. */
export const createCentre = ({ desk, runner, client, runLate, draftAnswered }: CentreDeps): Feature => {
  const confirm = async (ctx: BotContext, id: string): Promise<void> => {
    const kept = await runner.kept(id)
    const tool = kept === undefined ? undefined : desk.toolsFor(ctx).find((one) => one.toolId === kept.draft.toolId)
    if (kept === undefined || tool === undefined) return ctx.answer(ctx.words.access.oldButton)
    if (kept.owner !== ctx.caller.id) return ctx.answer(ctx.words.access.notYours, { alert: true })
    await ctx.answer('')
    await runner.run(ctx, tool, kept.draft, kept.deed)
    await removePressed(ctx)
  }

  const removePressed = async (ctx: BotContext): Promise<void> => {
    // Over two days old, or taken away by somebody: it may stay.
    await ctx.deleteMessage().catch(() => undefined)
  }

  return {
    name: 'centre',
    answers: { draft: draftAnswered },
    buttons: {
      noop: (ctx) => ctx.answer(''),
      confirm_runs: (ctx, [id = '']) => confirm(ctx, id),
      forget: async (ctx, [id = '']) => {
        const kept = await runner.kept(id)
        if (kept !== undefined && kept.owner !== ctx.caller.id) return ctx.answer(ctx.words.access.notYours, { alert: true })
        await runner.forget(id)
        await ctx.answer(ctx.words.access.leftAlone)
        await removePressed(ctx)
      },
      run_late: async (ctx, [updateId = '', owner = '']) => {
        if (owner !== ctx.caller.id) return ctx.answer(ctx.words.access.notYours, { alert: true })
        await ctx.answer('')
        if (await runLate(Number(updateId))) await removePressed(ctx)
        else await ctx.say(ctx.words.access.oldButton)
      },
      /** With the message under which the button stands answering a file, that file is what the tool gets. */
      start_tool: async (ctx, [code = '']) => {
        const tool = desk.toolByCode(ctx, code)
        if (tool === undefined) return ctx.answer(ctx.words.access.oldButton)
        await ctx.answer('')
        const asked = ctx.callbackQuery?.message?.reply_to_message
        const deed = { kind: 'button', name: tool.commandName } as const
        const hasFile = asked !== undefined && gather(asked, [], client.me).files.length > 0
        if (!hasFile) return desk.submit(ctx, emptyDraft(tool.toolId), deed)
        const bound = draftOf(asked, [], { name: tool.commandName, text: asked.caption ?? '' }, tool, client.me, ctx.words)
        if ('problem' in bound) await ctx.say(bound.problem)
        else await desk.submit(ctx, bound.draft, deed)
      },
    },
  }
}
