import { randomUUID } from 'node:crypto'
import mongoose, { type Connection } from 'mongoose'
import { afterAll, beforeAll } from 'vitest'
import type { RealServer } from '../../scripts/lib/servers/index.ts'
import type { Query } from './mongo-queries.ts'
import { useServer } from './real-server.ts'

export interface MongoWorld {
  /** For what the tests look at or clear away themselves. */
  readonly connection: Connection
  /** What the server says it is, if it isn't mongod. */
  readonly kind: 'mongod' | 'FerretDB'
  /** A database that nobody else has. */
  freshUrl(): string
  drop(url: string): Promise<void>
  indexesOf(url: string, collection: string): Promise<readonly { readonly key: Readonly<Record<string, number>> }[]>
  /** How the server would go about it, as text. */
  planOf(url: string, query: Query): Promise<string>
  close(): Promise<void>
}

const databaseOf = (url: string): string => new URL(url).pathname.slice(1)

/** FerretDB says so itself; mongod's buildInfo has no such field. */
const kindOf = async (connection: Connection): Promise<MongoWorld['kind']> => {
  const info: object = (await connection.db?.admin().buildInfo()) ?? {}
  return 'ferretdbVersion' in info ? 'FerretDB' : 'mongod'
}

const openMongoWorld = async (serverUrl: string): Promise<MongoWorld> => {
  const connection = await mongoose.createConnection(serverUrl).asPromise()
  const kind = await kindOf(connection)
  return {
    connection,
    kind,
    freshUrl: () => {
      const url = new URL(serverUrl)
      url.pathname = `/darkroom-${randomUUID()}`
      return url.href
    },
    drop: async (url) => {
      await connection.getClient().db(databaseOf(url)).dropDatabase()
    },
    indexesOf: async (url, collection) => {
      const database = connection.getClient().db(databaseOf(url))
      const isThere = await database.listCollections({ name: collection }).hasNext()
      // Every collection has this one, also before its first document.
      if (!isThere) return [{ key: { _id: 1 } }]
      return (await database.collection(collection).listIndexes().toArray()).map(({ key }) => ({ key }))
    },
    planOf: async (url, { collection, filter, sort }) => {
      const explain = { find: collection, filter, ...(Object.keys(sort).length === 0 ? {} : { sort }) }
      const { queryPlanner } = await connection.getClient().db(databaseOf(url)).command({ explain, verbosity: 'queryPlanner' })
      return JSON.stringify(queryPlanner.winningPlan)
    },
    close: () => connection.close(),
  }
}

/** The world of one server for all the tests around it, which are skipped where there is none. */
export const useMongoWorld = (kind: RealServer): (() => MongoWorld) => {
  const url = useServer(kind)
  let world: MongoWorld | undefined
  beforeAll(async () => {
    if (kind.missing === undefined) world = await openMongoWorld(url())
  })
  afterAll(() => world?.close())
  return () => {
    if (world === undefined) throw new Error(`there is no ${kind.name}`)
    return world
  }
}
