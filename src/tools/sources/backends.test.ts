import { describe, expect, it } from 'vitest'
import { createRecordingLog, silentLog } from '../../../test/support/log.ts'
import { createMemoryKv } from '../../../test/support/memory-kv.ts'
import { foundTool } from '../../../test/support/tools.ts'
import { DarkroomError } from '../../model/errors.ts'
import type { DiscoveredTool, RefusedTool } from '../../model/tool.ts'
import type { Backend } from '../../ports/backend.ts'
import { createBackendSource, createSnapshotSource } from './backends.ts'

const open = new AbortController().signal

/** A backend that lists what the test puts there, or fails. */
const setUp = () => {
  const state: { tools: unknown[]; refused: RefusedTool[]; fails: Error | undefined } = {
    tools: [foundTool('a')],
    refused: [],
    fails: undefined,
  }
  const backend: Backend = {
    submit: async () => {
      throw new Error('not here')
    },
    listTools: async () => {
      if (state.fails !== undefined) throw state.fails
      return { tools: state.tools as DiscoveredTool[], refused: state.refused }
    },
  }
  return { state, backend: { id: 'studio', backend }, kv: createMemoryKv() }
}
const idsOf = (result: { tools: readonly DiscoveredTool[] }) => result.tools.map((tool) => tool.toolId)

describe('when the backend is down', () => {
  it('its last list goes on, and is refreshed when it answers', async () => {
    const { state, backend, kv } = setUp()
    const source = createBackendSource(backend, { kv, log: silentLog })
    await source.list(open)
    state.fails = new DarkroomError('backend_unavailable')
    const stale = await source.list(open)
    expect(idsOf(stale)).toEqual(['a'])
    expect(stale.stale).toMatch(/^studio did not list its tools: .* The tools it listed last are used\.$/)
    state.fails = undefined
    state.tools = [foundTool('a'), foundTool('b')]
    const fresh = await source.list(open)
    expect(idsOf(fresh)).toEqual(['a', 'b'])
    expect(fresh.stale).toBeUndefined()
  })

  it('the list survives a restart, refused ones included', async () => {
    const { state, backend, kv } = setUp()
    state.refused = [{ name: 'Broken', reason: 'It is broken.' }]
    await createBackendSource(backend, { kv, log: silentLog }).list(open)
    state.fails = new Error('down')
    const stale = await createBackendSource(backend, { kv, log: silentLog }).list(open)
    expect(idsOf(stale)).toEqual(['a'])
    expect(stale.refused).toEqual(state.refused)
    expect(idsOf(await createSnapshotSource({ id: 'studio' }, kv).list(open))).toEqual(['a'])
  })

  it('and has never answered, it says so', async () => {
    const { state, backend, kv } = setUp()
    state.fails = new Error('down')
    const result = await createBackendSource(backend, { kv, log: silentLog }).list(open)
    expect(result).toMatchObject({ tools: [], stale: expect.stringContaining('No earlier list is known.') })
    expect((await createSnapshotSource({ id: 'studio' }, kv).list(open)).stale).toBeDefined()
  })

  it('tells nobody about hosts and keys', async () => {
    const { state, backend, kv } = setUp()
    const { log, lines } = createRecordingLog()
    state.fails = new Error('GET http://10.0.0.1/api?key=hunter2 refused')
    const result = await createBackendSource(backend, { kv, log }).list(open)
    expect(JSON.stringify([result, lines])).not.toMatch(/10\.0\.0\.1|hunter2/)
  })

  it('and only hangs, it is not waited for', async () => {
    const { backend, kv } = setUp()
    const source = createBackendSource(
      { ...backend, backend: { ...backend.backend, listTools: () => new Promise(() => undefined) } },
      { kv, log: silentLog },
    )
    const stop = new AbortController()
    const listing = source.list(stop.signal)
    stop.abort()
    expect((await listing).stale).toContain('It took too long to list its tools.')
  })
})

it('believes an empty list that was really answered', async () => {
  const { state, backend, kv } = setUp()
  const source = createBackendSource(backend, { kv, log: silentLog })
  await source.list(open)
  state.tools = []
  expect(await source.list(open)).toMatchObject({ tools: [], refused: [] })
  expect((await source.list(open)).stale).toBeUndefined()
  expect((await createSnapshotSource({ id: 'studio' }, kv).list(open)).tools).toEqual([])
})

it('refuses a poisoned tool with a reason, and keeps the rest', async () => {
  const { state, backend, kv } = setUp()
  state.refused = [{ name: 'Older', reason: 'It said so itself.' }]
  state.tools = [
    foundTool('a'),
    { toolId: 'b', backend: 'studio', displayName: 'Bad', inputSchema: [{ name: 'x', type: 'image', min: 'low' }] },
    null,
    'text',
    {},
    foundTool('c', { backend: 'elsewhere' }),
    foundTool('d'),
  ]
  const result = await createBackendSource(backend, { kv, log: silentLog }).list(open)
  expect(idsOf(result)).toEqual(['a', 'd'])
  expect(result.refused.map(({ name }) => name)).toEqual([
    'Older',
    'Bad',
    'a tool without a name',
    'a tool without a name',
    'a tool without a name',
    'c',
  ])
  expect(result.refused[1]).toEqual({ name: 'Bad', toolId: 'b', reason: 'inputSchema[0].min must be a number without quotes.' })
})

it('writes the list down only when it has changed, and gets on without the store', async () => {
  const { state, backend, kv } = setUp()
  const source = createBackendSource(backend, { kv, log: silentLog })
  await source.list(open)
  await source.list(open)
  expect(kv.calls.put).toBe(1)

  const broken = createBackendSource(backend, { kv: { get: kv.get, put: async () => Promise.reject(new Error('full')) }, log: silentLog })
  expect(idsOf(await broken.list(open))).toEqual(['a'])
  state.fails = new Error('down')
  expect(idsOf(await broken.list(open))).toEqual(['a'])
})
