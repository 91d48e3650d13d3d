import type { BotContext } from '../context.ts'
import type { CreateFeature, Desk } from '../feature.ts'
import { isCallers, numberIn } from '../views/paging.ts'
import { searchFrom, toolList } from '../views/tool-list.ts'
import type { Put } from '../views/view.ts'
import { putView } from '../views/view.ts'
import { createAdminTools } from './admin-tools.ts'

/** The friendly list: what they may use, with buttons that start it. */
const showTools = (desk: Desk, ctx: BotContext, { page, search }: { page: number; search: string }, put: Put): Promise<void> =>
  putView(ctx, toolList(ctx.words, desk.toolsFor(ctx), { page, search: searchFrom(search), owner: ctx.caller.id }), put)

/** /tools: for admins how every tool does, for everybody else what there is to start. */
export const tools: CreateFeature = (deps, desk) => {
  const forAdmins = createAdminTools(deps, desk)
  return {
    name: 'tools',
    commands: [
      {
        name: 'tools',
        audience: 'everyone',
        menus: ['private'],
        run: async (ctx, { text }) => {
          const wanted = { page: 0, search: text.trim() }
          if (ctx.caller.isAdmin) await forAdmins.show(ctx, wanted)
          else await showTools(desk, ctx, wanted, 'say')
        },
      },
    ],
    buttons: {
      tools_page: async (ctx, [page, owner, search = '']) => {
        if (await isCallers(ctx, owner)) await showTools(desk, ctx, { page: numberIn(page), search }, 'revise')
      },
    },
  }
}
