import { describe, expect, it } from 'vitest'
import { registeredTool } from '../../../test/support/tools.ts'
import { wordsFor } from '../../words/index.ts'
import { helpPages } from './help-pages.ts'

const words = wordsFor('en')

describe('helpPages', () => {
  it('groups the tools by what they do, and ends with the bot’s own commands', () => {
    const tools = [
      registeredTool('paint', { category: 'text-to-image', description: 'Paints.' }),
      registeredTool('film', { category: 'text-to-video' }),
      registeredTool('draw', { category: 'text-to-image' }),
      registeredTool('odd', { category: 'sculpting' }),
    ]
    const [page, ...more] = helpPages(words, tools, ['status'])
    expect(more).toEqual([])
    const lines = page?.html.split('\n') ?? []
    expect(lines.slice(3)).toEqual([
      '',
      '<b>Pictures from text</b>',
      '/paint · paint — Paints.',
      '/draw · draw',
      '',
      '<b>Videos from text</b>',
      '/film · film',
      '',
      '<b>Sculpting</b>',
      '/odd · odd',
      '',
      '<b>Other commands</b>',
      `/status · ${words.menu.commands.status}`,
    ])
  })

  it('takes as many pages as it needs, each below the limit, with every tool once', () => {
    const tools = Array.from({ length: 300 }, (_, index) =>
      registeredTool(`tool_${index}`, { description: '<&> '.repeat(60), displayName: 'N'.repeat(100), category: `kind-${index % 5}` }),
    )
    const pages = helpPages(words, tools, ['status'])
    expect(pages.length).toBeGreaterThan(5)
    for (const { html } of pages) {
      expect(html.length).toBeLessThanOrEqual(4_096)
      expect(html).toContain('<b>')
    }
    const shown = pages.flatMap(({ html }) => [...html.matchAll(/^\/(tool_\d+) /gm)].map((match) => match[1]))
    expect([...shown].sort()).toEqual(tools.map((tool) => tool.commandName).sort())
  })

  it('has a page even without tools', () => {
    expect(helpPages(words, [], [])).toHaveLength(1)
  })
})
