import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createManualClock, type ManualClock } from '../../test/support/clock.ts'
import { generationOf } from '../../test/support/generation.ts'
import { silentLog } from '../log.ts'
import type { Generation } from '../model/generation.ts'
import type { Channel, LiveView } from '../ports/channel.ts'
import type { Store } from '../ports/store/index.ts'
import { openStore } from '../stores/index.ts'
import { createShow, type Show } from './show.ts'

let clock: ManualClock
let store: Store
let views: LiveView[]
let wish: number | undefined
let paused: string[]
let show: Show

beforeEach(async () => {
  clock = createManualClock()
  store = await openStore('sqlite::memory:', { clock, log: silentLog })
  views = []
  wish = undefined
  paused = []
  const quiet: Channel = { name: 'webhook', plan: () => [], send: async () => ({ ok: true, refs: [] }) }
  const showing: Channel = {
    ...quiet,
    name: 'telegram',
    show: async (view) => {
      views.push(view)
      return wish === undefined ? {} : { againAt: wish }
    },
  }
  show = createShow({
    clock,
    generations: store.generations,
    channels: new Map([quiet, showing].map((channel) => [channel.name, channel])),
    isPaused: async (backendId) => paused.includes(backendId),
  })
})
afterEach(() => store.close())

const put = async (parts: Partial<Generation> = {}): Promise<Generation> => {
  const result = await store.generations.insert(generationOf({ origin: { platform: 'telegram', chat: '5' }, ...parts }))
  return 'inserted' in result ? result.inserted : result.existing
}
const batched = (index: number, parts: Partial<Generation> = {}): Partial<Generation> => ({
  generationId: `b${index}`,
  initiatingEventId: 'e1',
  batch: { index, size: 3 },
  ...parts,
})
const running = { status: 'running', stage: 'executing', attempt: 1 } as const
const handle = (generation: Generation) =>
  show.handle(
    { key: generation.batch === undefined ? generation.generationId : 'e1', data: { generationId: generation.generationId } },
    new AbortController().signal,
  )

describe('the work', () => {
  test('of what is new is at once, of a change within a second', async () => {
    expect(show.changed(await put())).toEqual({ kind: 'show', key: 'g1', data: { generationId: 'g1' }, runAt: clock.now() })
    const other = generationOf({ ...running, generationId: 'g2', origin: { platform: 'telegram' } })
    expect(show.changed(other)).toMatchObject({ runAt: clock.now() + 1_000 })
  })

  test('is asked for once until it is begun, and again where it should have begun long ago', async () => {
    const generation = await put({ ...running })
    expect(show.changed(generation)).toBeDefined()
    expect(show.changed(generation)).toBeUndefined()
    await handle(generation)
    expect(show.changed(generation)).toBeDefined()
    clock.advance(12_000)
    expect(show.changed(generation)).toBeDefined()
  })

  test('of a batch is one', async () => {
    expect(show.changed(await put(batched(0)))?.key).toBe('e1')
    expect(show.changed(await put(batched(1, { status: 'completed' })))).toBeUndefined()
  })

  test('there is none for what ended by itself, came from nowhere, or from where nothing is shown', () => {
    const none = [
      generationOf({ status: 'completed', origin: { platform: 'telegram' } }),
      generationOf(),
      generationOf({ origin: { platform: 'webhook' } }),
      generationOf({ origin: { platform: 'fax' } }),
    ]
    expect(none.map(show.changed)).toEqual([undefined, undefined, undefined, undefined])
  })

  test('after a restart there is all that lives, however much', async () => {
    for (let index = 0; index < 230; index += 1) await put({ generationId: `g${index}`, createdAt: index })
    await put({ generationId: 'running', ...running })
    await put({ generationId: 'over', status: 'completed' })
    await put({ generationId: 'elsewhere', origin: { platform: 'webhook' } })
    await put(batched(0))
    await put(batched(1, running))
    const works = await show.startAll()
    expect(new Set(works.map(({ key }) => key)).size).toBe(232)
    expect(works).toHaveLength(232)
  })
})

describe('showing', () => {
  test('is of the record as it is by then', async () => {
    const generation = await put()
    await store.generations.transition('g1', { revision: 1 }, { ...running, progress: { fraction: 0.5, at: 0 } })
    wish = clock.now() + 4_500
    expect(await handle(generation)).toEqual({ againAt: wish })
    expect(views[0]).toMatchObject({ key: 'g1', generations: [{ progress: { fraction: 0.5 } }] })
  })

  test('ends where the channel wishes no more, and never goes round in circles', async () => {
    const generation = await put()
    expect(await handle(generation)).toBe('done')
    wish = clock.now() - 5
    expect(await handle(generation)).toEqual({ againAt: clock.now() + 1_000 })
  })

  test('there is nothing after the end, nor of what is not there', async () => {
    expect(await handle(await put({ status: 'failed' }))).toBe('done')
    expect(await handle(generationOf({ generationId: 'g9' }))).toBe('done')
    expect(views).toEqual([])
  })

  test('what waits: its place, and whether its backend is left alone', async () => {
    const generation = await put({ createdAt: 1 })
    await put({ generationId: 'g2' })
    await handle(generation)
    paused = ['test']
    await handle(generation)
    expect(views).toMatchObject([
      { position: 2, isPaused: false },
      { position: 2, isPaused: true },
    ])
  })

  test('what runs: about how long still', async () => {
    const generation = await put({ ...running, runningAt: clock.now(), progress: { fraction: 0.25, at: 0 } })
    clock.advance(20_000)
    await handle(generation)
    expect(views[0]).toMatchObject({ secondsLeft: 60 })
    expect(views[0]).not.toHaveProperty('position')
  })

  test('a batch is all of it, in its order, of that person alone, until the last has ended', async () => {
    await put(batched(2, { createdAt: 1, status: 'completed' }))
    const one = await put(batched(0, { createdAt: 3, status: 'failed' }))
    await put(batched(1, { createdAt: 2, ...running }))
    await put(batched(0, { generationId: 'somebody', account: 'another' }))
    await handle(one)
    expect(views[0]?.generations.map(({ generationId }) => generationId)).toEqual(['b0', 'b1', 'b2'])
    expect(views[0]?.key).toBe('e1')
    await store.generations.transition('b1', { revision: 1 }, { status: 'completed' })
    expect(await handle(one)).toBe('done')
    expect(views).toHaveLength(1)
  })
})
