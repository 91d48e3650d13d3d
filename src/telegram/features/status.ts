import { buttonData } from '../../model/button.ts'
import type { CreateFeature } from '../feature.ts'
import { html, joinHtml } from '../html.ts'
import { livingRuns } from '../own-runs.ts'
import { agoText, promptText, stateText } from '../views/run-text.ts'

const mostShown = 10

/** /status: what of one's own is not over yet, with a button each that calls it off. */
export const status: CreateFeature = (deps) => ({
  name: 'status',
  commands: [
    {
      name: 'status',
      audience: 'everyone',
      menus: ['private', 'group'],
      run: async (ctx) => {
        const { words } = ctx
        const said = words.menu.status
        const living = await livingRuns(deps, ctx)
        if (living.length === 0) {
          await ctx.say(said.nothing)
          return
        }
        const shown = living.slice(0, mostShown)
        const lines = await Promise.all(
          shown.map(async (run, index) => {
            const { position } = run.status === 'pending' ? await deps.executor.waiting(run) : {}
            const prompt = promptText(run)
            const state = stateText(words, run, position)
            const age = agoText(words, deps.clock.now() - run.createdAt)
            return html`${index + 1}. <b>${run.tool.displayName}</b>: ${state} · ${age}${prompt === '' ? '' : `\n    ${prompt}`}`
          }),
        )
        const more = living.length > shown.length ? [html`${said.more(living.length - shown.length)}`] : []
        await ctx.say(joinHtml([html`<b>${said.title(living.length)}</b>`, ...lines, ...more]), {
          keys: shown.map((run, index) => [
            { text: said.cancel(index + 1, run.tool.displayName), data: buttonData('cancel', run.generationId) },
          ]),
        })
      },
    },
  ],
})
