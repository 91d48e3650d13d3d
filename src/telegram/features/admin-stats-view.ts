import type { Words } from '../../words/index.ts'
import { type Html, html, joinHtml } from '../html.ts'
import { moneyOf } from '../views/money.ts'
import { oneLine } from '../views/one-line.ts'

export interface StatsFacts {
  readonly days: number
  readonly runs: number
  readonly completed: number
  readonly failed: number
  readonly costUsd: number
  readonly people: number
  /** `lookedAt`: among so many of the newest, for there were more. */
  readonly undelivered: { readonly failed: number; readonly lookedAt?: number }
  readonly inbox: { readonly waiting: number; readonly aside: number }
  readonly dead: { readonly count: number; readonly kinds: readonly string[] }
  /** The most used one first. */
  readonly tools: readonly { readonly name: string; readonly runs: number; readonly failed: number; readonly costUsd: number }[]
}

/** A caption has 1,024 characters; the rest is for the legend and what markup adds. */
const longestText = 900

const deadLine = ({ admin }: Words, { count, kinds }: StatsFacts['dead']): string =>
  kinds.length === 0 ? admin.stats.dead(count) : admin.stats.deadKinds(count, oneLine(kinds.join(', '), 80))

/** The numbers below the chart. Tools that find no room are counted. */
export const statsText = (words: Words, facts: StatsFacts): Html => {
  const { more, stats } = words.admin
  const { undelivered } = facts
  const lines = [
    html`<b>${stats.title(facts.days)}</b>`,
    html`${stats.runs(facts.runs, facts.completed, facts.failed)}`,
    html`${stats.cost(moneyOf(facts.costUsd))} · ${stats.people(facts.people)}`,
    html`${
      undelivered.lookedAt === undefined
        ? stats.undelivered(undelivered.failed)
        : stats.undeliveredOf(undelivered.failed, undelivered.lookedAt)
    }`,
    html`${stats.inbox(facts.inbox.waiting, facts.inbox.aside)}`,
    html`${deadLine(words, facts.dead)}`,
  ]
  const tools = facts.tools.map(
    ({ name, runs, failed, costUsd }) => html`• ${stats.tool(oneLine(name, 40), runs, failed, moneyOf(costUsd))}`,
  )
  const textWith = (shown: number): Html =>
    joinHtml([
      ...lines,
      ...(tools.length === 0 ? [] : [html``]),
      ...tools.slice(0, shown),
      ...(shown < tools.length ? [html`${more(tools.length - shown)}`] : []),
    ])
  let shown = tools.length
  while (shown > 0 && textWith(shown).html.length > longestText) shown -= 1
  return textWith(shown)
}
