import { Redis } from 'ioredis'
import { DarkroomError } from '../../model/errors.ts'
import { withTimeout } from '../../net/timeout.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Log } from '../../ports/log.ts'
import { checkServer, refusalOf, wordsOf } from './server-check.ts'
import type { RedisAddress } from './url.ts'

const complaintPauseMs = 30_000
const longestRetryPauseMs = 1_000
/** So many tries to connect take longer than anybody's patience: what nobody waits for any more is dropped. */
const retriesPerRequest = 10

export interface ConnectionDeps {
  readonly clock: Clock
  readonly log: Log
  /** How long a call waits for Redis before it fails. */
  readonly patienceMs: number
}

/** Two connections: one to hand work over, which gives up; one that workers share, which never does, as BullMQ demands. */
export const connect = async ({ connection }: RedisAddress, { clock, log, patienceMs }: ConnectionDeps) => {
  let lastError: unknown
  let complainedAt = Number.NEGATIVE_INFINITY
  const complain = (error: unknown): void => {
    lastError = error
    if (clock.now() - complainedAt < complaintPauseMs) return
    complainedAt = clock.now()
    log.warn({ error: wordsOf(error) }, 'There is trouble with Redis. Work waits until it is over.')
  }

  const open = (maxRetriesPerRequest: number | null): Redis => {
    const retryStrategy = (times: number): number => Math.min(times * 100, longestRetryPauseMs)
    const redis = new Redis({ ...connection, connectTimeout: patienceMs, retryStrategy, maxRetriesPerRequest })
    redis.on('error', complain)
    return redis
  }

  const producer = open(retriesPerRequest)
  const shared = open(null)

  const close = async (): Promise<void> => {
    await withTimeout(clock, patienceMs, () => Promise.all([producer.quit(), shared.quit()])).catch(() => undefined)
    producer.disconnect()
    shared.disconnect()
  }

  try {
    const info = await withTimeout(clock, patienceMs, () => producer.info())
    // An unknown database is no reason for ioredis to stop: it would go on in the first one.
    const refusal = refusalOf(lastError)
    if (refusal !== undefined) throw refusal
    checkServer(info, log)
  } catch (error) {
    producer.disconnect()
    shared.disconnect()
    if (error instanceof DarkroomError) throw error
    const message = 'The Redis server named in QUEUE_URL does not answer. Please check that it runs and that the address is right.'
    throw (
      refusalOf(error) ?? refusalOf(lastError) ?? new DarkroomError('queue_unavailable', { message, detail: wordsOf(lastError ?? error) })
    )
  }

  return {
    producer,
    shared,
    complain,
    /** Does it as long as anybody would wait, and then says so without a host or a password. */
    patiently: async <T>(task: () => Promise<T>): Promise<T> => {
      try {
        return await withTimeout(clock, patienceMs, task)
      } catch (error) {
        throw new DarkroomError('queue_unavailable', { detail: wordsOf(error) })
      }
    },
    close,
  }
}
