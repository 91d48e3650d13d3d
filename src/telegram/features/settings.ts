import { toolCodeOf } from '../../model/button.ts'
import type { Values } from '../../model/generation.ts'
import type { InputField, ToolDefinition } from '../../model/tool.ts'
import { suggestTools } from '../../tools/name-index.ts'
import { languageCodes, wordsFor } from '../../words/index.ts'
import type { BotContext } from '../context.ts'
import type { Defaults } from '../default-values.ts'
import { checkDefaults, parseDefaults, savableFields } from '../default-values.ts'
import type { CreateFeature } from '../feature.ts'
import { html, joinHtml } from '../html.ts'
import type { OwnSettings } from '../own-settings.ts'
import { createOwnSettings } from '../own-settings.ts'
import { fieldTakes } from '../views/field-takes.ts'
import { toolNamed } from '../views/find-tools.ts'
import { oneLine } from '../views/one-line.ts'
import { isCallers, numberIn } from '../views/paging.ts'
import type { SettingAction } from '../views/settings-view.ts'
import { settingActions, settingsInputsView, settingsToolsView, settingsView, toolSettingsView } from '../views/settings-view.ts'
import type { Put } from '../views/view.ts'
import { putView } from '../views/view.ts'

const purpose = 'setting'
const forgetWords: ReadonlySet<string> = new Set(['clear', 'reset', 'forget'])

type Act = (ctx: BotContext, args: readonly string[]) => Promise<void>

const sendAsIn = (choice: string | undefined): 'photo' | 'document' | undefined =>
  choice === 'photo' || choice === 'document' ? choice : undefined

