import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { openStore } from '../../src/stores/index.ts'
import { startChild } from '../support/child.ts'
import { createManualClock } from '../support/clock.ts'
import { silentLog } from '../support/log.ts'

const fine = { code: 0, complaint: '' }
const patience = { timeout: 15_000, interval: 20 }

describe('two processes on one file', () => {
  let folder: string
  let storeUrl: string
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'darkroom-two-'))
    storeUrl = `sqlite:${join(folder, 'darkroom.db')}`
  })
  afterEach(() => rm(folder, { recursive: true, force: true }))
  const openHere = () => openStore(storeUrl, { clock: createManualClock(), log: silentLog })

  test('a new file opened by several at once is made once', async () => {
    const children = ['a', 'b', 'c', 'd'].map((name) => startChild('openOnly', storeUrl, name, 0))
    for (const child of children) expect(await child.ended()).toEqual(fine)
    const store = await openHere()
    expect((await store.kv.list('')).map(({ key }) => key)).toEqual(['a', 'b', 'c', 'd'])
    await store.close()
  }, 60_000)

  test('the same records hammered from both: nothing is lost, nothing doubled', async () => {
    const count = 150
    const children = ['one', 'two'].map((name) => startChild('hammer', storeUrl, name, count))
    for (const child of children) expect(await child.ended()).toEqual(fine)
    const said = (word: string) => children.flatMap(({ lines }) => lines.filter((line) => line.startsWith(word)))
    const inserted = said('inserted')
    expect(inserted).toHaveLength(count)
    expect(new Set(inserted).size).toBe(count)

    const store = await openHere()
    expect(await store.generations.get('counter')).toMatchObject({ priority: 2 * count, revision: 2 * count + 1 })
    expect(await store.generations.countPending('test')).toBe(count + 1)
    const late = await store.events.relay(1_000)
    const relayed = [...said('relayed').map((line) => line.replace('relayed ', '')), ...late.map(({ eventId }) => eventId)]
    expect(relayed).toHaveLength(count)
    expect(new Set(relayed).size).toBe(count)
    await store.close()
  }, 60_000)

  test('killed in the middle of writing: every write that was promised is there, at every try', async () => {
    for (const round of ['first', 'second', 'third']) {
      const child = startChild('write', storeUrl, round, 40)
      await vi.waitFor(() => expect(child.lines.length).toBeGreaterThan(300), patience)
      await child.kill()
      const promised = new Map(child.lines.map((line) => line.split(' ') as [string, string]))
      const store = await openHere()
      for (const [generationId, revision] of promised) {
        expect((await store.generations.get(generationId))?.revision ?? 0).toBeGreaterThanOrEqual(Number(revision))
      }
      const { total } = await store.generations.countLive('test')
      const running = await store.generations.list({ status: 'running' }, { limit: 10_000 })
      expect(running.items).toHaveLength(total)
      await store.close()
    }
  }, 60_000)

  test('one queue worked by both: every item is done once', async () => {
    const count = 400
    const children = ['one', 'two'].map((name) => startChild('work', storeUrl, name, count))
    const begun = () => children.flatMap(({ lines }) => lines.filter((line) => line.startsWith('begin')))
    await vi.waitFor(() => expect(begun().length).toBeGreaterThanOrEqual(2 * count), patience)
    for (const child of children) child.tell('end')
    for (const child of children) expect(await child.ended()).toEqual(fine)
    expect(begun()).toHaveLength(2 * count)
    expect(new Set(begun()).size).toBe(2 * count)
  }, 60_000)
})
