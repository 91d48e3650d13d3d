import { toolCodeOf } from '../../model/button.ts'
import type { ToolDefinition } from '../../model/tool.ts'
import type { LoadReport, ToolEdit } from '../../ports/tool-catalog.ts'
import { classify } from '../../tools/classify.ts'
import type { BotContext, Finished } from '../context.ts'
import type { TelegramDeps } from '../deps.ts'
import { createDoublePress } from '../double-press.ts'
import { type Draft, emptyDraft } from '../draft.ts'
import type { CreateFeature, Desk, Feature } from '../feature.ts'
import { isProblem } from '../problems.ts'
import { numberIn } from '../views/paging.ts'
import { searchFrom } from '../views/tool-list.ts'
import { type Put, putView, type View } from '../views/view.ts'
import { reloadTitle } from './admin-reload.ts'
import { listPage, refusedView, type ToolFacts, toolCard, toolsView } from './admin-tools-view.ts'
import { adminsOnly, type Listing } from './admins-only.ts'

const dayMs = 86_400_000
const renamePurpose = 'admin_rename_tool'

/** What the tool needs and has no default for, as far as words go; files are asked for. */
const trialOf = (tool: ToolDefinition, example: string): Draft => {
  const { promptKey } = classify(tool.inputSchema, tool.platformHints)
  const prompt = tool.inputSchema.find((field) => field.name === promptKey)
  const needsWords = prompt !== undefined && (prompt.default === undefined || prompt.default === '')
  return { ...emptyDraft(tool.toolId), values: needsWords ? { [prompt.name]: example.slice(0, prompt.maxLength) } : {} }
}

const isVisibility = (action: string): action is ToolDefinition['visibility'] => ['public', 'admin', 'hidden'].includes(action)

