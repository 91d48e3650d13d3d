import { expect, test } from 'vitest'
import { silentLog as log } from '../../../test/support/log.ts'
import { findOn } from './finding.ts'
import { createKnownRuns } from './known-runs.ts'
import { extraDataOf } from './marker.ts'
import type { ComfyServer } from './server.ts'

const { signal } = new AbortController()
const since = new Date(Date.UTC(2026, 0, 1))

/** A server that chooses its own ids and has run so many, ours the one that is so many back. */
const having = (count: number, back: number | undefined, options: { limits?: boolean; startedAt?: number } = {}) => {
  const { limits = true, startedAt } = options
  const asked: string[] = []
  const status =
    startedAt === undefined ? {} : { status: { status_str: 'success', messages: [['execution_start', { timestamp: startedAt }]] } }
  const entries = Array.from({ length: count }, (_, index) => {
    const callId = index === count - (back ?? -1) - 1 ? 'ours.1' : `other ${index}`
    const id = `run-${index}`
    return [id, { prompt: [index, id, {}, extraDataOf({ callId, outputs: {} }), []], outputs: {}, ...status }] as const
  })
  const server = {
    key: '0123abcd',
    name: 'server 1',
    ask: async ({ path, query = {} }: Parameters<ComfyServer['ask']>[0]) => {
      asked.push(path === '/history' ? `${path}?${String(query['max_items'])}` : path.replace(/[0-9a-f-]{36}/, '{id}'))
      if (path === '/queue') return { queue_running: [], queue_pending: [] }
      return path === '/history' ? Object.fromEntries(limits ? entries.slice(-Number(query['max_items'])) : entries) : {}
    },
  } as unknown as ComfyServer
  const find = () => findOn({ servers: new Map(), known: createKnownRuns(), log }, server, 'ours.1', since, signal)
  return { find, asked }
}

test('where a server chose its own id, the run is known by what travelled with it, however far back it is', async () => {
  const near = having(30, 3)
  expect(await near.find()).toMatchObject({ ref: '0123abcd/run-26', callId: 'ours.1', status: 'completed' })
  expect(near.asked).toEqual(['/queue', '/history/{id}', '/history?64'])
  const far = having(3_000, 2_500)
  expect(await far.find()).toMatchObject({ ref: '0123abcd/run-499' })
  expect(far.asked.slice(2)).toEqual(['/history?64', '/history?1000', '/history?10000'])
})

test('a server that tells all at once is asked once', async () => {
  const { find, asked } = having(3_000, undefined, { limits: false })
  expect(await find()).toBeUndefined()
  expect(asked.slice(2)).toEqual(['/history?64'])
})

test('runs from long before the call need no further look', async () => {
  const { find, asked } = having(3_000, undefined, { startedAt: since.getTime() - 3_600_000 })
  expect(await find()).toBeUndefined()
  expect(asked.slice(2)).toEqual(['/history?64'])
})

test('a history that can not be looked through to its end proves nothing', async () => {
  await expect(having(20_000, undefined).find()).rejects.toMatchObject({ code: 'backend_unavailable' })
})
