import { expect, it } from 'vitest'
import { createMetrics } from './metrics.ts'

it('counts and measures by name', async () => {
  const metrics = createMetrics({ queueSize: async () => ({ waiting: 4, delayed: 0, active: 1, dead: 2 }) })
  const labels = { tool: 't', backend: 'b', status: 'completed', code: '' }
  metrics.count('darkroom_generations_total', labels)
  metrics.count('darkroom_generations_total', labels, 2)
  metrics.observe('darkroom_run_seconds', { tool: 't', backend: 'b' }, 45)
  const text = await metrics.text()
  expect(text).toContain('darkroom_generations_total{tool="t",backend="b",status="completed",code=""} 3')
  expect(text).toMatch(/darkroom_run_seconds_bucket\{.*le="30".*\} 0/)
  expect(text).toMatch(/darkroom_run_seconds_bucket\{.*le="60".*\} 1/)
  expect(text).toContain('darkroom_queue_items{state="dead"} 2')
})

it('keeps the other numbers when the queue does not answer', async () => {
  const metrics = createMetrics({ queueSize: () => Promise.reject(new Error('away')) })
  metrics.count('darkroom_polls_total', { backend: 'b', outcome: 'ok' })
  const text = await metrics.text()
  expect(text).toContain('darkroom_polls_total{backend="b",outcome="ok"} 1')
  expect(text).not.toContain('darkroom_queue_items{')
})

it('two of them do not share', async () => {
  createMetrics().count('darkroom_polls_total', { backend: 'b', outcome: 'ok' })
  expect(await createMetrics().text()).not.toContain('backend="b"')
})
