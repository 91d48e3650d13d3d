import { randomUUID } from 'node:crypto'
import { type Connection, Mongoose } from 'mongoose'
import type { Clock } from '../../ports/clock.ts'
import type { Log } from '../../ports/log.ts'
import type { Store } from '../../ports/store/index.ts'
import { createAccounts } from './accounts.ts'
import { defaultDatabase, namesDatabase, optionsFor, type Patience, usualPatience } from './address.ts'
import { createMarks } from './base.ts'
import { createDeliveries } from './deliveries.ts'
import { createEvents } from './events.ts'
import { failureOf, isAway, openingFailureOf } from './failures.ts'
import { createGenerations } from './generations.ts'
import { createInFlight } from './in-flight.ts'
import { createInLine } from './in-line.ts'
import { createInbox } from './inbox.ts'
import { buildIndexes } from './indexes.ts'
import { createKeyValue } from './kv.ts'
import { createMediaRows } from './media.ts'
import { modelsOf } from './models.ts'
import { createReach } from './reach.ts'

export interface MongoDeps {
  readonly clock: Clock
  readonly log: Log
}

export interface MongoOptions extends Partial<Patience> {
  /** Hears of every command that is sent. For tests: what the commands hold is nobody else's business. */
  readonly onCommand?: (name: string, command: object) => void
}

const connectAs = async (url: string, patience: Patience, { onCommand }: MongoOptions, isSmall: boolean): Promise<Connection> => {
  // Not the library's own: nothing here is shared with anybody else in this process.
  const connection = new Mongoose().createConnection()
  // Failures are told by the commands that meet them; without a listener this one would end the process.
  connection.on('error', () => undefined)
  const options = {
    ...optionsFor(url, patience, isSmall),
    autoIndex: false,
    autoCreate: false,
    bufferCommands: false,
    monitorCommands: onCommand !== undefined,
  }
  try {
    await connection.openUri(url, options)
  } catch (error) {
    await connection.close(true).catch(() => undefined)
    throw error
  }
  connection.getClient().on('commandStarted', ({ commandName, command }) => onCommand?.(commandName, command))
  return connection
}

/** FerretDB 1 keeps a database in one SQLite file, and says that it is locked when too many write at once. */
const isOverOneFile = async (connection: Connection): Promise<boolean> =>
  'ferretdbVersion' in ((await connection.getClient().db().admin().buildInfo()) as object)

const connect = async (url: string, patience: Patience, options: MongoOptions): Promise<Connection> => {
  const connection = await connectAs(url, patience, options, false)
  const isSmall = await isOverOneFile(connection).catch(async (error: unknown) => {
    await connection.close(true)
    throw error
  })
  if (!isSmall) return connection
  await connection.close()
  return connectAs(url, patience, options, true)
}

export const openMongo = async (url: string, { clock, log }: MongoDeps, options: MongoOptions = {}): Promise<Store> => {
  const patience: Patience = { ...usualPatience, ...options }
  const opening = (error: unknown): never => {
    throw openingFailureOf(error)
  }
  const connection = await connect(url, patience, options).catch(opening)
  const database = namesDatabase(url) ? connection : connection.useDb(defaultDatabase)
  const models = modelsOf(database)
  await buildIndexes(models).catch(async (error: unknown) => {
    await connection.close()
    return opening(error)
  })

  const reach = createReach({ clock, log, waitMs: patience.waitMs })
  const base = { models, reach, clock, inLine: createInLine(isAway), marks: createMarks(clock, randomUUID()) }
  const inFlight = createInFlight()
  let closing: Promise<void> | undefined
  return {
    generations: inFlight.counted(createGenerations(base)),
    deliveries: inFlight.counted(createDeliveries(base)),
    accounts: inFlight.counted(createAccounts(base)),
    inbox: inFlight.counted(createInbox(base)),
    media: inFlight.counted(createMediaRows(base)),
    events: inFlight.counted(createEvents(base)),
    kv: inFlight.counted(createKeyValue(base)),
    ping: async () => {
      try {
        await connection.getClient().db().command({ ping: 1 }, { timeoutMS: patience.pingMs })
      } catch (error) {
        throw failureOf(error)
      }
    },
    close: () => {
      closing ??= inFlight.close().then(() => connection.close())
      return closing
    },
  }
}
