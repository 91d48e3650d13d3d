import type { BullTimes } from '../../src/queues/bullmq/queue.ts'

/** As little as suffices on a busy machine. */
export const quickTimes = { firstPauseMs: 300, leaseMs: 2_000, lookMs: 500, abortedMs: 100 } as const satisfies Partial<BullTimes>
