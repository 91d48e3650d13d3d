import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openQueue } from '../../src/queues/index.ts'
import { createManualClock } from '../support/clock.ts'
import { silentLog } from '../support/log.ts'
import { turns } from '../support/turns.ts'
import { describeQueue } from './queue.ts'

describeQueue('sqlite', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'darkroom-queue-'))
  const clock = createManualClock()
  const another = () => openQueue('sqlite:', { clock, log: silentLog, storeUrl: `sqlite:${join(folder, 'darkroom.db')}` })
  return {
    queue: await another(),
    another,
    leaseMs: 15_000,
    time: {
      now: () => clock.now(),
      pass: async (ms) => {
        clock.advance(ms)
        await turns()
      },
    },
    cleanup: () => rm(folder, { recursive: true, force: true }),
  }
})

test('an unknown kind of queue is refused in one sentence', async () => {
  const deps = { clock: createManualClock(), log: silentLog, storeUrl: 'sqlite::memory:' }
  for (const url of ['carrier-pigeon:coop', 'sqlite', '', 'constructor:x']) {
    await expect(openQueue(url, deps)).rejects.toMatchObject({ code: 'config_invalid', message: expect.stringContaining('QUEUE_URL') })
  }
})
