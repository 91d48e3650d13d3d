import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { systemClock } from '../../src/clock.ts'
import { silentLog } from '../../src/log.ts'
import { openMedia } from '../../src/media/index.ts'
import type { NewEvent } from '../../src/model/event.ts'
import { openQueue } from '../../src/queues/index.ts'
import { openStore } from '../../src/stores/index.ts'
import { finishedGeneration } from './bench-seed.ts'
import { inParallel, rounded } from './bench-stats.ts'
import { openBucket } from './servers/bucket.ts'
import type { RealServer } from './servers/index.ts'
import { mongo, redis, s3, s3Access } from './servers/index.ts'

const atOnce = 32
const perSecond = (count: number, startedAt: number): number => rounded((count * 1_000) / (performance.now() - startedAt), 0)

/** Writes as a generation makes them: one insert, then changes with an event each; and the reads beside them. */
const measureStore = async (url: string, count: number) => {
  const store = await openStore(url, { clock: systemClock, log: silentLog })
  const changes = 4
  const writing = performance.now()
  await inParallel(count, atOnce, async (index) => {
    const generationId = `bench-${index}`
    const event = (change: number): NewEvent => ({
      eventId: `${generationId}-${change}`,
      type: 'generation.running',
      at: index,
      generationId,
      data: {},
    })
    await store.generations.insert({ ...finishedGeneration(index), generationId, revision: 1 }, [event(0)])
    for (let change = 1; change <= changes; change += 1)
      await store.generations.transition(generationId, { revision: change }, { updatedAt: change }, [event(change)])
  })
  const writesPerSecond = perSecond(count * (changes + 1), writing)
  const reading = performance.now()
  await inParallel(count * 2, atOnce, async (index) => void (await store.generations.get(`bench-${index % count}`)))
  const readsPerSecond = perSecond(count * 2, reading)
  const relaying = performance.now()
  let events = 0
  for (let batch = await store.events.relay(200); batch.length > 0; batch = await store.events.relay(200)) events += batch.length
  const eventsPerSecond = perSecond(events, relaying)
  await store.close()
  return { writesPerSecond, readsPerSecond, eventsPerSecond }
}

/** From the first item in to the last one done. */
const measureQueue = async (url: string, storeUrl: string, count: number) => {
  const queue = await openQueue(url, { clock: systemClock, log: silentLog, storeUrl })
  let done = 0
  const started = performance.now()
  await new Promise<void>((resolve, reject) => {
    queue.work(
      'bench',
      async () => {
        done += 1
        if (done === count) resolve()
        return 'done'
      },
      { concurrency: atOnce },
    )
    inParallel(count, atOnce, (index) => queue.enqueue({ kind: 'bench', key: `item ${index}`, data: { index } })).catch(reject)
  })
  const itemsPerSecond = perSecond(count, started)
  await queue.close(1_000)
  return { itemsPerSecond }
}

const measureMedia = async (url: string, count: number) => {
  const media = await openMedia(url, { clock: systemClock, log: silentLog })
  const megabytes = 1
  const files = Array.from({ length: count }, () => randomBytes(megabytes * 1_000_000))
  const putting = performance.now()
  const kept = await Promise.all(files.map((bytes) => media.put(bytes, { maxBytes: bytes.length })))
  const putMbPerSecond = perSecond(count * megabytes, putting)
  const opening = performance.now()
  await inParallel(count, 8, async (index) => {
    const file = kept[index]
    const found = file === undefined ? undefined : await media.open(file)
    for await (const _ of (await found?.stream()) ?? []);
  })
  const readMbPerSecond = perSecond(count * megabytes, opening)
  await media.close()
  return { putMbPerSecond, readMbPerSecond }
}

export interface AdapterUrls {
  readonly mongo?: string
  readonly redis?: string
  readonly s3?: string
}

/** Each adapter beside the embedded one, on the same machine in the same run: only the ratios travel. */
export const measureAdapters = async (folder: string, { mongo, redis, s3 }: AdapterUrls, count: number) => {
  const storeUrl = `sqlite:${join(folder, 'adapters.db')}`
  const sqlite = await measureStore(storeUrl, count)
  const embedded = await measureQueue('sqlite:', storeUrl, count * 2)
  const disk = await measureMedia(`file:${join(folder, 'adapters-media')}`, 50)
  return {
    stores: { sqlite, ...(mongo === undefined ? {} : { mongo: await measureStore(mongo, count) }) },
    queues: { sqlite: embedded, ...(redis === undefined ? {} : { redis: await measureQueue(redis, storeUrl, count * 2) }) },
    media: { disk, ...(s3 === undefined ? {} : { s3: await measureMedia(s3, 50) }) },
  }
}

/** A place in a bucket of its own. The library reads the keys from the environment. */
const bucketUrl = async (endpoint: string): Promise<string> => {
  Object.assign(process.env, {
    AWS_ACCESS_KEY_ID: s3Access.accessKeyId,
    AWS_SECRET_ACCESS_KEY: s3Access.secretAccessKey,
    AWS_EC2_METADATA_DISABLED: 'true',
  })
  const { client, urlOf } = await openBucket(endpoint)
  client.destroy()
  return urlOf(`bench-${process.pid}`)
}

/** Those whose servers are here; the others are left out, and said so. */
export const openServers = async () => {
  const opened: { stop(): Promise<void> }[] = []
  const open = async (kind: RealServer): Promise<string | undefined> => {
    if (kind.missing !== undefined) {
      console.error(`left out: ${kind.missing}`)
      return undefined
    }
    const server = await kind.open()
    opened.push(server)
    return server.url
  }
  const [mongoUrl, redisUrl] = [await open(mongo), await open(redis)]
  const s3Url = await open(s3)
  return {
    servers: {
      ...(mongoUrl === undefined ? {} : { mongo: `${mongoUrl}/darkroom_bench_${process.pid}` }),
      ...(redisUrl === undefined ? {} : { redis: `${redisUrl}?prefix=bench${process.pid}` }),
      ...(s3Url === undefined ? {} : { s3: await bucketUrl(s3Url) }),
    } satisfies AdapterUrls,
    stop: async (): Promise<void> => {
      for (const server of opened) await server.stop()
    },
  }
}

/** How many times the embedded one's pace. */
export const ratioRows = (measured: Record<string, Record<string, Record<string, number>>>) =>
  Object.fromEntries(
    Object.entries(measured).flatMap(([port, adapters]) => {
      const [[embeddedName, embedded] = ['', {}], ...others] = Object.entries(adapters)
      return others.flatMap(([name, paces]) =>
        Object.entries(paces).map(([what, pace]) => [
          `${port}: ${name}, ${what}`,
          { measured: pace, [`times ${embeddedName}`]: rounded(pace / (embedded[what] ?? Number.NaN)) },
        ]),
      )
    }),
  )
