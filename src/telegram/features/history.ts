import { buttonData } from '../../model/button.ts'
import type { Generation } from '../../model/generation.ts'
import { addressHere } from '../address-here.ts'
import type { BotContext } from '../context.ts'
import { createDoublePress } from '../double-press.ts'
import type { CreateFeature } from '../feature.ts'
import type { Html } from '../html.ts'
import { html, joinHtml } from '../html.ts'
import { ownRuns } from '../own-runs.ts'
import { pressedRun } from '../pressed-run.ts'
import { isCallers, numberIn, turningKeys } from '../views/paging.ts'
import { agoText, promptText, stateText } from '../views/run-text.ts'
import type { Put } from '../views/view.ts'
import { putView } from '../views/view.ts'

const perPage = 5

const canBeSent = (run: Generation): boolean => run.status === 'completed' && run.removedAt === undefined && run.outputs.length > 0

/** /history: one's results, page by page, each to be sent once more. */
export const history: CreateFeature = (deps) => {
  const doublePress = createDoublePress()

  const lineOf = (ctx: BotContext, run: Generation, number: number): Html => {
    const prompt = promptText(run)
    const state = stateText(ctx.words, run)
    const age = agoText(ctx.words, deps.clock.now() - run.createdAt)
    return html`${number}. <b>${run.tool.displayName}</b> · ${age} · ${state}${prompt === '' ? '' : `\n    ${prompt}`}`
  }

  /** Pages count from what was newest when the list was asked for, so that they hold still while more is made. */
  const show = async (ctx: BotContext, wanted: number, createdTo: number, put: Put): Promise<void> => {
    const said = ctx.words.menu.history
    const known = await ownRuns(deps, ctx, { createdTo, limit: (wanted + 1) * perPage + 1 })
    const page = Math.min(wanted, Math.max(0, Math.ceil(known.length / perPage) - 1))
    const first = page * perPage
    const shown = known.slice(first, first + perPage)
    const hasMore = known.length > first + perPage
    if (shown.length === 0) return putView(ctx, { text: html`${said.nothing}`, keys: [] }, put)

    const sendable = shown.flatMap((run, index) =>
      canBeSent(run) ? [{ text: said.resend(first + index + 1), data: buttonData('resend', run.generationId) }] : [],
    )
    const lines = shown.map((run, index) => lineOf(ctx, run, first + index + 1))
    const how = sendable.length === 0 ? [] : [html``, html`${said.how}`]
    await putView(
      ctx,
      {
        text: joinHtml([html`<b>${said.title}</b>`, ...lines, ...how]),
        keys: [
          ...(sendable.length === 0 ? [] : [sendable]),
          ...turningKeys(ctx.words, { page, hasMore }, (to) => buttonData('history_page', to, createdTo.toString(36), ctx.caller.id)),
        ],
      },
      put,
    )
  }

  const resend = async (ctx: BotContext, generationId: string): Promise<void> => {
    const said = ctx.words.menu.history
    const run = await pressedRun(deps, ctx, generationId)
    if (run === undefined) return
    if (!canBeSent(run)) return ctx.answer(said.notDone, { alert: true })
    if (await doublePress.isSecond(ctx, 'resend', generationId)) return
    await deps.resend(generationId, addressHere(ctx))
    await ctx.answer(said.sending)
  }

  return {
    name: 'history',
    commands: [{ name: 'history', audience: 'everyone', menus: ['private'], run: (ctx) => show(ctx, 0, deps.clock.now(), 'say') }],
    buttons: {
      history_page: async (ctx, [page, createdTo = '', owner]) => {
        if (await isCallers(ctx, owner)) await show(ctx, numberIn(page), Number.parseInt(createdTo, 36) || deps.clock.now(), 'revise')
      },
      resend: (ctx, [generationId = '']) => resend(ctx, generationId),
    },
  }
}
