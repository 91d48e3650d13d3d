import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openKeep } from '../../src/playground/keep.ts'
import { createManualClock } from '../support/clock.ts'

describe('keep', () => {
  let folder = ''
  const clock = createManualClock()
  const said: string[] = []
  const open = () => openKeep({ folder, time: clock, warn: (sentence) => said.push(sentence) })

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'darkroom-keep-'))
    said.length = 0
  })
  afterEach(() => rm(folder, { recursive: true, force: true }))

  test('gives back data with maps and bytes in it', async () => {
    const keep = open()
    const bytes = Buffer.from('one and the same')
    const state = { map: new Map([[1, { bytes, again: new Uint8Array(bytes) }]]), plain: [1, 'two', { three: null }] }
    keep.add('state', () => state)
    await keep.close()
    expect(open().read('state')).toEqual({ ...state, map: new Map([[1, { bytes, again: bytes }]]) })
    expect(await readdir(join(folder, 'files'))).toHaveLength(1)
    expect(open().read('another')).toBeUndefined()
  })

  test('writes soon after a touch, once for many', async () => {
    const keep = open()
    let looks = 0
    const kept = keep.add('state', () => ({ looks: ++looks }))
    kept.touch()
    kept.touch()
    clock.advance(200)
    expect(looks).toBe(0)
    clock.advance(100)
    await expect.poll(() => open().read('state')).toEqual({ looks: 1 })
    kept.touch()
    clock.advance(300)
    await expect.poll(() => open().read('state')).toEqual({ looks: 2 })
  })

  test('after the end nothing is written any more', async () => {
    const keep = open()
    let value = 1
    const kept = keep.add('state', () => ({ value }))
    await keep.close()
    value = 2
    kept.touch()
    clock.advance(10_000)
    expect(open().read('state')).toEqual({ value: 1 })
  })

  test('forgets bytes that nothing names any more', async () => {
    const keep = open()
    let bytes = Buffer.from('old')
    const kept = keep.add('state', () => ({ bytes }))
    kept.touch()
    clock.advance(300)
    await expect.poll(() => open().read('state')).toBeDefined()
    bytes = Buffer.from('new')
    await keep.close()
    expect(await readdir(join(folder, 'files'))).toHaveLength(1)
    expect(open().read('state')).toEqual({ bytes })
  })

  test('what can not be read is put aside, and said', async () => {
    await writeFile(join(folder, 'state.json'), '{ half a fi')
    expect(open().read('state')).toBeUndefined()
    expect(said).toHaveLength(1)
    expect(await readFile(join(folder, 'state.json.broken'), 'utf8')).toBe('{ half a fi')
  })

  test('what can not be written is said, and the next time is tried again', async () => {
    const keep = open()
    const kept = keep.add('state', () => ({ fine: true }))
    await rm(folder, { recursive: true })
    kept.touch()
    clock.advance(300)
    await expect.poll(() => said.length).toBe(1)
    const again = open()
    await keep.close()
    expect(again.read('state')).toEqual({ fine: true })
  })
})