/** The tools as an admin sees them: all of them, with how they are doing and what can be done about it. */
export const createAdminTools = (deps: TelegramDeps, desk: Desk) => {
  const { catalog, clock, executor, store } = deps
  const doublePress = createDoublePress()

  const factsOf = async (tools: readonly ToolDefinition[]): Promise<readonly ToolFacts[]> => {
    const now = clock.now()
    const backends = [...new Set(tools.map((tool) => tool.backend))]
    const [rows, edits, paused] = await Promise.all([
      store.generations.usage({ from: now - dayMs, to: now }),
      catalog.edits(),
      Promise.all(backends.map((backend) => executor.isPaused(backend))),
    ])
    return tools.map((tool) => {
      const own = rows.filter((row) => row.toolId === tool.toolId)
      return {
        tool,
        uses: own.reduce((sum, row) => sum + row.runs, 0),
        failures: own.reduce((sum, row) => sum + row.failed, 0),
        isPaused: paused[backends.indexOf(tool.backend)] === true,
        isEdited: Object.keys(edits[tool.toolId] ?? {}).length > 0,
      }
    })
  }

  const listView = async (ctx: BotContext, listing: Listing): Promise<View> => {
    const { items, total, ...place } = listPage(catalog.list(), listing)
    return toolsView(ctx.words, { ...place, facts: await factsOf(items), total, search: listing.search }, catalog.report())
  }

  const putCard = async (ctx: BotContext, toolId: string, listing: Listing, put: Put): Promise<void> => {
    const tool = catalog.get(toolId)
    const [facts] = tool === undefined ? [] : await factsOf([tool])
    if (facts === undefined) await ctx.say(ctx.words.admin.tools.gone)
    else await putView(ctx, toolCard(ctx.words, facts, listing), put)
  }

  /** Answers the sentence why it could not be, or nothing. */
  const edit = async (toolId: string, change: (before: ToolEdit) => ToolEdit): Promise<string | undefined> => {
    try {
      await catalog.edit(toolId, change((await catalog.edits())[toolId] ?? {}))
      return undefined
    } catch (error) {
      if (isProblem(error)) return error.message
      throw error
    }
  }

  const editFromCard = async (ctx: BotContext, toolId: string, listing: Listing, change: (before: ToolEdit) => ToolEdit, done: string) => {
    const refusal = await edit(toolId, change)
    await ctx.answer(refusal === undefined ? done : ctx.words.admin.tools.notSaved(refusal), { alert: refusal !== undefined })
    await putCard(ctx, toolId, listing, 'revise')
  }

  const askForCommand = async (ctx: BotContext, tool: ToolDefinition, { page, search }: Listing): Promise<void> => {
    await ctx.answer('')
    await desk.ask(ctx, {
      purpose: renamePurpose,
      data: { toolId: tool.toolId, page, search },
      fields: [
        {
          field: { name: 'command', type: 'string', required: true, maxLength: 33 },
          canSkip: false,
          text: ctx.words.admin.tools.askCommand(tool.commandName),
        },
      ],
    })
  }

  const rename = async (ctx: BotContext, { cancelled, data, values }: Finished): Promise<void> => {
    if (cancelled === true || !ctx.caller.isAdmin) return
    const toolId = String(data['toolId'])
    const wanted = String(values['command'] ?? '')
      .trim()
      .replace(/^\//, '')
      .toLowerCase()
    const { tools } = ctx.words.admin
    const refusal = await edit(toolId, (before) => ({ ...before, commandName: wanted }))
    const command = catalog.get(toolId)?.commandName
    if (refusal !== undefined) await ctx.say(tools.notSaved(refusal))
    else if (command !== undefined) await ctx.say(command === wanted ? tools.renamed(command) : tools.kept(command))
    await putCard(ctx, toolId, { page: numberIn(String(data['page'])), search: searchFrom(String(data['search'] ?? '')) }, 'say')
  }

  const reload = async (ctx: BotContext, tool: ToolDefinition, listing: Listing): Promise<void> => {
    const report: LoadReport = await catalog.refresh()
    await ctx.answer(reloadTitle(ctx.words, report, catalog.list().length))
    await putCard(ctx, tool.toolId, listing, 'revise')
  }

  const act = async (ctx: BotContext, tool: ToolDefinition, action: string, listing: Listing): Promise<void> => {
    const { tools } = ctx.words.admin
    if (isVisibility(action)) return editFromCard(ctx, tool.toolId, listing, (before) => ({ ...before, visibility: action }), tools.saved)
    switch (action) {
      case 'undo':
        return editFromCard(ctx, tool.toolId, listing, () => ({}), tools.undone)
      case 'rename':
        return askForCommand(ctx, tool, listing)
      case 'run':
        if (await doublePress.isSecond(ctx, tool.toolId)) return
        await ctx.answer('')
        return desk.submit(ctx, trialOf(tool, ctx.words.menu.example.prompt), { kind: 'button', name: tool.commandName })
      case 'reload':
        return reload(ctx, tool, listing)
      default:
        return putCard(ctx, tool.toolId, listing, 'revise')
    }
  }

  return {
    show: async (ctx: BotContext, { page, search }: Listing): Promise<void> =>
      putView(ctx, await listView(ctx, { page, search: searchFrom(search) }), 'say'),
    buttons: {
      admin_tools: async (ctx, [first = '', second = '']) => {
        const view =
          first === 'refused'
            ? refusedView(ctx.words, catalog.report(), numberIn(second))
            : await listView(ctx, { page: numberIn(first), search: second })
        await putView(ctx, view, 'revise')
      },
      admin_tool: async (ctx, [code = '', action = '', page = '', search = '']) => {
        const tool = catalog.list().find(({ toolId }) => toolCodeOf(toolId) === code)
        if (tool === undefined) return ctx.answer(ctx.words.admin.tools.gone, { alert: true })
        await act(ctx, tool, action, { page: numberIn(page), search })
      },
    } satisfies Feature['buttons'],
    answers: { [renamePurpose]: rename } satisfies Feature['answers'],
  }
}

/** The command itself is everybody's: what admins see of it is shown by whoever has it. */
export const adminTools: CreateFeature = (deps, desk) => {
  const { buttons, answers } = createAdminTools(deps, desk)
  return { name: 'admin-tools', buttons: adminsOnly(buttons), answers }
}
