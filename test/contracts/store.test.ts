import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import type { Store } from '../../src/ports/store/index.ts'
import { openStore } from '../../src/stores/index.ts'
import { createManualClock } from '../support/clock.ts'
import { silentLog } from '../support/log.ts'
import { createMemoryKv } from '../support/memory-kv.ts'
import { describeStore } from './store.ts'
import { keyValueTests } from './store-small.ts'

const log = silentLog

describeStore('sqlite in memory', async (clock) => {
  const store = await openStore('sqlite::memory:', { clock, log })
  return { store, cleanup: () => store.close() }
})

describeStore('sqlite', async (clock) => {
  const folder = await mkdtemp(join(tmpdir(), 'darkroom-store-'))
  const open = () => openStore(`sqlite:${join(folder, 'data', 'darkroom.db')}`, { clock, log })
  let store: Store = await open()
  return {
    store,
    reopen: async () => {
      await store.close()
      store = await open()
      return store
    },
    cleanup: async () => {
      await store.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
})

describe('the key-value store of other tests', () => {
  const clock = createManualClock()
  let kv = createMemoryKv(clock)
  beforeEach(() => {
    kv = createMemoryKv(clock)
  })
  keyValueTests({ clock, current: () => ({ kv }), reopened: async () => undefined })
})

test('an unknown kind of store is refused in one sentence', async () => {
  for (const url of ['carrier-pigeon:coop', 'sqlite', '', 'constructor:x']) {
    await expect(openStore(url, { clock: createManualClock(), log })).rejects.toMatchObject({
      code: 'config_invalid',
      message: expect.stringContaining('STORE_URL'),
    })
  }
})
