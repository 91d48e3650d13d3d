import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Queue } from '../../src/ports/queue.ts'
import { openQueue } from '../../src/queues/index.ts'
import { noteKeys } from '../contracts/queue-in-test.ts'
import { createManualClock } from '../support/clock.ts'
import { silentLog } from '../support/log.ts'
import { turns } from '../support/turns.ts'

const clock = createManualClock()
let queue: Queue
let seen: string[]

beforeEach(async () => {
  seen = []
  queue = await openQueue('sqlite:', { clock, log: silentLog, storeUrl: 'sqlite::memory:' })
  for (const kind of ['a', 'b']) noteKeys(queue, kind, seen)
})
afterEach(() => queue.close(0))

const pass = async (ms: number): Promise<void> => {
  clock.advance(ms)
  await turns()
}

test('what this process enqueues begins while no time passes', async () => {
  await queue.enqueue({ kind: 'a', key: 'now', data: {} })
  await turns()
  expect(seen).toEqual(['now'])
})

test('what is delayed begins on time, not when somebody happens to look', async () => {
  await queue.enqueue({ kind: 'b', key: 'after 300', data: {}, runAt: clock.now() + 300 })
  await queue.enqueue({ kind: 'a', key: 'after 100', data: {}, runAt: clock.now() + 100 })
  await queue.enqueue({ kind: 'b', key: 'after 200', data: {}, runAt: clock.now() + 200 })
  const steps: string[][] = []
  for (let step = 0; step < 4; step += 1) {
    await pass(100)
    steps.push(seen.splice(0))
  }
  expect(steps).toEqual([['after 100'], ['after 200'], ['after 300'], []])
})

test('what is due while its kind is busy begins when there is a place', async () => {
  for (const key of ['1', '2', '3']) await queue.enqueue({ kind: 'a', key, data: {} })
  await turns(30)
  expect(seen).toEqual(['1', '2', '3'])
})

test('a day that passes at once is caught up with', async () => {
  const day = 86_400_000
  for (let hour = 1; hour <= 24; hour += 1)
    await queue.enqueue({ kind: 'a', key: `${hour}`, data: {}, runAt: clock.now() + (hour * day) / 24 })
  clock.advance(day)
  await queue.drain()
  expect(seen).toHaveLength(24)
})
