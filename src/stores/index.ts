import { DarkroomError } from '../model/errors.ts'
import type { Clock } from '../ports/clock.ts'
import type { Log } from '../ports/log.ts'
import type { Store } from '../ports/store/index.ts'
import { openSqliteStore } from './sqlite/index.ts'

export interface StoreDeps {
  readonly clock: Clock
  readonly log: Log
}

/** The stores there are, by the scheme of their URL. A new one is a folder beside this file and a line here. */
const openers: Readonly<Record<string, (url: string, deps: StoreDeps) => Promise<Store>>> = {
  sqlite: openSqliteStore,
}

export const openStore = (url: string, deps: StoreDeps): Promise<Store> => {
  const scheme = url.split(':', 1)[0] ?? ''
  const open = Object.hasOwn(openers, scheme) ? openers[scheme] : undefined
  if (open !== undefined && url.includes(':')) return open(url, deps)
  const known = Object.keys(openers).map((name) => `"${name}:"`)
  return Promise.reject(
    new DarkroomError('config_invalid', {
      message: `STORE_URL has to begin with ${known.join(' or ')}, for example sqlite:./data/darkroom.db.`,
    }),
  )
}
