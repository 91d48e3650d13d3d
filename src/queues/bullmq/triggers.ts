import { Queue } from 'bullmq'
import type { Redis } from 'ioredis'
import { namesOf, type Return, type Trigger } from './items.ts'

/** What a job of BullMQ's knows: whose trigger it is. Everything else is the item's. */
export interface TriggerData {
  readonly key: string
}

/** Nobody listens to BullMQ's streams of events. */
const keptEvents = 100

/** BullMQ's queues, one for each kind, where triggers wait for their time. */
export const createTriggers = (connection: Redis, prefix: string, complain: (error: unknown) => void) => {
  const names = namesOf(prefix)
  const queues = new Map<string, Queue<TriggerData>>()

  const queueOf = (kind: string): Queue<TriggerData> => {
    const known = queues.get(kind)
    if (known !== undefined) return known
    const queue = new Queue<TriggerData>(names.queue(kind), {
      connection,
      prefix: names.prefix,
      streams: { events: { maxLen: keptEvents } },
    })
    queue.on('error', complain)
    queues.set(kind, queue)
    return queue
  }

  const use = async <T>(kind: string, task: (queue: Queue<TriggerData>) => Promise<T>): Promise<T> => {
    try {
      return await task(queueOf(kind))
    } catch (error) {
      // One whose first words with Redis went wrong stays useless: the next call begins with a new one.
      queues.delete(kind)
      throw error
    }
  }

  return {
    add: async ({ kind, key, trigger }: Trigger, { runAt, rank }: Return, now: number): Promise<void> => {
      await use(kind, (queue) => queue.add('item', { key }, { jobId: trigger, priority: rank, delay: Math.max(0, Math.ceil(runAt - now)) }))
    },
    /** One that is going off just now stays, and finds nothing to do. */
    remove: async (kind: string, trigger: string): Promise<void> => {
      await use(kind, (queue) => queue.remove(trigger, { removeChildren: false }))
    },
  }
}
