import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { mongo, type OwnServer } from '../../scripts/lib/servers/index.ts'
import { systemClock } from '../../src/clock.ts'
import type { NewEvent } from '../../src/model/event.ts'
import type { Store } from '../../src/ports/store/index.ts'
import { type MongoOptions, openMongo } from '../../src/stores/mongo/open.ts'
import { generationOf } from '../support/generation.ts'
import { createRecordingLog, silentLog } from '../support/log.ts'
import { type LosingLine, openLosingLine } from '../support/losing-line.ts'
import { skipWithout, useServer } from '../support/real-server.ts'

const eventOf = (eventId: string): NewEvent => ({ eventId, type: 'generation.created', at: 1, data: {} })

/** Everything that can be read off an error, its causes included. */
const textOf = (error: unknown): string =>
  error instanceof Error ? [error.message, error.stack, JSON.stringify(error), textOf(error.cause)].join('\n') : String(error)

const secret = 'pa55-that-nobody-may-see'
const soon = { waitMs: 300, pingMs: 300 }

describe('a server that goes away', { timeout: 60_000 }, () => {
  let server: OwnServer
  let store: Store
  const { log, lines } = createRecordingLog()
  const deps = { clock: systemClock, log }
  const open = (options?: MongoOptions) => openMongo(`${server.url}/outage?maxPoolSize=4`, deps, options)

  skipWithout(mongo.missingOwn)
  beforeEach(async () => {
    server = await mongo.openOwn()
    lines.length = 0
  })
  afterEach(async () => {
    await store?.close()
    await server?.stop()
  })

  test('what is asked for meanwhile waits, and goes through when it is back: nothing lost, nothing doubled', async () => {
    store = await open()
    await store.generations.insert(generationOf(), [eventOf('before')])
    await server.kill()
    const waiting = Promise.all([
      store.generations.transition('g1', { revision: 1 }, { priority: 1 }, [eventOf('meanwhile')]),
      store.generations.transition('g1', { revision: 2 }, { priority: 2 }),
      store.generations.insert(generationOf({ generationId: 'g2' }), [eventOf('second')]),
      store.kv.putIfAbsent('claim', 'mine'),
      store.accounts.saveDefaults('a', 't', { steps: 3 }, 1),
      store.inbox.add([{ bot: 'b', updateId: 1, lane: 'chat', update: {}, receivedAt: 1 }]),
      store.generations.countPending('test'),
    ])
    await expect.poll(() => lines.map(({ level }) => level)).toContain('warn')
    await server.start()
    const [first, second, inserted, claim, account, lanes] = await waiting
    expect([first?.revision, second?.revision]).toEqual([2, 3])
    expect(inserted).toHaveProperty('inserted')
    expect([claim, account.defaults, lanes]).toEqual(['mine', { t: { steps: 3 } }, ['chat']])
    expect(await store.generations.get('g1')).toMatchObject({ priority: 2, revision: 3 })
    expect((await store.events.relay(10)).map(({ eventId }) => eventId).sort()).toEqual(['before', 'meanwhile', 'second'])
    expect((await store.events.list({ after: 0, limit: 10 })).map(({ seq }) => seq)).toEqual([1, 2, 3])
    await store.ping()
  })

  test('killed in the middle of many writes, it has every one that was answered, and one of each', async () => {
    store = await open()
    const insert = (index: number) => store.generations.insert(generationOf({ generationId: `g${index}` }), [eventOf(`e${index}`)])
    const writes = Array.from({ length: 60 }, (_, index) => insert(index))
    await Promise.race(writes)
    await server.kill()
    await server.start()
    const answers = await Promise.all(writes)
    expect(answers.filter((answer) => 'inserted' in answer)).toHaveLength(60)
    while ((await store.events.relay(25)).length > 0);
    const told = await store.events.list({ after: 0, limit: 100 })
    expect(told.map(({ seq }) => seq)).toEqual(Array.from({ length: 60 }, (_, index) => index + 1))
    expect(new Set(told.map(({ eventId }) => eventId)).size).toBe(60)
  })

  test('one that stays away is waited for once, by all that queue up behind each other, and told of in one clear sentence', async () => {
    store = await open(soon)
    await store.generations.insert(generationOf())
    await server.kill()
    const begun = performance.now()
    const asked = [
      ...Array.from({ length: 20 }, (_, index) => store.generations.transition('g1', {}, { priority: index })),
      store.generations.get('g1'),
      store.events.relay(10),
      store.ping(),
    ]
    const outcomes = await Promise.allSettled(asked)
    expect(performance.now() - begun).toBeLessThan(5_000)
    for (const outcome of outcomes) {
      expect(outcome).toMatchObject({ status: 'rejected', reason: { code: 'store_unavailable' } })
      if (outcome.status === 'rejected') expect(textOf(outcome.reason)).not.toMatch(/127\.0\.0\.1|mongodb:\/\/|ECONN/)
    }
    expect(lines.map(({ level }) => level)).toContain('warn')
    expect(JSON.stringify(lines)).not.toMatch(/127\.0\.0\.1|mongodb:\/\//)
    await server.start()
    expect(await store.generations.get('g1')).toMatchObject({ revision: 1 })
  })

  test('a URL that names no database means the one called darkroom', async () => {
    store = await openMongo(server.url, deps)
    await store.kv.put('k', 1)
    await store.close()
    store = await openMongo(`${server.url}/darkroom`, deps)
    expect(await store.kv.get('k')).toBe(1)
  })

  test('closing waits for what is under way, and refuses what comes after', async () => {
    store = await open()
    const writes = Promise.all(
      Array.from({ length: 20 }, (_, index) => store.generations.insert(generationOf({ generationId: `g${index}` }))),
    )
    await Promise.all([store.close(), store.close()])
    expect(await writes).toHaveLength(20)
    await expect(store.generations.get('g1')).rejects.toMatchObject({ code: 'shutting_down' })
    store = await open()
    expect(await store.generations.countPending('test')).toBe(20)
  })
})

describe('a line that breaks before the answer', { timeout: 60_000 }, () => {
  const serverUrl = useServer(mongo)
  let proxy: LosingLine
  let store: Store

  beforeEach(async () => {
    const url = new URL(serverUrl())
    proxy = await openLosingLine(Number(url.port))
    url.port = String(proxy.port)
    url.pathname = `/lost-${randomUUID()}`
    url.searchParams.set('directConnection', 'true')
    store = await openMongo(url.href, { clock: systemClock, log: silentLog })
  })
  afterEach(async () => {
    await store?.close()
    await proxy?.close()
  })

  test('what was done is not done again, and whoever asked is told that it was theirs', async () => {
    proxy.loseAnswerTo('insert')
    expect(await store.generations.insert(generationOf({ status: 'running' }), [eventOf('inserted')])).toHaveProperty('inserted')
    proxy.loseAnswerTo('findAndModify')
    const written = await store.generations.transition('g1', { status: 'running' }, { priority: 5 }, [eventOf('written')])
    expect(written).toMatchObject({ priority: 5, revision: 2 })
    proxy.loseAnswerTo('insert')
    expect(await store.kv.compareAndSet('k', undefined, 1)).toBe(true)
    proxy.loseAnswerTo('update')
    expect(await store.kv.compareAndSet('k', 1, 2)).toBe(true)
    proxy.loseAnswerTo('receivedAt')
    expect(await store.inbox.add([{ bot: 'b', updateId: 1, lane: 'chat', update: {}, receivedAt: 1 }])).toEqual(['chat'])
    expect(proxy.lost()).toBe(5)
    expect(await store.generations.get('g1')).toEqual(written)
    proxy.loseAnswerTo('insert')
    await store.events.relay(10)
    expect((await store.events.list({ after: 0, limit: 10 })).map(({ seq, eventId }) => [seq, eventId])).toEqual([
      [1, 'inserted'],
      [2, 'written'],
    ])
    expect(await store.events.relay(10)).toEqual([])
    expect(proxy.lost()).toBe(6)
  })
})

describe('a server that cannot be had', () => {
  const { log, lines } = createRecordingLog()
  const opening = (url: string) =>
    openMongo(url, { clock: systemClock, log }, soon).then(
      () => undefined,
      (error: unknown) => error,
    )

  test.each([
    ['nobody listens there', `mongodb://ann:${secret}@127.0.0.1:9/x`, 'store_unavailable'],
    ['there is no such host', `mongodb+srv://ann:${secret}@nowhere.invalid/x`, 'store_unavailable'],
    ['no host', 'mongodb://', 'config_invalid'],
    ['two at signs', `mongodb://ann:${secret}@x@/x`, 'config_invalid'],
    ['an option that is none', `mongodb://ann:${secret}@127.0.0.1:9/x?journey=long`, 'config_invalid'],
    ['an option with a wrong value', `mongodb://ann:${secret}@127.0.0.1:9/x?maxPoolSize=many`, 'config_invalid'],
    ['a port that is none', `mongodb://ann:${secret}@127.0.0.1:99999/x`, 'store_unavailable'],
  ])('%s: one sentence that names STORE_URL and nothing secret', async (_name, url, code) => {
    const error = await opening(url)
    expect(error).toMatchObject({ code, message: expect.stringContaining('STORE_URL') })
    expect(textOf(error)).not.toContain(secret)
    expect(textOf(error)).not.toContain('127.0.0.1:9')
    expect(JSON.stringify(lines)).not.toContain(secret)
  })
})
