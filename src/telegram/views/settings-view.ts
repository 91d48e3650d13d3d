import type { Key, Keys } from '../../model/button.ts'
import { buttonData, toolCodeOf } from '../../model/button.ts'
import type { ToolDefinition } from '../../model/tool.ts'
import type { Words } from '../../words/index.ts'
import { languageCodes, wordsFor } from '../../words/index.ts'
import { exampleDefault, savableFields } from '../default-values.ts'
import { html, joinHtml } from '../html.ts'
import type { OwnSettings } from '../own-settings.ts'
import { fieldStory, valueText } from './field-takes.ts'
import { oneLine } from './one-line.ts'
import { inRows, pageOf, pagerKeys } from './paging.ts'
import type { View } from './view.ts'

/** What a button of the settings does. A code is never given to another: buttons stay in chats for years. */
export const settingActions = {
  root: 'r',
  send_as: 'p',
  language: 'l',
  tools: 'ts',
  tool: 't',
  tool_send_as: 'tp',
  inputs: 'i',
  ask: 'a',
  clear: 'c',
  clear_all: 'ca',
} as const
export type SettingAction = keyof typeof settingActions

/** In a button: the choice that is none. */
export const noChoice = '-'

const perPage = 8

const dataFor =
  (owner: string) =>
  (action: SettingAction, ...args: readonly (string | number)[]): string =>
    buttonData('setting', owner, settingActions[action], ...args)

const marked = (text: string, isChosen: boolean): string => (isChosen ? `✅ ${text}` : text)

const sendAsKeys = (
  { menu }: Words,
  chosen: 'photo' | 'document' | undefined,
  unset: string,
  dataOf: (choice: string) => string,
): readonly Key[] => [
  { text: marked(menu.settings.photo, chosen === 'photo'), data: dataOf('photo') },
  { text: marked(menu.settings.document, chosen === 'document'), data: dataOf('document') },
  { text: marked(unset, chosen === undefined), data: dataOf(noChoice) },
]

const hasOwnSettings = ({ preferences, defaults }: OwnSettings, { toolId }: ToolDefinition): boolean =>
  preferences.sendAsByTool?.[toolId] !== undefined || Object.keys(defaults[toolId] ?? {}).length > 0

/** Everything at a glance. */
export const settingsView = (words: Words, owner: string, settings: OwnSettings, tools: readonly ToolDefinition[]): View => {
  const said = words.menu.settings
  const { sendAs, language } = settings.preferences
  const data = dataFor(owner)
  const languages = [
    { text: marked(said.automatic, language === undefined), data: data('language', noChoice) },
    ...languageCodes.map((code) => ({ text: marked(wordsFor(code).menu.languageName, language === code), data: data('language', code) })),
  ]
  const special = tools.filter((tool) => hasOwnSettings(settings, tool)).map((tool) => tool.displayName)
  return {
    text: joinHtml([
      html`<b>${said.title}</b>`,
      html`${said.pictures(sendAs === undefined ? said.asTool : said[sendAs])}`,
      html`${said.language(language === undefined ? said.automatic : wordsFor(language).menu.languageName)}`,
      ...(special.length === 0 ? [] : [html`${said.ofTools(oneLine(special.join(', '), 500))}`]),
    ]),
    keys: [
      sendAsKeys(words, sendAs, said.asTool, (choice) => data('send_as', choice)),
      ...inRows(languages, 3),
      ...(tools.length === 0 ? [] : [[{ text: said.perTool, data: data('tools', 0) }]]),
    ],
  }
}

/** The tools to choose from. */
export const settingsToolsView = (
  words: Words,
  owner: string,
  settings: OwnSettings,
  tools: readonly ToolDefinition[],
  wanted: number,
): View => {
  const said = words.menu.settings
  const data = dataFor(owner)
  const shown = pageOf(tools, wanted, perPage)
  const keyOf = (tool: ToolDefinition): Key => ({
    text: marked(oneLine(tool.displayName, 40), hasOwnSettings(settings, tool)),
    data: data('tool', toolCodeOf(tool.toolId)),
  })
  return {
    text: html`${said.chooseTool}`,
    keys: [
      ...inRows(shown.items.map(keyOf), 2),
      ...pagerKeys(words, shown, (page) => data('tools', page)),
      [{ text: said.allSettings, data: data('root') }],
    ],
  }
}

/** One tool: how its pictures are sent, and the values that are used when nothing else is given. */
export const toolSettingsView = (words: Words, owner: string, settings: OwnSettings, tool: ToolDefinition): View => {
  const said = words.menu.settings
  const code = toolCodeOf(tool.toolId)
  const data = dataFor(owner)
  const saved = Object.entries(settings.defaults[tool.toolId] ?? {})
  const sendAs = settings.preferences.sendAsByTool?.[tool.toolId]
  const fields = savableFields(tool)
  const example = exampleDefault(words, tool)
  const clearKeys: Keys = inRows(
    saved.map(([name]) => ({ text: said.clear(oneLine(name, 30)), data: data('clear', code, toolCodeOf(name)) })),
    2,
  )
  return {
    text: joinHtml([
      html`<b>${said.ofTool(tool.displayName)}</b>`,
      html`${said.pictures(sendAs === undefined ? said.asGeneral : said[sendAs])}`,
      html`${saved.length === 0 ? said.noDefaults : said.defaults}`,
      ...saved.map(([name, value]) => html`• <code>${name}</code> = ${valueText(words, value)}`),
      ...(example === undefined ? [] : [html``, html`${said.example(`/settings ${tool.commandName} ${example}`)}`]),
    ]),
    keys: [
      sendAsKeys(words, sendAs, said.asGeneral, (choice) => data('tool_send_as', code, choice)),
      ...(fields.length === 0 ? [] : [[{ text: said.change, data: data('inputs', code, 0) }]]),
      ...clearKeys,
      ...(saved.length > 1 ? [[{ text: said.clearAll, data: data('clear_all', code) }]] : []),
      [{ text: said.allSettings, data: data('root') }],
    ],
  }
}

/** The inputs of a tool that a value can be saved for. */
export const settingsInputsView = (words: Words, owner: string, tool: ToolDefinition, wanted: number): View => {
  const said = words.menu.settings
  const code = toolCodeOf(tool.toolId)
  const data = dataFor(owner)
  const shown = pageOf(savableFields(tool), wanted, perPage)
  return {
    text: joinHtml([
      html`<b>${said.ofTool(tool.displayName)}</b>`,
      html`${said.chooseInput}`,
      ...shown.items.map((field) => html`• <code>${oneLine(field.name, 60)}</code>: ${oneLine(fieldStory(words, field), 200)}`),
    ]),
    keys: [
      ...inRows(
        shown.items.map((field) => ({
          text: said.set(oneLine(field.label ?? field.name, 30)),
          data: data('ask', code, toolCodeOf(field.name)),
        })),
        2,
      ),
      ...pagerKeys(words, shown, (page) => data('inputs', code, page)),
      [{ text: said.ofTool(oneLine(tool.displayName, 30)), data: data('tool', code) }],
    ],
  }
}
