import { mayUse } from '../access.ts'
import { actsFor } from '../acts-for.ts'
import type { AlbumOf } from '../albums.ts'
import type { BotContext } from '../context.ts'
import type { TelegramDeps } from '../deps.ts'
import { emptyDraft } from '../draft.ts'
import type { Desk, Feature } from '../feature.ts'
import { draftOf } from '../inputs/draft-of.ts'
import { gather } from '../inputs/gather.ts'
import type { Runner } from '../run.ts'
import { numberIn } from '../views/paging.ts'

export interface CentreDeps extends Pick<TelegramDeps, 'catalog' | 'client'> {
  readonly albumOf: AlbumOf
  readonly desk: Desk
  readonly runner: Runner
  /** A stored update of theirs is taken up once more, as if it had come just now. */
  readonly runLate: (updateId: number, ownerId: string) => Promise<boolean>
  readonly draftAnswered: NonNullable<Feature['answers']>[string]
}

/** The buttons that start tools: suggestions, a late command, many runs, a file without a command. */
export const createCentre = ({ albumOf, catalog, desk, runner, client, runLate, draftAnswered }: CentreDeps): Feature => {
  const confirm = async (ctx: BotContext, id: string): Promise<void> => {
    const kept = await runner.kept(id)
    const tool = kept === undefined ? undefined : catalog.get(kept.draft.toolId)
    if (kept !== undefined && !(await actsFor(ctx, kept.owner))) return ctx.answer(ctx.words.access.notYours, { alert: true })
    if (kept === undefined || tool === undefined || !mayUse(tool, ctx.caller)) return ctx.answer(ctx.words.access.oldButton)
    await ctx.answer('')
    await runner.run(ctx, tool, kept.draft, kept.deed)
    await runner.forget(id)
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
        if (kept === undefined) return ctx.answer(ctx.words.access.oldButton)
        if (!(await actsFor(ctx, kept.owner))) return ctx.answer(ctx.words.access.notYours, { alert: true })
        await runner.forget(id)
        await ctx.answer(ctx.words.access.leftAlone)
        await removePressed(ctx)
      },
      run_late: async (ctx, [updateId = '', owner = '']) => {
        if (!(await actsFor(ctx, owner))) return ctx.answer(ctx.words.access.notYours, { alert: true })
        await ctx.answer('')
        if (await runLate(numberIn(updateId), owner)) await removePressed(ctx)
        else await ctx.say(ctx.words.access.oldButton)
      },
      /** With the message under which the button stands answering a file, that file is what the tool gets, or its whole album. */
      start_tool: async (ctx, [code = '']) => {
        const tool = desk.toolByCode(ctx, code)
        if (tool === undefined) return ctx.answer(ctx.words.access.oldButton)
        await ctx.answer('')
        const asked = ctx.callbackQuery?.message?.reply_to_message
        const deed = { kind: 'button', name: tool.commandName } as const
        const given = asked === undefined ? undefined : gather(asked, [], client.me)
        if (asked === undefined || given === undefined || given.files.length === 0) return desk.submit(ctx, emptyDraft(tool.toolId), deed)
        const bound = draftOf(asked, await albumOf(asked), { name: tool.commandName, text: given.text }, tool, client.me, ctx.words)
        if ('problem' in bound) await ctx.say(bound.problem)
        else await desk.submit(ctx, bound.draft, deed)
      },
    },
  }
}
