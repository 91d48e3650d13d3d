import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { Redis } from 'ioredis'
import mongoose from 'mongoose'

interface Place {
  readonly url: string
  /** Loses everything that is kept there. */
  empty(): Promise<void>
}

const file = (path: string): Place => ({
  url: `sqlite:${path}`,
  empty: async () => {
    for (const suffix of ['', '-wal', '-shm']) await rm(`${path}${suffix}`, { force: true })
  },
})

/** A database of its own on that server. */
const database = (server: string, name: string): Place => {
  const url = new URL(server)
  url.pathname = `/${name}`
  return {
    url: url.href,
    empty: async () => {
      const connection = await mongoose.createConnection(url.href).asPromise()
      await connection.dropDatabase()
      await connection.close()
    },
  }
}

/** Names of its own in that Redis. */
const names = (server: string, prefix: string): Place => {
  const url = new URL(server)
  url.searchParams.set('prefix', prefix)
  return {
    url: url.href,
    empty: async () => {
      const redis = new Redis(server)
      for await (const keys of redis.scanStream({ match: `${prefix}:*`, count: 1_000 })) if (keys.length > 0) await redis.unlink(keys)
      await redis.quit()
    },
  }
}

/** Where chaos keeps its records and its work: on the servers that STORE_URL and QUEUE_URL name, else in files. */
export const chaosPlaces = (folder: string, { STORE_URL, QUEUE_URL }: NodeJS.ProcessEnv) => {
  const name = `chaos-${process.pid}`
  return {
    store: STORE_URL?.startsWith('mongodb') === true ? database(STORE_URL, name) : file(join(folder, 'darkroom.db')),
    queue: QUEUE_URL?.startsWith('redis') === true ? names(QUEUE_URL, name) : file(join(folder, 'darkroom.queue.db')),
  }
}
