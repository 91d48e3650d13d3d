import type { UsageRow } from '../../ports/store/generations.ts'
import type { Words } from '../../words/index.ts'
import type { Html } from '../html.ts'
import { html, joinHtml } from '../html.ts'
import { moneyOf } from './money.ts'
import { oneLine } from './one-line.ts'
import type { View } from './view.ts'

/** In days; the first is what is shown first. */
export const usageSpans = [7, 30] as const

const dayMs = 86_400_000
const mostTools = 10

interface Sum {
  readonly runs: number
  readonly failed: number
  readonly usd: number
}

const sumOf = (rows: readonly UsageRow[]): Sum =>
  rows.reduce<Sum>((sum, { runs, failed, costUsd }) => ({ runs: sum.runs + runs, failed: sum.failed + failed, usd: sum.usd + costUsd }), {
    runs: 0,
    failed: 0,
    usd: 0,
  })

const grouped = <K>(rows: readonly UsageRow[], keyOf: (row: UsageRow) => K): readonly (readonly [K, Sum])[] =>
  [...new Set(rows.map(keyOf))].map((key) => [key, sumOf(rows.filter((row) => keyOf(row) === key))])

export const usageView = (
  words: Words,
  rows: readonly UsageRow[],
  { days, nameOf }: { days: number; nameOf: (toolId: string) => string | undefined },
  dataOf: (days: number) => string,
): View => {
  const { menu } = words
  const said = menu.usage
  const keys = [usageSpans.map((span) => ({ text: span === days ? `✅ ${said.days(span)}` : said.days(span), data: dataOf(span) }))]
  if (rows.length === 0) return { text: html`${said.nothing(days)}`, keys }

  const totalOf = ({ runs, usd }: Sum): string => said.total(runs, moneyOf(usd))
  const dates = new Intl.DateTimeFormat(menu.locale, { weekday: 'short', day: 'numeric', month: 'short', timeZone: 'UTC' })
  const all = sumOf(rows)
  const tools = [...grouped(rows, (row) => row.toolId)].sort(([, a], [, b]) => b.runs - a.runs)
  const others = tools.slice(mostTools)
  const toolLines = tools.slice(0, mostTools).map(([toolId, sum]) => html`${oneLine(nameOf(toolId) ?? said.goneTool, 60)}: ${totalOf(sum)}`)
  const othersLine: readonly Html[] =
    others.length === 0
      ? []
      : [
          html`${said.others(others.length)}: ${said.total(
            others.reduce((sum, [, { runs }]) => sum + runs, 0),
            moneyOf(others.reduce((sum, [, { usd }]) => sum + usd, 0)),
          )}`,
        ]
  const dayLines = grouped(rows, (row) => row.day).map(([day, sum]) => html`${dates.format(day * dayMs)}: ${totalOf(sum)}`)

  return {
    text: joinHtml([
      html`<b>${said.title(days)}</b>`,
      html`${totalOf(all)}${all.failed === 0 ? '' : ` · ${said.failed(all.failed)}`}`,
      html``,
      html`<b>${said.byTool}</b>`,
      ...toolLines,
      ...othersLine,
      html``,
      html`<b>${said.byDay}</b>`,
      ...dayLines,
    ]),
    keys,
  }
}
