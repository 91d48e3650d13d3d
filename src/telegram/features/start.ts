import { buttonData } from '../../model/button.ts'
import type { ToolDefinition } from '../../model/tool.ts'
import { mayUse } from '../access.ts'
import type { BotContext } from '../context.ts'
import { emptyDraft } from '../draft.ts'
import type { CreateFeature } from '../feature.ts'
import { html, joinHtml } from '../html.ts'
import { startKey } from '../start-key.ts'
import { inRows } from '../views/paging.ts'
import { createHelp } from './help.ts'

const examples = 4
const toolPrefix = 'tool_'

/** A few to begin with: one of each category first. */
const exampleTools = (tools: readonly ToolDefinition[]): readonly ToolDefinition[] => {
  const ready = tools.filter((tool) => tool.unavailable === undefined)
  const firsts = ready.filter((tool) => ready.find((other) => other.category === tool.category) === tool)
  return [...new Set([...firsts, ...ready])].slice(0, examples)
}

/** The greeting. A link `?start=tool_flux` starts that tool, `?start=help` shows the help. */
export const start: CreateFeature = (deps, desk) => {
  const help = createHelp(deps, desk)

  const greet = async (ctx: BotContext, first: string): Promise<void> => {
    const { menu } = ctx.words
    const tools = desk.toolsFor(ctx)
    const lines = tools.length === 0 ? [first, menu.start.empty] : [first, menu.start.how, menu.start.help]
    const all = { text: menu.start.allTools, data: buttonData('tools_page', 0, ctx.caller.id) }
    const keys = tools.length === 0 ? [] : [...inRows(exampleTools(tools).map(startKey), 2), [all]]
    await ctx.say(joinHtml(lines.map((line) => html`${line}`)), { keys })
  }

  const startTool = async (ctx: BotContext, name: string): Promise<void> => {
    const named = deps.catalog.byCommand(name)
    const tool = named !== undefined && mayUse(named, ctx.caller) ? named : desk.toolByCode(ctx, name)
    if (tool === undefined) return greet(ctx, ctx.words.menu.start.unknownTool)
    await desk.submit(ctx, emptyDraft(tool.toolId), { kind: 'command', name: tool.commandName })
  }

  return {
    name: 'start',
    commands: [
      {
        name: 'start',
        audience: 'everyone',
        menus: ['private'],
        startsRun: ({ text }) => text.startsWith(toolPrefix),
        run: (ctx, { text }) => {
          const payload = text.trim()
          if (payload.startsWith(toolPrefix)) return startTool(ctx, payload.slice(toolPrefix.length))
          return payload === 'help' ? help.show(ctx) : greet(ctx, ctx.words.menu.start.hello(ctx.caller.name))
        },
      },
    ],
  }
}
