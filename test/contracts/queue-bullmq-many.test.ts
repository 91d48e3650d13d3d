import { Queue as Jobs } from 'bullmq'
import { describe, expect, test, vi } from 'vitest'
import { quickTimes } from '../support/bull-times.ts'
import { keysOf, patience, useBullWorld } from '../support/bull-world.ts'
import { startChild } from '../support/child.ts'
import { createGate, noteKeys } from './queue-in-test.ts'

const program = new URL('../support/bullmq-child.ts', import.meta.url)
const child = (task: string, url: string, name = '', count = 0) => startChild(task, url, name, count, program)
const fine = { code: 0, complaint: '' }

describe('bullmq, many at once and some dying', () => {
  const world = useBullWorld()

  test('16 queues in one process do 2,000 items once each, and leave nothing behind', async () => {
    const queues = await Promise.all(Array.from({ length: 16 }, () => world.open({ leaseMs: 10_000 })))
    const done = new Map<string, number>()
    const takers = new Set<number>()
    for (const [number, queue] of queues.entries()) {
      queue.work(
        'paint',
        async ({ key }) => {
          takers.add(number)
          done.set(key, (done.get(key) ?? 0) + 1)
          return 'done'
        },
        { concurrency: 1 },
      )
    }
    await Promise.all(keysOf(2_000).map((key, index) => queues[index % 16]?.enqueue({ kind: 'paint', key, data: {} })))
    await vi.waitFor(() => expect(done.size).toBe(2_000), patience)
    await Promise.all(queues.map((queue) => queue.drain()))
    expect([...done.values()].every((times) => times === 1)).toBe(true)
    expect(takers.size).toBeGreaterThan(8)
    await Promise.all(queues.map((queue) => queue.close()))
    const left = (await world.direct().keys(`${world.prefix()}*`)).map((key) => key.slice(world.prefix().length))
    expect(left.filter((key) => !/^:(kinds|jobs:paint:(meta|id|events|marker|pc|stalled|stalled-check))$/.test(key))).toEqual([])
    expect(world.lines).toEqual([])
  }, 60_000)

  test('4 processes do 2,000 items once each', async () => {
    const children = ['a', 'b', 'c', 'd'].map((name) => child('work', world.url(), name, 500))
    const begun = () => children.flatMap(({ lines }) => lines.filter((line) => line.startsWith('begin')))
    await vi.waitFor(() => expect(begun().length).toBeGreaterThanOrEqual(2_000), { timeout: 40_000, interval: 50 })
    for (const one of children) one.tell('end')
    for (const one of children) expect(await one.ended()).toEqual(fine)
    expect(begun()).toHaveLength(2_000)
    expect(new Set(begun()).size).toBe(2_000)
  }, 60_000)

  test('what a killed process held comes back within its lease, the crash is a try, and the last one is its death', async () => {
    const queue = await world.open()
    for (const key of keysOf(3)) await queue.enqueue({ kind: 'paint', key, data: { key } })
    const holders = [child('hold', world.url(), '', 3)]
    await vi.waitFor(() => expect(holders[0]?.lines).toHaveLength(3), patience)
    await holders[0]?.kill()
    await world.direct().hset(`${world.prefix()}:item:paint:k.0`, 'tries', '2')
    const killedAt = Date.now()
    const seen: unknown[] = []
    const told: unknown[] = []
    queue.work(
      'paint',
      async ({ data }) => {
        seen.push(data['key'])
        return 'done'
      },
      { concurrency: 1, maxTries: 2, onDead: async (work, error) => void told.push({ work, error }) },
    )
    await vi.waitFor(() => expect([seen.length, told.length]).toEqual([2, 1]), patience)
    expect(Date.now() - killedAt).toBeLessThan(quickTimes.leaseMs + 4 * quickTimes.lookMs + 1_000)
    expect(seen.sort()).toEqual(['k.1', 'k.2'])
    expect(told).toMatchObject([{ work: { key: 'k.0', data: { key: 'k.0' } } }])
    expect(await queue.dead(10)).toMatchObject([{ key: 'k.0', tries: 2, error: expect.stringContaining('stopped') }])
    await queue.drain()
    expect(await queue.size()).toEqual({ waiting: 0, delayed: 0, active: 0, dead: 1 })
  }, 60_000)

  test('an item whose process died before its trigger was there is found', async () => {
    const queue = await world.open()
    await queue.enqueue({ kind: 'paint', key: 'k', data: {}, runAt: Date.now() + 200 })
    await queue.enqueue({ kind: 'paint', key: 'healed', data: {}, runAt: Date.now() + 3_600_000 })
    await world.direct().del(...(await world.direct().keys(`${world.prefix()}:jobs:*`)))
    const seen: string[] = []
    noteKeys(queue, 'paint', seen)
    await queue.enqueue({ kind: 'paint', key: 'healed', data: {}, runAt: Date.now() + 3_600_000 })
    expect(
      await world
        .direct()
        .exists(`${world.prefix()}:jobs:paint:${await world.direct().hget(`${world.prefix()}:item:paint:healed`, 'trigger')}`),
    ).toBe(1)
    await vi.waitFor(() => expect(seen).toEqual(['k']), patience)
  })

  test('a trigger too many finds nothing to do, while its item is active and after', async () => {
    const queue = await world.open()
    const jobs = new Jobs('paint', { connection: world.direct(), prefix: `${world.prefix()}:jobs` })
    const stray = () => jobs.add('item', { key: 'k' })
    const areGone = () => vi.waitFor(async () => expect(await jobs.getJobCountByTypes('wait', 'delayed')).toBe(0), patience)
    const gate = createGate()
    let runs = 0
    queue.work(
      'paint',
      async () => {
        runs += 1
        await gate.opened
        return 'done'
      },
      { concurrency: 2 },
    )
    await stray()
    await areGone()
    expect(runs).toBe(0)
    await queue.enqueue({ kind: 'paint', key: 'k', data: {} })
    await vi.waitFor(() => expect(runs).toBe(1), patience)
    await stray()
    await areGone()
    gate.open()
    await queue.drain()
    expect(runs).toBe(1)
    await jobs.close()
  })
})
