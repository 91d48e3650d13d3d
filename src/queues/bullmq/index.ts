import type { Queue } from '../../ports/queue.ts'
import type { BullQueueDeps, BullTimes } from './queue.ts'
import { redisAddressOf } from './url.ts'

/** Work in Redis, with BullMQ. Both libraries are loaded here and not before: who has no Redis never needs them. */
export const openBullQueue = async (url: string, deps: BullQueueDeps, times?: Partial<BullTimes>): Promise<Queue> => {
  const address = redisAddressOf(url)
  const { createBullQueue } = await import('./queue.ts')
  return createBullQueue(address, deps, times)
}
