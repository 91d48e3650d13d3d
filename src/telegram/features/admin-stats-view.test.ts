import { expect, test } from 'vitest'
import { wordsFor } from '../../words/index.ts'
import { type StatsFacts, statsText } from './admin-stats-view.ts'

const words = wordsFor('en')
const facts: StatsFacts = {
  days: 7,
  runs: 12,
  completed: 9,
  failed: 2,
  costUsd: 1.234,
  people: 3,
  undelivered: { failed: 1 },
  inbox: { waiting: 4, aside: 5 },
  dead: { count: 6, kinds: ['send', 'collect'] },
  tools: [{ name: '/paint', runs: 12, failed: 2, costUsd: 1.234 }],
}

test('every number is told', () => {
  expect(statsText(words, facts).html.split('\n')).toEqual([
    '<b>The last 7 days (UTC)</b>',
    '12 runs: 9 completed, 2 failed',
    'Cost: $1.23 · 3 people active',
    '1 delivery failed',
    'Inbox: 4 waiting, 5 set aside',
    'Dead work: 6 (send, collect)',
    '',
    '• /paint: 12 runs, 2 failed, $1.23',
  ])
})

test('many tools are cut to what a caption takes, the rest is counted', () => {
  const tools = Array.from({ length: 60 }, (_, i) => ({ name: `/tool_${i}_${'x'.repeat(25)}`, runs: 60 - i, failed: 1, costUsd: 0.5 }))
  const { html } = statsText(words, { ...facts, tools, undelivered: { failed: 1, lookedAt: 5_000 } })
  expect(`${html}\n\n${words.admin.stats.legend}`.length).toBeLessThanOrEqual(1_024)
  expect(html).toContain('/tool_0_')
  const shown = html.match(/• /g)?.length ?? 0
  expect(html).toContain(words.admin.more(60 - shown))
})
