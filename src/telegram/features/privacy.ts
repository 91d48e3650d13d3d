import type { CreateFeature } from '../feature.ts'
import { html, joinHtml } from '../html.ts'

/** /privacy: what is kept, for how long, and how to have it removed. */
export const privacy: CreateFeature = ({ settings }) => ({
  name: 'privacy',
  commands: [
    {
      name: 'privacy',
      audience: 'everyone',
      menus: ['private'],
      run: async (ctx) => {
        const said = ctx.words.menu.privacy
        const days = settings.mediaRetentionDays
        const files = days === undefined ? said.filesForAWhile : said.files(days)
        const lines = [said.runs, files, said.messages, said.you, said.sharing, said.remove, said.more]
        await ctx.say(joinHtml([html`<b>${said.title}</b>`, ...lines.map((line) => html`• ${line}`)]))
      },
    },
  ],
})
