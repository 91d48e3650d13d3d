import type { Key, Keys } from '../../model/button.ts'
import { buttonData, toolCodeOf } from '../../model/button.ts'
import type { InputField, ToolDefinition } from '../../model/tool.ts'
import type { LoadReport } from '../../ports/tool-catalog.ts'
import { classify } from '../../tools/classify.ts'
import { isOwed } from '../../tools/field-roles.ts'
import type { Words } from '../../words/index.ts'
import { type Html, html, joinHtml } from '../html.ts'
import { oneLine } from '../views/one-line.ts'
import { inRows, pageOf, pagerKeys } from '../views/paging.ts'
import { priceText } from '../views/price-text.ts'
import type { View } from '../views/view.ts'
import type { Listing } from './admins-only.ts'

/** A tool and how it is doing. */
export interface ToolFacts {
  readonly tool: ToolDefinition
  /** In the last day. */
  readonly uses: number
  readonly failures: number
  /** Its backend doesn't answer. */
  readonly isPaused: boolean
  readonly isEdited: boolean
}

const perPage = 8
const refusedPerPage = 12

const handlerOf = (tool: ToolDefinition): string => classify(tool.inputSchema, tool.platformHints).handlerType

/** Has every word of it somewhere in what an admin knows a tool by. */
export const isFound = (tool: ToolDefinition, search: string): boolean => {
  const { commandName, displayName, toolId, backend, category, visibility, aliases } = tool
  const text = [commandName, displayName, toolId, backend, category, visibility, handlerOf(tool), ...aliases].join(' ').toLowerCase()
  return search
    .toLowerCase()
    .replace(/^\//, '')
    .split(' ')
    .every((word) => text.includes(word))
}

const inputName = (field: InputField): string => `${field.name}${isOwed(field) ? '!' : ''}`

const inputsOf = ({ admin }: Words, { inputSchema }: ToolDefinition, longest: number, write: (field: InputField) => string): string => {
  const all = inputSchema.map(write)
  if (all.length === 0) return admin.tools.noInputs
  let shown = all.length
  while (shown > 1 && all.slice(0, shown).join(', ').length > longest) shown -= 1
  const text = oneLine(all.slice(0, shown).join(', '), longest)
  return shown === all.length ? text : `${text} ${admin.more(all.length - shown)}`
}

const healthOf = ({ admin }: Words, { tool, isPaused }: ToolFacts, longest: number): string => {
  if (tool.unavailable !== undefined) return `🔴 ${admin.tools.unavailable(oneLine(tool.unavailable, longest))}`
  return isPaused ? `🟡 ${admin.tools.paused}` : `🟢 ${admin.tools.available}`
}

const visibilitySigns = { public: '', admin: ' 🔒', hidden: ' 🙈' }

const entryOf = (words: Words, facts: ToolFacts): Html => {
  const { tool, uses, failures } = facts
  return html`<b>/${tool.commandName}</b> · ${oneLine(tool.displayName, 40)}${visibilitySigns[tool.visibility]}
${oneLine(tool.backend, 24)} · ${handlerOf(tool)} · ${priceText(words, tool.costingModel, [])}
${inputsOf(words, tool, 90, inputName)}
${healthOf(words, facts, 80)} · ${words.admin.tools.today(uses, failures)}`
}

const toolKey = (tool: ToolDefinition, text: string, action: string, { page, search }: Listing): Key => ({
  text,
  data: buttonData('admin_tool', toolCodeOf(tool.toolId), action, page, search),
})

const listData = (page: number, search: string): string => buttonData('admin_tools', page, search)
const noticesOf = ({ refused, notes }: LoadReport): number => refused.length + notes.length

/** The tools of one page; which those are is known before it is asked how they are doing. */
export const listPage = (tools: readonly ToolDefinition[], { page, search }: Listing) => {
  const found = search === '' ? tools : tools.filter((tool) => isFound(tool, search))
  return { ...pageOf(found, page, perPage), total: found.length }
}

export interface ToolList {
  readonly facts: readonly ToolFacts[]
  readonly page: number
  readonly pages: number
  /** On all pages. */
  readonly total: number
  readonly search: string
}

export const toolsView = (words: Words, { facts, page, pages, total, search }: ToolList, report: LoadReport): View => {
  const { tools } = words.admin
  const title = search === '' ? tools.title(total) : tools.found(total, search)
  const text =
    facts.length === 0
      ? html`${search === '' ? tools.none : tools.noneFound(search)}`
      : joinHtml([html`<b>${title}</b>`, ...facts.map((each) => entryOf(words, each)), html`<i>${tools.mark}</i>`], '\n\n')
  const cards = facts.map(({ tool }) => toolKey(tool, `/${tool.commandName}`, 'card', { page, search }))
  const notices = noticesOf(report)
  const refused: Keys = notices === 0 ? [] : [[{ text: tools.refused(notices), data: buttonData('admin_tools', 'refused', 0) }]]
  return { text, keys: [...inRows(cards, 2), ...pagerKeys(words, { page, pages }, (to) => listData(to, search)), ...refused] }
}

/** All about one tool, and what can be done with it. */
export const toolCard = (words: Words, facts: ToolFacts, listing: Listing): View => {
  const { tool, uses, failures, isEdited } = facts
  const { keys, fields, today, visibility, edited } = words.admin.tools
  const line = (name: string, value: string): Html => html`${name}: ${value}`
  const text = joinHtml([
    html`<b>/${tool.commandName}</b> · ${oneLine(tool.displayName, 200)}`,
    line(fields.backend, tool.backend),
    line(fields.type, `${handlerOf(tool)} · ${tool.category}`),
    line(
      fields.inputs,
      inputsOf(words, tool, 1_200, (field) => `${inputName(field)} (${field.type})`),
    ),
    line(fields.price, priceText(words, tool.costingModel, [])),
    line(fields.health, healthOf(words, facts, 400)),
    line(fields.uses, today(uses, failures)),
    line(fields.visibility, visibility[tool.visibility]),
    html`${fields.id}: <code>${tool.toolId}</code>`,
    ...(isEdited ? [html`<i>${edited}</i>`] : []),
  ])
  const key = (label: string, action: string): Key => toolKey(tool, label, action, listing)
  const sights = [
    { is: 'public', key: key(keys.show, 'public') },
    { is: 'admin', key: key(keys.restrict, 'admin') },
    { is: 'hidden', key: key(keys.hide, 'hidden') },
  ]
  return {
    text,
    keys: [
      sights.filter(({ is }) => is !== tool.visibility).map((sight) => sight.key),
      [key(keys.rename, 'rename'), ...(isEdited ? [key(keys.undo, 'undo')] : [])],
      [key(keys.run, 'run'), key(keys.reload, 'reload')],
      [{ text: words.menu.paging.back, data: listData(listing.page, listing.search) }],
    ],
  }
}

/** What the last load refused, and what else it had to say. */
export const refusedView = (words: Words, report: LoadReport, wanted: number): View => {
  const { tools } = words.admin
  const refused = report.refused.map(({ name, reason }) => html`🚫 <b>${oneLine(name, 60)}</b>: ${oneLine(reason, 200)}`)
  const notes = report.notes.map((note) => html`ℹ️ ${oneLine(note, 240)}`)
  const { items, page, pages } = pageOf([...refused, ...notes], wanted, refusedPerPage)
  const blocks = [
    html`<b>${tools.refusedTitle}</b>`,
    ...(report.stale ? [html`${tools.stale}`] : []),
    ...(items.length === 0 ? [html`${tools.nothingRefused}`] : items),
  ]
  return {
    text: joinHtml(blocks, '\n\n'),
    keys: [
      ...pagerKeys(words, { page, pages }, (to) => buttonData('admin_tools', 'refused', to)),
      [{ text: words.menu.paging.back, data: listData(0, '') }],
    ],
  }
}
