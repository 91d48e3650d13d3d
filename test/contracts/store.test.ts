import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Store } from '../../src/ports/store/index.ts'
import { openStore } from '../../src/stores/index.ts'
import { createManualClock } from '../support/clock.ts'
import { silentLog } from '../support/log.ts'
import { describeStore } from './store.ts'

const deps = { clock: createManualClock(), log: silentLog }

describeStore('sqlite in memory', async () => {
  const store = await openStore('sqlite::memory:', deps)
  return { store, cleanup: () => store.close() }
})

describeStore('sqlite', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'darkroom-store-'))
  const open = () => openStore(`sqlite:${join(folder, 'data', 'darkroom.db')}`, deps)
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

test('an unknown kind of store is refused in one sentence', async () => {
  for (const url of ['carrier-pigeon:coop', 'sqlite', '', 'constructor:x']) {
    await expect(openStore(url, deps)).rejects.toMatchObject({ code: 'config_invalid', message: expect.stringContaining('STORE_URL') })
  }
})
