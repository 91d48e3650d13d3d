import { buttonData, toolCodeOf } from '../../model/button.ts'
import type { ToolDefinition } from '../../model/tool.ts'
import { suggestTools } from '../../tools/name-index.ts'
import type { BotContext } from '../context.ts'
import type { TelegramDeps } from '../deps.ts'
import type { CreateFeature, Desk } from '../feature.ts'
import { html } from '../html.ts'
import { describeOwn } from '../menu-plan.ts'
import { searchTools, toolNamed } from '../views/find-tools.ts'
import { helpPages } from '../views/help-pages.ts'
import { oneLine } from '../views/one-line.ts'
import { isCallers, numberIn, pageOf, pagerKeys } from '../views/paging.ts'
import { toolHelp } from '../views/tool-help.ts'
import type { Put } from '../views/view.ts'
import { putView } from '../views/view.ts'

/** What everybody can do besides running tools, in the order of the help. */
export const everydayCommands = ['tools', 'status', 'again', 'history', 'settings', 'usage', 'cancel', 'feedback', 'privacy', 'id'] as const

const adminCommands = ['reload', 'stats', 'users', 'ban', 'unban', 'broadcast'] as const

const commandsFor = ({ caller }: BotContext): readonly string[] =>
  caller.isAdmin ? [...everydayCommands, ...adminCommands] : everydayCommands

const recentRuns = 20
const mostFound = 8

const helpKey = (tool: ToolDefinition) => ({ text: tool.displayName, data: buttonData('help_tool', toolCodeOf(tool.toolId)) })

export const createHelp = ({ store, client }: Pick<TelegramDeps, 'store' | 'client'>, desk: Desk) => {
  const showPage = async (ctx: BotContext, wanted: number, put: Put): Promise<void> => {
    const { items, ...place } = pageOf(helpPages(ctx.words, desk.toolsFor(ctx), commandsFor(ctx)), wanted, 1)
    const keys = pagerKeys(ctx.words, place, (page) => buttonData('help_page', page, ctx.caller.id))
    await putView(ctx, { text: items[0] ?? html``, keys }, put)
  }

  const showTool = async (ctx: BotContext, tool: ToolDefinition): Promise<void> => {
    const isTimed = tool.costingModel.kind === 'per_second'
    const seconds = isTimed ? await store.generations.recentSeconds(tool.toolId, recentRuns) : []
    await putView(ctx, toolHelp(ctx.words, tool, seconds), 'say')
  }

  const showNamed = async (ctx: BotContext, name: string): Promise<void> => {
    const { help } = ctx.words.menu
    const tools = desk.toolsFor(ctx)
    const tool = toolNamed(tools, name)
    const asked = oneLine(name, 60)
    if (tool !== undefined) return showTool(ctx, tool)

    const command = commandsFor(ctx).find((own) => own === name.replace(/^\//, '').toLowerCase())
    if (command !== undefined) {
      await ctx.say(html`/${command}: ${describeOwn(ctx.words, command) ?? ''}`)
      return
    }
    const found = searchTools(tools, name)
    const [only] = found
    if (only !== undefined && found.length === 1) return showTool(ctx, only)
    const near = found.length > 0 ? found : suggestTools(tools, name)
    const unknown = [help.unknown(asked), near.length > 0 ? help.nearest : help.noneNear]
    const keys = near.slice(0, mostFound).map((each) => [helpKey(each)])
    await ctx.say(found.length > 0 ? help.several(asked) : unknown.join('\n'), { keys })
  }

  const showInGroup = async (ctx: BotContext): Promise<void> => {
    const { help } = ctx.words.menu
    const link = { text: help.everything, url: `https://t.me/${client.me.username}?start=help` }
    await ctx.say(help.inGroup, { keys: [[link]] })
  }

  return {
    show: (ctx: BotContext): Promise<void> => (ctx.place.kind === 'private' ? showPage(ctx, 0, 'say') : showInGroup(ctx)),
    showPage,
    showTool,
    showNamed,
  }
}

/** /help: everything by category, or all about one tool. */
export const help: CreateFeature = (deps, desk) => {
  const { show, showPage, showTool, showNamed } = createHelp(deps, desk)
  return {
    name: 'help',
    commands: [
      {
        name: 'help',
        audience: 'everyone',
        menus: ['private', 'group'],
        run: (ctx, { text }) => (text.trim() === '' ? show(ctx) : showNamed(ctx, text.trim())),
      },
    ],
    buttons: {
      help_page: async (ctx, [page, owner]) => {
        if (await isCallers(ctx, owner)) await showPage(ctx, numberIn(page), 'revise')
      },
      help_tool: async (ctx, [code = '']) => {
        const tool = desk.toolByCode(ctx, code)
        if (tool === undefined) return ctx.answer(ctx.words.access.oldButton)
        await showTool(ctx, tool)
      },
    },
  }
}
