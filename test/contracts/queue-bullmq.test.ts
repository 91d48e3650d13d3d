import { randomUUID } from 'node:crypto'
import { describe } from 'vitest'
import { redis } from '../../scripts/lib/servers/index.ts'
import { systemClock } from '../../src/clock.ts'
import { openBullQueue } from '../../src/queues/bullmq/index.ts'
import { quickTimes } from '../support/bull-times.ts'
import { silentLog } from '../support/log.ts'
import { useServer } from '../support/real-server.ts'
import { describeQueue } from './queue.ts'

describe('on Redis', () => {
  const serverUrl = useServer(redis)

  describeQueue('bullmq', async () => {
    const url = `${serverUrl()}?prefix=test.${randomUUID()}`
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
