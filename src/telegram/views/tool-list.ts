import { buttonData } from '../../model/button.ts'
import type { ToolDefinition } from '../../model/tool.ts'
import { suggestTools } from '../../tools/name-index.ts'
import type { Words } from '../../words/index.ts'
import { html, joinHtml } from '../html.ts'
import { startKey } from '../start-key.ts'
import { searchTools } from './find-tools.ts'
import { toolLine } from './help-pages.ts'
import { inRows, pageOf, pagerKeys } from './paging.ts'
import type { View } from './view.ts'

const perPage = 8
/** What is left in a button beside the page and a long chat id. */
const longestSearch = 32

/** A search as it fits into the buttons that turn its pages. */
export const searchFrom = (text: string): string => {
  const plain = text
    .replace(/[\s:]+/g, ' ')
    .trim()
    .toLowerCase()
  let short = plain
  while (Buffer.byteLength(short) > longestSearch) short = [...short].slice(0, -1).join('')
  return short.trim()
}

/** The tools that somebody may use, each with a button that starts it. */
export const toolList = (
  words: Words,
  tools: readonly ToolDefinition[],
  { search, page, owner }: { search: string; page: number; owner: string },
): View => {
  const { tools: said, start } = words.menu
  const having = search === '' ? tools : searchTools(tools, search)
  const found = having.length === 0 && search !== '' ? suggestTools(tools, search) : having
  if (found.length === 0) return { text: html`${search === '' ? start.empty : said.none(search)}`, keys: [] }
  const shown = pageOf(found, page, perPage)
  const title = search === '' ? said.title(found.length) : said.found(search, found.length)
  return {
    text: joinHtml([html`<b>${title}</b>`, ...shown.items.map(toolLine), html``, html`${said.how}`]),
    keys: [
      ...inRows(shown.items.map(startKey), 2),
      ...pagerKeys(words, shown, (wanted) => buttonData('tools_page', wanted, owner, ...(search === '' ? [] : [search]))),
    ],
  }
}