/** /settings: photo or file, the language, and one's own defaults for each tool; by buttons, or in a line. */
export const settings: CreateFeature = (deps, desk) => {
  const own = createOwnSettings(deps)

  const showAll = (ctx: BotContext, now: OwnSettings, put: Put): Promise<void> => {
    // In the language that was just chosen, not in the one that the button was pressed in.
    const words = wordsFor(now.preferences.language ?? ctx.caller.record?.person?.language ?? ctx.from?.language_code)
    return putView(ctx, settingsView(words, ctx.caller.id, now, desk.toolsFor(ctx)), put)
  }
  const showTool = (ctx: BotContext, tool: ToolDefinition, now: OwnSettings, put: Put): Promise<void> =>
    putView(ctx, toolSettingsView(ctx.words, ctx.caller.id, now, tool), put)

  const save = async (ctx: BotContext, tool: ToolDefinition, defaults: Defaults): Promise<void> => {
    if ('problem' in defaults) {
      await ctx.say(defaults.problem)
      return
    }
    const now = await own.keepDefaults(ctx, tool.toolId, (before) => ({ ...before, ...defaults.values }))
    const { text, keys } = toolSettingsView(ctx.words, ctx.caller.id, now, tool)
    await putView(ctx, { text: joinHtml([html`${ctx.words.menu.settings.saved}`, text]), keys }, 'say')
  }

  /** Nothing behind it: all settings; a tool: its own; a tool and values: they are saved. */
  const command = async (ctx: BotContext, text: string): Promise<void> => {
    const name = text.split(/\s/)[0] ?? ''
    if (name === '') return showAll(ctx, await own.read(ctx), 'say')
    const tools = desk.toolsFor(ctx)
    const whole = toolNamed(tools, text)
    const tool = whole ?? toolNamed(tools, name)
    if (tool === undefined) {
      const near = suggestTools(tools, name).map((each) => `/settings ${each.commandName}`)
      await ctx.say([ctx.words.menu.help.unknown(oneLine(name, 60)), ...near].join('\n'))
      return
    }
    const rest = whole === undefined ? text.slice(name.length).trim() : ''
    if (rest === '') return showTool(ctx, tool, await own.read(ctx), 'say')
    if (forgetWords.has(rest.toLowerCase())) return showTool(ctx, tool, await own.keepDefaults(ctx, tool.toolId, () => ({})), 'say')
    return save(ctx, tool, parseDefaults(rest, tool, ctx.words))
  }

  const ask = (ctx: BotContext, tool: ToolDefinition, field: InputField): Promise<void> => {
    const text = ctx.words.menu.settings.askValue(field.label ?? field.name, fieldTakes(ctx.words, field))
    const fields = [{ field: { ...field, required: true }, canSkip: false, text }]
    return desk.ask(ctx, { purpose, data: { toolId: tool.toolId }, fields })
  }

  const withTool =
    (act: (ctx: BotContext, tool: ToolDefinition, args: readonly string[]) => Promise<void>): Act =>
    async (ctx, [code = '', ...args]) => {
      const tool = desk.toolByCode(ctx, code)
      await (tool === undefined ? ctx.answer(ctx.words.access.oldButton) : act(ctx, tool, args))
    }

  const forget = async (ctx: BotContext, tool: ToolDefinition, change: (before: Values) => Values): Promise<void> => {
    const now = await own.keepDefaults(ctx, tool.toolId, change)
    await ctx.answer(ctx.words.menu.settings.cleared)
    await showTool(ctx, tool, now, 'revise')
  }

  const actions: Readonly<Record<SettingAction, Act>> = {
    root: async (ctx) => showAll(ctx, await own.read(ctx), 'revise'),
    send_as: async (ctx, [choice]) => showAll(ctx, await own.prefer(ctx, (before) => ({ ...before, sendAs: sendAsIn(choice) })), 'revise'),
    language: async (ctx, [code]) => {
      const language = languageCodes.find((each) => each === code)
      await showAll(ctx, await own.prefer(ctx, (before) => ({ ...before, language })), 'revise')
    },
    tools: async (ctx, [page]) => {
      const view = settingsToolsView(ctx.words, ctx.caller.id, await own.read(ctx), desk.toolsFor(ctx), numberIn(page))
      await putView(ctx, view, 'revise')
    },
    tool: withTool(async (ctx, tool) => showTool(ctx, tool, await own.read(ctx), 'revise')),
    tool_send_as: withTool(async (ctx, tool, [choice]) => {
      const sendAs = sendAsIn(choice)
      const now = await own.prefer(ctx, (before) => {
        const { [tool.toolId]: _former, ...others } = before.sendAsByTool ?? {}
        return { ...before, sendAsByTool: { ...others, ...(sendAs === undefined ? {} : { [tool.toolId]: sendAs }) } }
      })
      await showTool(ctx, tool, now, 'revise')
    }),
    inputs: withTool((ctx, tool, [page]) => putView(ctx, settingsInputsView(ctx.words, ctx.caller.id, tool, numberIn(page)), 'revise')),
    ask: withTool(async (ctx, tool, [code]) => {
      const field = savableFields(tool).find(({ name }) => toolCodeOf(name) === code)
      await (field === undefined ? ctx.answer(ctx.words.access.oldButton) : ask(ctx, tool, field))
    }),
    clear: withTool((ctx, tool, [code]) =>
      forget(ctx, tool, (before) => Object.fromEntries(Object.entries(before).filter(([name]) => toolCodeOf(name) !== code))),
    ),
    clear_all: withTool((ctx, tool) => forget(ctx, tool, () => ({}))),
  }
  const byCode = new Map<string, Act>(Object.entries(settingActions).map(([action, code]) => [code, actions[action as SettingAction]]))

  return {
    name: 'settings',
    commands: [{ name: 'settings', audience: 'everyone', menus: ['private'], run: (ctx, { text }) => command(ctx, text.trim()) }],
    buttons: {
      setting: async (ctx, [owner, code = '', ...args]) => {
        if (!(await isCallers(ctx, owner))) return
        const act = byCode.get(code)
        await (act === undefined ? ctx.answer(ctx.words.access.oldButton) : act(ctx, args))
      },
    },
    answers: {
      [purpose]: async (ctx, { cancelled, data, values }) => {
        const tool = typeof data['toolId'] === 'string' ? deps.catalog.get(data['toolId']) : undefined
        if (cancelled === true) await ctx.say(ctx.words.menu.settings.unchanged)
        else if (tool === undefined) await ctx.say(ctx.words.errors.tool_not_found)
        else await save(ctx, tool, checkDefaults(tool, values, ctx.words))
      },
    },
  }
}
