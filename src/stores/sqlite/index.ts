import { DarkroomError, messageOf } from '../../model/errors.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Store } from '../../ports/store/index.ts'
import { createWriter } from '../../sqlite/group-commit.ts'
import { type Database, isLostFile, memoryPath, openDatabase } from '../../sqlite/open.ts'
import { createPace } from '../../sqlite/pace.ts'
import { sqlitePathOf } from '../../sqlite/url.ts'
import { createAccounts } from './accounts.ts'
import { createDeliveries } from './deliveries.ts'
import { createEvents } from './events.ts'
import { createGenerations } from './generations.ts'
import { createInbox } from './inbox.ts'
import { createKeyValue } from './kv.ts'
import { createMediaRows } from './media.ts'
import { createRecordCache } from './record-cache.ts'
import { migrations } from './schema.ts'

const defaultUrl = 'sqlite:./data/darkroom.db'

const openTruth = async (path: string): Promise<Database> => {
  try {
    return await openDatabase(path, { synchronous: 'FULL', migrations })
  } catch (cause) {
    if (!isLostFile(cause)) throw cause
    const message = 'The database file is damaged, or is no database. Please bring back a copy of it, or name another file in STORE_URL.'
    throw new DarkroomError('config_invalid', { message, detail: messageOf(cause), cause })
  }
}

export const openSqliteStore = async (url: string, { clock }: { readonly clock: Clock }): Promise<Store> => {
  const named = sqlitePathOf(url)
  const path = named === '' ? sqlitePathOf(defaultUrl) : named
  const db = await openTruth(path)
  const cache = createRecordCache()
  const writer = createWriter(db, { onRollback: cache.clear, ...(path === memoryPath ? {} : { pace: createPace() }) })
  const base = { db, writer }
  const { events, post } = createEvents(base)
  const alive = db.prepare('SELECT count(*) FROM kv WHERE key IS NULL')
  let open = true

  return {
    generations: createGenerations({ ...base, cache, post }),
    deliveries: createDeliveries({ ...base, post }),
    accounts: createAccounts({ ...base, clock }),
    media: createMediaRows(base),
    inbox: createInbox(base),
    events,
    kv: createKeyValue({ ...base, clock }),
    ping: async () => {
      alive.get()
    },
    close: async () => {
      if (!open) return
      open = false
      writer.close()
      db.close()
    },
  }
}
