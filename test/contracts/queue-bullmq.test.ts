import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe } from 'vitest'
import { redis } from '../../scripts/lib/servers/index.ts'
import { systemClock } from '../../src/clock.ts'
import { openBullQueue } from '../../src/queues/bullmq/index.ts'
import { quickTimes } from '../support/bull-times.ts'
import { silentLog } from '../support/log.ts'
import { describeQueue } from './queue.ts'

describe.skipIf(redis.missing !== undefined)(`on Redis${redis.missing === undefined ? '' : ` (${redis.missing})`}`, () => {
  let server: Awaited<ReturnType<typeof redis.open>>
  beforeAll(async () => {
    server = await redis.open()
  })
  afterAll(() => server.stop())

  describeQueue('bullmq', async () => {
    const url = `${server.url}?prefix=test.${randomUUID()}`
    const another = () => openBullQueue(url, { clock: systemClock, log: silentLog }, quickTimes)
    return {
      queue: await another(),
      another,
      leaseMs: quickTimes.leaseMs,
      time: {
        now: () => systemClock.now(),
        pass: (ms) =>
          new Promise((resolve) => {
            setTimeout(resolve, ms)
          }),
      },
      cleanup: async () => undefined,
    }
  })
})
