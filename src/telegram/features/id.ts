import type { CreateFeature } from '../feature.ts'
import { html, joinHtml } from '../html.ts'

/** /id: what an owner needs for the lists of who may do what. */
export const id: CreateFeature = () => ({
  name: 'id',
  commands: [
    {
      name: 'id',
      audience: 'everyone',
      menus: [],
      run: async (ctx) => {
        const said = ctx.words.menu.id
        const { caller, place } = ctx
        const lines = [
          ...(caller.isAnonymous ? [] : [[said.user, caller.id]]),
          [said.chat, place.chat],
          ...(place.thread === undefined ? [] : [[said.topic, place.thread]]),
        ]
        await ctx.say(joinHtml(lines.map(([what = '', value = '']) => html`${what}: <code>${value}</code>`)))
      },
    },
  ],
})
