import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { mongoAtomic } from '../../scripts/lib/servers/index.ts'
import type { NewEvent } from '../../src/model/event.ts'
import type { Store } from '../../src/ports/store/index.ts'
import { openStore } from '../../src/stores/index.ts'
import { createManualClock } from '../support/clock.ts'
import { deliveryOf } from '../support/delivery.ts'
import { generationOf } from '../support/generation.ts'
import { silentLog as log } from '../support/log.ts'
import { useMongoWorld } from '../support/mongo-world.ts'

const eventOf = (eventId: string): NewEvent => ({ eventId, type: 'generation.created', at: 1, data: {} })

describe('two stores with connections of their own on one database', { timeout: 60_000 }, () => {
  const world = useMongoWorld(mongoAtomic)
  let url = ''
  let stores: readonly Store[] = []

  beforeEach(async () => {
    url = world().freshUrl()
    const open = () => openStore(url, { clock: createManualClock(), log })
    // At once, as two processes that are started together.
    stores = await Promise.all([open(), open()])
  })
  afterEach(async () => {
    for (const store of stores) await store.close()
    if (url !== '') await world().drop(url)
  })

  /** 50 at once, in turn by one store and the other. */
  const race = <T>(act: (store: Store, index: number) => Promise<T>): Promise<readonly T[]> =>
    Promise.all(Array.from({ length: 50 }, (_, index) => act(stores[index % 2] as Store, index)))
  const first = (): Store => stores[0] as Store

  test('of 50 that insert a record one writes it, and the others are shown it', async () => {
    const results = await race((store, index) => store.generations.insert(generationOf({ requestHash: `${index}` })))
    const inserted = results.flatMap((result) => ('inserted' in result ? [result.inserted] : []))
    expect(inserted).toHaveLength(1)
    for (const result of results) if ('existing' in result) expect(result.existing).toEqual(inserted[0])
  })

  test('of 50 writes on one revision of a generation, a delivery and a value one wins each', async () => {
    await first().generations.insert(generationOf())
    await first().deliveries.insert(deliveryOf())
    await first().kv.put('k', 'seen')
    const generations = await race((store, priority) =>
      store.generations.transition('g1', { revision: 1 }, { priority }, [eventOf(`g ${priority}`)]),
    )
    const deliveries = await race((store, updatedAt) => store.deliveries.transition('d1', { revision: 1 }, { updatedAt }))
    const values = await race((store, index) => store.kv.compareAndSet('k', 'seen', index))
    const winner = generations.find((one) => one !== undefined)
    for (const answers of [generations, deliveries]) expect(answers.filter((one) => one !== undefined)).toHaveLength(1)
    expect(values.filter(Boolean)).toHaveLength(1)
    expect(await first().generations.get('g1')).toEqual(winner)
    expect(await first().kv.get('k')).toBe(values.indexOf(true))
    expect((await first().events.relay(100)).map(({ eventId }) => eventId)).toEqual([`g ${winner?.priority}`])
  })

  test('claims, counts and parts of an account: nothing is lost and nothing is doubled', async () => {
    const claims = await race((store, index) => store.kv.putIfAbsent('claim', index))
    expect(new Set(claims).size).toBe(1)
    await race((store, index) => store.accounts.saveDefaults('a', `t.${index}`, { n: index }, 1))
    expect(Object.keys((await first().accounts.get('a'))?.defaults ?? {})).toHaveLength(50)
    const sessions = await race((store, index) =>
      store.accounts.touchSession({ account: 'a', place: 'here', newId: `s${index}`, now: 5, idleMs: 9 }),
    )
    expect(new Set(sessions.map(({ sessionId }) => sessionId)).size).toBe(1)
    const lanes = await race((store, index) =>
      store.inbox.add([{ bot: 'b', updateId: index % 10, lane: 'chat', update: {}, receivedAt: index }]),
    )
    expect(lanes.flat()).toHaveLength(10)
    const taken = await race((store) => store.inbox.take('b', 'chat'))
    expect(taken.map((item) => item?.tries).sort((a = 0, b = 0) => a - b)).toEqual(Array.from({ length: 50 }, (_, index) => index + 1))
  })

  test('both relay: every event once, numbered without a gap', async () => {
    await race((store, index) => store.generations.insert(generationOf({ generationId: `g${index}` }), [eventOf(`e${index}`)]))
    const told = (await Promise.all(Array.from({ length: 8 }, (_, index) => (stores[index % 2] as Store).events.relay(20)))).flat()
    const log = await first().events.list({ after: 0, limit: 100 })
    expect(log.map(({ seq }) => seq)).toEqual(Array.from({ length: 50 }, (_, index) => index + 1))
    expect(new Set(log.map(({ eventId }) => eventId)).size).toBe(50)
    expect(new Set(told.map(({ eventId }) => eventId)).size).toBe(told.length)
    expect(await first().events.relay(20)).toEqual([])
  })
})
