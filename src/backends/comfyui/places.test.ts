import { expect, test } from 'vitest'
import { createManualClock } from '../../../test/support/clock.ts'
import { ApiError } from '../../net/api.ts'
import { createPlaces } from './places.ts'
import type { ComfyServer } from './server.ts'

const { signal } = new AbortController()
const down = new ApiError('There was no answer.', { sent: 'no' })

/** Servers that have so many runs each, or throw. */
const open = (runs: Record<string, number | Error>, unable: readonly string[] = []) => {
  const probes: string[] = []
  const servers = Object.keys(runs).map(
    (key) =>
      ({
        key,
        request: async () => {
          probes.push(key)
          const answer = runs[key]
          if (answer instanceof Error) throw answer
          return answer === undefined || answer < 0 ? 'odd' : { exec_info: { queue_remaining: answer } }
        },
      }) as unknown as ComfyServer,
  )
  const clock = createManualClock()
  const places = createPlaces({ servers, clock, canRun: (key) => !unable.includes(key) })
  const keyFor = async (callId: string): Promise<string> => (await places.placeFor({ callId, target: {} }, signal)).key
  return { runs, probes, servers, clock, places, keyFor }
}

test('the least busy one is chosen, and kept for everything of that call', async () => {
  const { runs, keyFor } = open({ a: 3, b: 1, c: 2 })
  expect(await keyFor('g.1')).toBe('b')
  runs['b'] = 9
  expect(await keyFor('g.1')).toBe('b')
  expect(await keyFor('g.2')).toBe('c')
})

test('one that lacks what the workflow needs is passed over, unless they all do', async () => {
  expect(await open({ a: 0, b: 3, c: 2 }, ['a']).keyFor('g.1')).toBe('c')
  expect(await open({ a: 1, b: 0 }, ['a', 'b']).keyFor('g.1')).toBe('b')
})

test('one server alone is not asked', async () => {
  const { keyFor, probes } = open({ a: down })
  expect(await keyFor('g.1')).toBe('a')
  expect(probes).toEqual([])
})

test('calls that come together spread out, though none of them is in a queue yet', async () => {
  const { keyFor } = open({ a: 0, b: 0, c: 0 })
  expect((await Promise.all(['1', '2', '3', '4', '5', '6'].map(keyFor))).toSorted()).toEqual(['a', 'a', 'b', 'b', 'c', 'c'])
})

test('all files of one call go to one server, even when they come together', async () => {
  const { keyFor, probes } = open({ a: 0, b: 0 })
  expect(new Set(await Promise.all(Array.from({ length: 5 }, () => keyFor('g.1')))).size).toBe(1)
  expect(probes).toHaveLength(2)
})

test('a call that was never sent stops counting', async () => {
  const { keyFor, clock } = open({ a: 0, b: 1 })
  expect(await keyFor('g.1')).toBe('a')
  expect(await keyFor('g.2')).toBe('b')
  clock.advance(61_000)
  expect(await keyFor('g.3')).toBe('a')
})

test('a dead server is left out for a while and then asked again', async () => {
  const { runs, keyFor, probes, clock } = open({ a: down, b: 5 })
  expect(await keyFor('g.1')).toBe('b')
  expect(await keyFor('g.2')).toBe('b')
  expect(probes).toEqual(['a', 'b', 'b'])
  clock.advance(16_000)
  runs['a'] = 0
  expect(await keyFor('g.3')).toBe('a')
})

test('when all that are left are dead too, the ones left out get another chance', async () => {
  const { runs, keyFor } = open({ a: down, b: 5 })
  expect(await keyFor('g.1')).toBe('b')
  Object.assign(runs, { a: 0, b: down })
  expect(await keyFor('g.2')).toBe('a')
})

test('all down: nothing was sent, and it can be tried again', async () => {
  const { runs, keyFor } = open({ a: down, b: new ApiError('It answered 502.', { sent: 'maybe', status: 502 }) })
  await expect(keyFor('g.1')).rejects.toMatchObject({ name: 'BackendError', sent: 'no', retryable: true, code: 'backend_unavailable' })
  runs['a'] = 0
  expect(await keyFor('g.1')).toBe('a')
})

test('one that answers strangely comes last, and is still tried when there is no other: its answer will say why', async () => {
  const { runs, keyFor } = open({ a: -1, b: 50 })
  expect(await keyFor('g.1')).toBe('b')
  runs['b'] = down
  expect(await keyFor('g.2')).toBe('a')
})

test('where a call was sent is known until it is answered', async () => {
  const { places, servers } = open({ a: 0, b: 0 })
  const [server] = servers
  if (server === undefined) throw new Error('no server')
  expect(places.sentTo('g.1')).toBeUndefined()
  await places.placeFor({ callId: 'g.1', target: {} }, signal)
  expect(places.sentTo('g.1')).toBeUndefined()
  places.sending('g.1', server)
  expect(places.sentTo('g.1')).toBe('a')
  places.forget('g.1')
  expect(places.sentTo('g.1')).toBeUndefined()
})
