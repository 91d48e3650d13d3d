import type { ToolDefinition } from '../../model/tool.ts'
import type { Words } from '../../words/index.ts'
import type { Html } from '../html.ts'
import { html, joinHtml } from '../html.ts'
import { describeOwn } from '../menu-plan.ts'
import { oneLine } from './one-line.ts'

/** Below the 4,096 characters of a message; markup counts too, so that it surely fits. */
const longestPage = 3_600

const headingOf = ({ menu }: Words, category: string): string => {
  const known: Readonly<Record<string, string>> = menu.categories
  const name = Object.hasOwn(known, category) ? known[category] : undefined
  return name ?? `${category.charAt(0).toUpperCase()}${category.slice(1)}`
}

/** What a tool is in one line: its command, its name and the beginning of what is said of it. */
export const toolLine = (tool: ToolDefinition): Html => {
  const said = oneLine(tool.description, 70)
  return html`/${tool.commandName} · ${oneLine(tool.displayName, 60)}${said === '' ? '' : ` — ${said}`}`
}

interface Section {
  readonly heading: string
  readonly lines: readonly Html[]
}

/** In the order of the menu: a category stands where its first tool does. */
const sectionsOf = (words: Words, tools: readonly ToolDefinition[], own: readonly string[]): readonly Section[] => {
  const byHeading = new Map<string, Html[]>()
  for (const tool of tools) {
    const heading = headingOf(words, tool.category)
    byHeading.set(heading, [...(byHeading.get(heading) ?? []), toolLine(tool)])
  }
  const commands = own.map((command) => html`/${command} · ${describeOwn(words, command) ?? ''}`)
  return [
    ...[...byHeading].map(([heading, lines]) => ({ heading, lines })),
    ...(commands.length === 0 ? [] : [{ heading: words.menu.help.own, lines: commands }]),
  ]
}

/** Everything that there is, by category, on as many pages as it takes. A category that goes on has its heading again. */
export const helpPages = (words: Words, tools: readonly ToolDefinition[], own: readonly string[]): readonly Html[] => {
  const { help } = words.menu
  const pages: Html[] = []
  let page: Html = html`<b>${help.title}</b>
${help.how}
${help.more}`
  for (const { heading, lines } of sectionsOf(words, tools, own)) {
    let isBegun = false
    for (const line of lines) {
      const head = html`<b>${heading}</b>`
      const added = isBegun ? [line] : [html``, head, line]
      const longer = joinHtml([page, ...added])
      if (longer.html.length > longestPage) {
        pages.push(page)
        page = joinHtml([head, line])
      } else page = longer
      isBegun = true
    }
  }
  return [...pages, page]
}
