import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createManualClock } from '../../../test/support/clock.ts'
import { generationOf } from '../../../test/support/generation.ts'
import type { Delivery } from '../../model/delivery.ts'
import { openDatabase } from '../../sqlite/open.ts'
import { openSqliteStore } from './index.ts'
import { migrations } from './schema.ts'

test('a database of the first version opens, keeps what it holds, and can do what came later', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'darkroom-schema-'))
  const path = join(folder, 'darkroom.db')
  const dear = generationOf({ generationId: 'dear', account: 'a', status: 'completed', costUsd: 0.75, createdAt: 86_400_000 })
  const free = generationOf({ generationId: 'free', account: 'a', status: 'failed', createdAt: 86_400_001 })
  const account = { accountId: 'a', createdAt: 1, defaults: { t: { steps: 3 } } }
  const delivery: Delivery = {
    deliveryId: 'd',
    revision: 1,
    generationId: 'dear',
    account: 'a',
    channel: 'webhook',
    address: {},
    status: 'owed',
    parts: [],
    tries: [],
    dueAt: 5,
    createdAt: 1,
    updatedAt: 1,
  }

  const old = await openDatabase(path, { synchronous: 'FULL', migrations: migrations.slice(0, 1) })
  const insert = old.prepare(`
    INSERT INTO generations (generation_id, revision, status, backend_id, account, tool_id, priority, created_at, doc)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`)
  for (const one of [dear, free]) {
    const { generationId, revision, status, backendId, toolId, priority, createdAt } = one
    insert.run(generationId, revision, status, backendId, one.account, toolId, priority, createdAt, JSON.stringify(one))
  }
  old.prepare('INSERT INTO accounts VALUES (?, ?)').run('a', JSON.stringify(account))
  old.prepare('INSERT INTO deliveries VALUES (?, ?, ?, ?, ?, ?)').run('d', 1, 'dear', 1, 5, JSON.stringify(delivery))
  old.prepare('INSERT INTO kv VALUES (?, ?)').run('command:paint', '"test:paint"')
  old.close()

  const store = await openSqliteStore(`sqlite:${path}`, { clock: createManualClock() })
  expect(await store.generations.get('dear')).toEqual(dear)
  expect((await store.generations.list({ account: 'a' }, { limit: 10 })).items).toEqual([free, dear])
  expect(await store.generations.usage({ account: 'a', from: 0, to: 1e12 })).toEqual([
    { day: 1, toolId: 'test:paint', runs: 2, completed: 1, failed: 1, costUsd: 0.75 },
  ])
  expect(await store.accounts.get('a')).toEqual(account)
  expect(await store.deliveries.due(10, 10)).toEqual([delivery])
  expect(await store.kv.get('command:paint')).toBe('test:paint')

  expect(await store.accounts.countPeople({ platform: 'telegram' })).toBe(0)
  await store.accounts.update('a', { person: { platform: 'telegram', userId: '1', name: 'Ann', lastSeenAt: 9 } }, 9)
  expect((await store.accounts.people({ platform: 'telegram' }, { limit: 10 })).items).toMatchObject([account])
  await store.deliveries.transition('d', { revision: 1 }, { lane: 'chat' })
  expect(await store.deliveries.owedInLane('chat', 10)).toHaveLength(1)
  expect(await store.inbox.add([{ bot: 'b', updateId: 1, lane: 'chat', update: {}, receivedAt: 1 }])).toEqual(['chat'])

  await store.close()
  await rm(folder, { recursive: true, force: true })
})
