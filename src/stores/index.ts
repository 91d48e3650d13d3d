import { openerOf, schemesOf } from '../model/by-scheme.ts'
import { DarkroomError } from '../model/errors.ts'
import type { Clock } from '../ports/clock.ts'
import type { Log } from '../ports/log.ts'
import type { Store } from '../ports/store/index.ts'
import { openMongoStore } from './mongo/index.ts'
import { openSqliteStore } from './sqlite/index.ts'

export interface StoreDeps {
  readonly clock: Clock
  readonly log: Log
}

/** The stores there are, by the scheme of their URL. A new one is a folder beside this file and a line here. */
const openers: Readonly<Record<string, (url: string, deps: StoreDeps) => Promise<Store>>> = {
  sqlite: openSqliteStore,
  mongodb: openMongoStore,
  'mongodb+srv': openMongoStore,
}

export const openStore = (url: string, deps: StoreDeps): Promise<Store> => {
  const open = openerOf(url, openers)
  if (open !== undefined) return open(url, deps)
  return Promise.reject(
    new DarkroomError('config_invalid', {
      message: `STORE_URL has to begin with ${schemesOf(openers)}, for example sqlite:./data/darkroom.db.`,
    }),
  )
}
