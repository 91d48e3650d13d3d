import { mkdir, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { systemClock } from '../../src/clock.ts'
import { silentLog } from '../../src/log.ts'
import { openMedia } from '../../src/media/index.ts'
import { mediaContract } from './media.ts'

const filesIn = async (folder: string): Promise<readonly string[]> =>
  (await readdir(folder, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => entry.name)
    .sort()

const openFolder = async (): Promise<string> => mkdtemp(join(tmpdir(), 'darkroom-media-'))

mediaContract('disk', async () => {
  const folder = await openFolder()
  const store = await openMedia(`file:${folder}`, { clock: systemClock, log: silentLog })
  return {
    store,
    openAnother: () => openMedia(`file:${folder}`, { clock: systemClock, log: silentLog }),
    everything: () => filesIn(folder),
    close: async () => {
      await store.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
})

describe('the folder', () => {
  let folder = ''
  beforeEach(async () => {
    folder = await openFolder()
  })
  afterEach(() => rm(folder, { recursive: true, force: true }))

  test('what a dead process left is cleaned at the start, what may be under way is not', async () => {
    const incoming = join(folder, 'incoming')
    await mkdir(incoming)
    for (const [name, hours] of [
      ['old', 25],
      ['young', 23],
    ] as const) {
      const at = new Date(Date.now() - hours * 3_600_000)
      await writeFile(join(incoming, name), 'half')
      await utimes(join(incoming, name), at, at)
    }
    await openMedia(`file:${folder}`, { clock: systemClock, log: silentLog })
    expect(await readdir(incoming)).toEqual(['young'])
  })

  test('an address may be a path or a URL', async () => {
    for (const url of [`file:${join(folder, 'a', 'b')}`, pathToFileURL(join(folder, 'c d')).href]) {
      const store = await openMedia(url, { clock: systemClock, log: silentLog })
      await store.put(Buffer.from('x'), { maxBytes: 10 })
    }
    expect(await filesIn(join(folder, 'a', 'b'))).toHaveLength(1)
    expect(await filesIn(join(folder, 'c d'))).toHaveLength(1)
  })

  test.each(['', './data', 'file:', 'file://', 'ftp://x', 'constructor:x'])('"%s" is a mistake in the configuration', async (url) => {
    await expect(openMedia(url, { clock: systemClock, log: silentLog })).rejects.toMatchObject({ code: 'config_invalid' })
  })
})
