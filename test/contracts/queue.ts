import { afterEach, beforeEach, describe } from 'vitest'
import type { Queue } from '../../src/ports/queue.ts'
import { concurrencyTests, endingTests } from './queue-ending.ts'
import { againTests, failureTests } from './queue-failures.ts'
import type { QueueInTest, QueueTime } from './queue-in-test.ts'
import { keyTests } from './queue-keys.ts'
import { timeTests } from './queue-time.ts'

export interface QueueUnderTest {
  readonly queue: Queue
  readonly time: QueueTime
  /** How long an item stays with a process that says nothing more. */
  readonly leaseMs: number
  /** Another process's way to the same items. The suite closes what it opens. */
  another(): Promise<Queue>
  cleanup(): Promise<void>
}

const stepMs = 250
const maxSteps = 400

/** What every queue must do, whatever it keeps its items in. */
export const describeQueue = (name: string, open: () => Promise<QueueUnderTest>): void => {
  describe(`queue: ${name}`, () => {
    let under: QueueUnderTest
    beforeEach(async () => {
      under = await open()
    })
    afterEach(async () => {
      await under.queue.close(0)
      await under.cleanup()
    })

    const inTest: QueueInTest = {
      queue: () => under.queue,
      another: () => under.another(),
      leaseMs: () => under.leaseMs,
      time: { now: () => under.time.now(), pass: (ms) => under.time.pass(ms) },
      until: async (isSo) => {
        for (let step = 0; !(await isSo()); step += 1) {
          if (step === maxSteps) throw new Error('it did not come about')
          await under.time.pass(stepMs)
        }
      },
    }

    for (const tests of [keyTests, timeTests, againTests, failureTests, concurrencyTests, endingTests]) tests(inTest)
  })
}
