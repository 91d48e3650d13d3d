import { randomUUID } from 'node:crypto'
import { Redis } from 'ioredis'
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest'
import { type OwnServer, redis } from '../../scripts/lib/servers/index.ts'
import { systemClock } from '../../src/clock.ts'
import type { Queue } from '../../src/ports/queue.ts'
import { openBullQueue } from '../../src/queues/bullmq/index.ts'
import type { BullTimes } from '../../src/queues/bullmq/queue.ts'
import { quickTimes } from './bull-times.ts'
import { createRecordingLog } from './log.ts'
import { skipWithout } from './real-server.ts'

export const patience = { timeout: 50_000, interval: 20 }

export const keysOf = (count: number, name = 'k') => Array.from({ length: count }, (_, index) => `${name}.${index}`)

/** A Redis of the test file's own, names of its own for each test, and queues that are closed after it. */
export const useBullWorld = () => {
  let server: OwnServer
  let direct: Redis
  let prefix = ''
  const opened: Queue[] = []
  const recording = createRecordingLog()
  const url = (): string => `${server.url}?prefix=${prefix}`
  skipWithout(redis.missingOwn)
  beforeAll(async () => {
    if (redis.missingOwn !== undefined) return
    server = await redis.openOwn()
    direct = new Redis(server.url)
    direct.on('error', () => undefined)
  })
  afterAll(async () => {
    direct?.disconnect()
    await server?.stop()
  })
  beforeEach(() => {
    recording.lines.length = 0
    prefix = `test.${randomUUID()}`
  })
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((queue) => queue.close(0)))
  })
  return {
    server: () => server,
    /** Past the queue, to look at what it keeps or to break it. */
    direct: () => direct,
    prefix: () => prefix,
    url,
    lines: recording.lines,
    open: async (times: Partial<BullTimes> = {}, address = url()): Promise<Queue> => {
      const queue = await openBullQueue(address, { clock: systemClock, log: recording.log }, { ...quickTimes, ...times })
      opened.push(queue)
      return queue
    },
  }
}
