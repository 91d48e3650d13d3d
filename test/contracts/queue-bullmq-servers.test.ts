import { Redis } from 'ioredis'
import { describe, expect, test, vi } from 'vitest'
import { redis } from '../../scripts/lib/servers/index.ts'
import { createTriggers } from '../../src/queues/bullmq/triggers.ts'
import { keysOf, patience, useBullWorld } from '../support/bull-world.ts'
import { startChild } from '../support/child.ts'

const program = new URL('../support/bullmq-child.ts', import.meta.url)

describe('bullmq when its Redis comes and goes', () => {
  const world = useBullWorld()

  test('a beginning with Redis that went wrong is made again', async () => {
    const connection = new Redis(world.server().url)
    await connection.ping()
    const triggers = createTriggers(connection, world.prefix(), () => undefined)
    const add = () => triggers.add({ kind: 'paint', key: 'k', trigger: 't' }, { runAt: 0, rank: 1 }, 0)
    connection.info = () => Promise.reject(new Error('Connection is closed.'))
    await expect(add()).rejects.toThrow('closed')
    Reflect.deleteProperty(connection, 'info')
    await add()
    connection.disconnect()
  })

  test('Redis killed and started again in the middle: nothing is lost, and workers go on by themselves', async () => {
    const queue = await world.open()
    const done = new Map<string, number>()
    const work = (kind: string, pauseMs: number) =>
      queue.work(
        kind,
        async ({ key }) => {
          await new Promise((resolve) => {
            setTimeout(resolve, pauseMs)
          })
          done.set(key, (done.get(key) ?? 0) + 1)
          return 'done'
        },
        { concurrency: 4 },
      )
    work('paint', 10)
    work('later', 1)
    await queue.enqueue({ kind: 'later', key: 'later', data: {}, runAt: Date.now() + 1_500 })
    await Promise.all(keysOf(200).map((key) => queue.enqueue({ kind: 'paint', key, data: {} })))
    await vi.waitFor(() => expect(done.size).toBeGreaterThan(20), patience)
    await world.server().kill()
    expect(done.size).toBeLessThan(200)
    const meanwhile = keysOf(20, 'meanwhile').map((key) => queue.enqueue({ kind: 'paint', key, data: {} }))
    const sizes = queue.size()
    await vi.waitFor(() => expect(world.lines.length).toBeGreaterThan(0), patience)
    await world.server().start()
    await Promise.all(meanwhile)
    expect((await sizes).waiting).toBeGreaterThan(0)
    await vi.waitFor(() => expect(done.size).toBe(221), patience)
    await queue.drain()
    await vi.waitFor(async () => expect(await queue.size()).toEqual({ waiting: 0, delayed: 0, active: 0, dead: 0 }), patience)
    expect([...done.values()].filter((times) => times > 1).length).toBeLessThanOrEqual(4)
  }, 60_000)

  test('while Redis is away a call fails in time, says so without an address, and the log is not flooded', async () => {
    const own = await redis.openOwn()
    const { port } = new URL(own.url)
    const queue = await world.open({ patienceMs: 700 }, own.url)
    queue.work('paint', async () => 'done', { concurrency: 2 })
    await queue.enqueue({ kind: 'paint', key: 'before', data: {} })
    await queue.drain()
    await own.kill()
    const calls = [
      queue.enqueue({ kind: 'paint', key: 'k', data: {} }),
      queue.enqueue({ kind: 'other', key: 'k', data: {} }),
      queue.size(),
      queue.dead(1),
      queue.revive('1'),
    ]
    const startedAt = Date.now()
    for (const result of await Promise.allSettled(calls)) {
      expect(result).toMatchObject({ status: 'rejected', reason: { code: 'queue_unavailable', status: 503, retryable: true } })
      expect(JSON.stringify(result, Object.getOwnPropertyNames(Reflect.get(result, 'reason')))).not.toMatch(new RegExp(`127\\.0|${port}`))
    }
    expect(Date.now() - startedAt).toBeLessThan(3_000)
    expect(world.lines.length).toBeGreaterThan(0)
    expect(world.lines.length).toBeLessThan(5)
    expect(JSON.stringify(world.lines)).not.toMatch(new RegExp(`127\\.0|${port}`))
    const closedAt = Date.now()
    await queue.close(0)
    expect(Date.now() - closedAt).toBeLessThan(4_000)
    await own.stop()
  }, 30_000)

  test('a call after an outage that it did not survive works again', async () => {
    const own = await redis.openOwn()
    const queue = await world.open({ patienceMs: 300 }, own.url)
    await own.kill()
    await expect(queue.enqueue({ kind: 'paint', key: 'k', data: {} })).rejects.toMatchObject({ code: 'queue_unavailable' })
    await own.start()
    let runs = 0
    queue.work(
      'paint',
      async () => {
        runs += 1
        return 'done'
      },
      { concurrency: 1 },
    )
    await vi.waitFor(() => queue.enqueue({ kind: 'paint', key: 'k', data: {} }), patience)
    await vi.waitFor(() => expect(runs).toBeGreaterThan(0), patience)
    await queue.close(0)
    await own.stop()
  }, 30_000)

  test('no Redis there, a wrong password, a database that is not there: one sentence each, naming the variable alone', async () => {
    const own = await redis.openOwn()
    const at = (userAndPassword: string, rest = '/0') => own.url.replace('redis://', `redis://${userAndPassword}`).replace('/0', rest)
    const refused = async (address: string): Promise<{ code: string; message: string }> => {
      const startedAt = Date.now()
      const error: unknown = await world.open({ patienceMs: 1_500 }, address).catch((failure: unknown) => failure)
      expect(Date.now() - startedAt).toBeLessThan(3_000)
      expect(error).toMatchObject({ message: expect.stringContaining('QUEUE_URL') })
      expect(`${String(error)}${JSON.stringify(error)}${JSON.stringify(world.lines)}`).not.toMatch(/sesame|127\.0/)
      return error as { code: string; message: string }
    }
    expect(await refused(at('', '/77'))).toMatchObject({ code: 'config_invalid', message: expect.stringContaining('database') })
    const admin = new Redis(own.url)
    await admin.config('SET', 'requirepass', 'open')
    admin.disconnect()
    for (const userAndPassword of ['', ':sesame@', 'somebody:sesame@'])
      expect(await refused(at(userAndPassword))).toMatchObject({ code: 'config_invalid', message: expect.stringContaining('password') })
    const queue = await world.open({}, at(':open@'))
    expect(await queue.size()).toMatchObject({ waiting: 0 })
    await queue.close(0)
    await own.stop()
    expect(await refused(at(':sesame@'))).toMatchObject({
      code: 'queue_unavailable',
      message: expect.stringContaining('does not answer'),
    })
  }, 30_000)

  test('a queue in SQLite loads none of the libraries of Redis', async () => {
    const loadedBy = async (address: string): Promise<readonly string[]> => {
      const child = startChild('load', address, '', 0, program)
      expect(await child.ended()).toEqual({ code: 0, complaint: '' })
      expect(child.lines).toContain('ready')
      return child.lines.filter((line) => line.startsWith('loads'))
    }
    expect(await loadedBy('sqlite:')).toEqual([])
    expect(await loadedBy(world.url())).toEqual(expect.arrayContaining(['loads bullmq', 'loads ioredis']))
  }, 60_000)
})
