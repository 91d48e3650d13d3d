import type { ToolDefinition } from '../model/tool.ts'
import type { Words } from '../words/index.ts'
import type { FeatureCommand } from './feature.ts'
import { oneLine } from './views/one-line.ts'

export interface MenuCommand {
  readonly command: string
  readonly description: string
}

export interface MenuBudget {
  readonly commands: number
  /** Characters of all descriptions together. */
  readonly descriptions: number
  /** The whole list as JSON. */
  readonly bytes: number
}

/** The count is documented; the size is not, and what others measured disagrees: this is below all of it. */
export const menuBudget: MenuBudget = { commands: 100, descriptions: 3_500, bytes: 7_000 }

export type MenuScope = { readonly kind: 'private' | 'group' } | { readonly kind: 'admin'; readonly userId: string }

/** Who sees which list. Telegram shows the one that fits best and merges none. */
export interface MenuList {
  readonly scope: MenuScope
  /** Absent: for everybody whose language has no list of its own. */
  readonly language?: string
  readonly commands: readonly MenuCommand[]
}

export interface MenuSource {
  readonly tools: readonly ToolDefinition[]
  readonly own: readonly FeatureCommand[]
  readonly admins: readonly string[]
  /** The first is the one without a language. */
  readonly languages: readonly { readonly code?: string; readonly words: Words }[]
  /** Runs in the last weeks, by tool id. */
  readonly uses: ReadonlyMap<string, number>
}

const toolsInGroups = 30
/** How long a description may be, tried one after the other. */
const widths = [256, 60, 40, 25] as const

interface Candidate extends MenuCommand {
  /** Higher stays longer; Infinity always. */
  readonly worth: number
}

const narrowed = (candidates: readonly Candidate[], width: number): readonly Candidate[] =>
  candidates.map((candidate) => ({ ...candidate, description: oneLine(candidate.description, width) }))

const listOf = (candidates: readonly Candidate[]): readonly MenuCommand[] =>
  candidates.map(({ command, description }) => ({ command, description }))

const fits = (candidates: readonly Candidate[], budget: MenuBudget): boolean =>
  candidates.length <= budget.commands &&
  candidates.reduce((sum, { description }) => sum + description.length, 0) <= budget.descriptions &&
  Buffer.byteLength(JSON.stringify(listOf(candidates))) <= budget.bytes

/** Without the one that is worth least; of several the last. */
const withoutLeast = (candidates: readonly Candidate[]): readonly Candidate[] => {
  const least = Math.min(...candidates.map(({ worth }) => worth))
  const index = candidates.findLastIndex(({ worth }) => worth === least)
  return candidates.filter((_, place) => place !== index)
}

const firstThatFit = (candidates: readonly Candidate[], holds: (rest: readonly Candidate[]) => boolean): readonly Candidate[] => {
  let rest = candidates
  while (rest.length > 0 && !holds(rest)) rest = withoutLeast(rest)
  return rest
}

/** Cut to what Telegram takes: first the count, then the descriptions, then once more the least used. */
const fitted = (candidates: readonly Candidate[], budget: MenuBudget): readonly MenuCommand[] => {
  const few = firstThatFit(candidates, (rest) => rest.length <= budget.commands)
  const width = widths.find((each) => fits(narrowed(few, each), budget)) ?? widths[widths.length - 1] ?? 1
  return listOf(firstThatFit(narrowed(few, width), (rest) => fits(rest, budget)))
}

/** The bot's own commands that a scope shows. */
const ownIn = ({ kind }: MenuScope, own: readonly FeatureCommand[]): readonly FeatureCommand[] =>
  kind === 'admin' ? own : own.filter(({ audience, menus }) => audience === 'everyone' && menus.includes(kind))

const toolsIn = ({ kind }: MenuScope, tools: readonly ToolDefinition[]): readonly ToolDefinition[] =>
  tools.filter(({ visibility }) => visibility === 'public' || (kind === 'admin' && visibility === 'admin'))

/** What is said of one of the bot's own commands; undefined for what is none. */
export const describeOwn = ({ menu }: Words, command: string): string | undefined => {
  const descriptions: Readonly<Record<string, string>> = menu.commands
  return Object.hasOwn(descriptions, command) ? descriptions[command] : undefined
}

const candidatesOf = (source: MenuSource, scope: MenuScope, words: Words): readonly Candidate[] => {
  const tools = toolsIn(scope, source.tools).map(({ toolId, commandName, displayName, description }): Candidate => {
    const said = description.trim()
    return { command: commandName, description: said === '' ? displayName : said, worth: source.uses.get(toolId) ?? 0 }
  })
  const own = ownIn(scope, source.own).map(({ name }) => ({
    command: name,
    description: describeOwn(words, name) ?? name,
    worth: Number.POSITIVE_INFINITY,
  }))
  const shown = scope.kind === 'group' ? firstThatFit(tools, (rest) => rest.length <= toolsInGroups) : tools
  return [...shown, ...own]
}

/** Every list that the bot shows: for private chats, for groups and for each admin, in each language. */
export const planMenus = (source: MenuSource, budget: MenuBudget = menuBudget): readonly MenuList[] => {
  const admins = source.admins.map((userId): MenuScope => ({ kind: 'admin', userId }))
  const scopes: readonly MenuScope[] = [{ kind: 'private' }, { kind: 'group' }, ...admins]
  return scopes.flatMap((scope) =>
    source.languages.map(({ code, words }) => ({
      scope,
      ...(code === undefined ? {} : { language: code }),
      commands: fitted(candidatesOf(source, scope, words), budget),
    })),
  )
}
