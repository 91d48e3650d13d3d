import { expect, test } from 'vitest'
import { createManualClock } from '../../../test/support/clock.ts'
import { silentLog as log } from '../../../test/support/log.ts'
import type { BackendUpdate } from '../../model/backend.ts'
import type { SocketOptions } from '../../net/socket.ts'
import { createKnownRuns } from './known-runs.ts'
import { planOf } from './progress.ts'
import type { ComfyServer } from './server.ts'
import { watchServers } from './watching.ts'

const ref = 'aaaaaaaa/p1'

/** A server whose sockets the test holds in its hand. */
const watched = () => {
  const sockets: Omit<SocketOptions, 'headers' | 'clock'>[] = []
  const clients: string[] = []
  const server = {
    key: 'aaaaaaaa',
    name: 'server 1',
    listen: (clientId: string, options: SocketOptions) => {
      clients.push(clientId)
      sockets.push(options)
    },
  } as unknown as ComfyServer
  const clock = createManualClock()
  const known = createKnownRuns()
  const updates: BackendUpdate[] = []
  const controller = new AbortController()
  const deps = { known, clientId: 'c1', clock, log, random: () => 1 }
  watchServers(deps, [server], (update) => updates.push(update), controller.signal)
  const say = (type: string, data: Record<string, unknown>): void => sockets.at(-1)?.onMessage(JSON.stringify({ type, data }))
  const learn = (): unknown =>
    known.note(ref, {
      callId: 'g.1',
      plan: planOf({ '1': { class_type: 'KSampler', inputs: {} }, '2': { class_type: 'SaveImage', inputs: {} } }),
    })
  return { sockets, clients, clock, known, updates, controller, say, learn }
}

const prompt_id = 'p1'
const running = (progress: number, step?: string) => ({
  ref,
  callId: 'g.1',
  status: 'running',
  progress,
  ...(step === undefined ? {} : { step }),
})

test('a run is told as it goes, and its end pokes twice: when it is said and when it can be read', () => {
  const { updates, say, learn, known } = watched()
  learn()
  say('status', { status: { exec_info: { queue_remaining: 1 } } })
  say('execution_start', { prompt_id })
  say('executing', { prompt_id, node: '1' })
  for (const value of [1, 2, 2, 3, 4]) say('progress', { prompt_id, node: '1', value, max: 4 })
  say('executing', { prompt_id, node: '2' })
  expect(known.of(ref).progress).toMatchObject({ fraction: 0.5, step: 'Saving' })
  say('execution_success', { prompt_id })
  say('executing', { prompt_id, node: null })
  expect(updates).toEqual([
    running(0),
    running(0, 'Sampling'),
    running(0.125, 'Sampling'),
    running(0.25, 'Sampling'),
    running(0.375, 'Sampling'),
    running(0.5, 'Sampling'),
    running(0.5, 'Saving'),
    { ref, callId: 'g.1', status: 'completed', outputs: [] },
    { ref, callId: 'g.1', status: 'completed', outputs: [] },
  ])
})

test('a failure is told with its reason, and remembered, and the last word does not change it', () => {
  const { updates, say, learn, known } = watched()
  learn()
  say('execution_error', {
    prompt_id,
    node_id: '1',
    node_type: 'KSampler',
    exception_type: 'ValueError',
    exception_message: 'no\n',
    traceback: ['x'],
  })
  say('executing', { prompt_id, node: null })
  const failed = { ref, callId: 'g.1', status: 'failed', code: 'run_failed', detail: 'KSampler (node 1): ValueError: no' }
  expect(updates).toMatchObject([failed, failed])
  expect(known.of(ref).ending?.status).toBe('failed')
})

test('steps that don’t say whose they are belong to the run that was spoken of last, and to nobody after its end', () => {
  const { updates, say, learn } = watched()
  learn()
  say('progress', { value: 1, max: 2 })
  expect(updates).toEqual([])
  say('executing', { prompt_id, node: '1' })
  say('progress', { value: 1, max: 2 })
  say('executing', { prompt_id, node: null })
  say('progress', { value: 2, max: 2 })
  expect(updates.map(({ status }) => status)).toEqual(['running', 'running', 'completed'])
})

test('a run that is not known by that id yet is told too, and nothing odd is', () => {
  const { updates, say, sockets } = watched()
  for (const text of ['', 'nonsense', '[]', '{"type":"progress","data":null}']) sockets[0]?.onMessage(text)
  say('crystools.monitor', { prompt_id, cpu: 1 })
  expect(updates).toEqual([])
  say('execution_start', { prompt_id: 'p2' })
  expect(updates).toEqual([{ ref: 'aaaaaaaa/p2', status: 'running' }])
})

test('the socket is opened again after growing pauses, soon again once it has spoken, and never after the end', () => {
  const { sockets, clients, clock, controller, say } = watched()
  const end = (): void => sockets.at(-1)?.onEnd('it was refused')
  for (const pauseMs of [1_000, 2_000, 4_000]) {
    const before = sockets.length
    end()
    clock.advance(pauseMs - 1)
    expect(sockets.length).toBe(before)
    clock.advance(1)
    expect(sockets.length).toBe(before + 1)
  }
  say('status', {})
  end()
  clock.advance(1_000)
  expect(sockets.length).toBe(5)
  for (let count = 0; count < 20; count++) {
    end()
    clock.advance(60_000)
  }
  expect(sockets.length).toBe(25)
  expect(new Set(clients)).toEqual(new Set(['c1']))
  end()
  controller.abort()
  clock.advance(600_000)
  expect(sockets.length).toBe(25)
})
