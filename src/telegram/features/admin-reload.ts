import { buttonData } from '../../model/button.ts'
import type { LoadReport, ToolCatalog } from '../../ports/tool-catalog.ts'
import type { Words } from '../../words/index.ts'
import type { CreateFeature } from '../feature.ts'
import { oneLine } from '../views/one-line.ts'

const mostNamed = 5

const isUnchanged = ({ added, changed, removed }: LoadReport): boolean => added.length + changed.length + removed.length === 0

/** What came of a load in one sentence. */
export const reloadTitle = ({ admin }: Words, report: LoadReport, tools: number): string =>
  isUnchanged(report) ? admin.reload.unchanged(tools) : admin.reload.done(tools)

/** What is new, changed, gone and refused, each with the first few names. */
export const reloadText = (words: Words, report: LoadReport, catalog: Pick<ToolCatalog, 'get' | 'list'>): string => {
  const { admin } = words
  const commandOf = (toolId: string): string => {
    const tool = catalog.get(toolId)
    return tool === undefined ? oneLine(toolId, 60) : `/${tool.commandName}`
  }
  const line = (title: (number: number) => string, names: readonly string[]): readonly string[] => {
    if (names.length === 0) return []
    const left = names.length - mostNamed
    return [`${title(names.length)}: ${names.slice(0, mostNamed).join(', ')}${left > 0 ? ` ${admin.more(left)}` : ''}`]
  }
  return [
    reloadTitle(words, report, catalog.list().length),
    ...line(admin.reload.added, report.added.map(commandOf)),
    ...line(admin.reload.changed, report.changed.map(commandOf)),
    ...line(admin.reload.removed, report.removed.map(commandOf)),
    ...line(
      admin.reload.refused,
      report.refused.map(({ name }) => oneLine(name, 60)),
    ),
    ...(report.stale ? [admin.tools.stale] : []),
  ].join('\n')
}

export const adminReload: CreateFeature = ({ catalog }) => ({
  name: 'admin-reload',
  commands: [
    {
      name: 'reload',
      audience: 'admin',
      menus: ['private'],
      run: async (ctx) => {
        const report = await catalog.refresh()
        const notices = report.refused.length + report.notes.length
        const why = { text: ctx.words.admin.tools.refused(notices), data: buttonData('admin_tools', 'refused', 0) }
        await ctx.say(reloadText(ctx.words, report, catalog), notices === 0 ? {} : { keys: [[why]] })
      },
    },
  ],
})
